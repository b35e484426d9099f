//! Layers that know which operation is called.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use daytona_api_server::axum::Router;
use daytona_api_server::axum::body::Body;
use daytona_api_server::axum::extract::Request;
use daytona_api_server::axum::middleware::{Next, from_fn};
use daytona_api_server::axum::response::Response;
use daytona_api_server::runtime::Operation;
use daytona_api_server::{Context, timeout};
use tower::ServiceExt;

use crate::kitchen::builder;
use crate::operations::{BY_BEARER, SEARCH};
use crate::support::Server;

/// What a layer has seen of each request: the operation before, after, and the status.
type Seen = Arc<Mutex<Vec<(Option<&'static str>, Option<&'static str>, u16)>>>;

fn id(operation: Option<&&'static Operation>) -> Option<&'static str> {
    operation.map(|operation| operation.id)
}

async fn watch(seen: Seen, request: Request, next: Next) -> Response {
    let before = id(request.extensions().get());
    let response = next.run(request).await;
    let after = id(response.extensions().get());
    seen.lock().unwrap().push((before, after, response.status().as_u16()));
    response
}

#[tokio::test]
async fn a_layer_of_the_builder_sees_the_operation_of_every_answer() {
    let (inner, outer) = (Seen::default(), Seen::default());
    let (inside, outside) = (Arc::clone(&inner), Arc::clone(&outer));
    let router = builder()
        .layer(from_fn(move |request, next| watch(Arc::clone(&inside), request, next)))
        .build()
        .unwrap()
        .layer(from_fn(move |request, next| watch(Arc::clone(&outside), request, next)));
    let server = Server::new(Router::new().nest("/api", router)).await;
    let requests = [
        ("GET", "/api/who/a/is", "who", 200),
        ("HEAD", "/api/who/a/is", "who", 200),
        ("GET", "/api/bearer", "secured", 401),
        ("GET", "/api/search", "search", 400),
        ("GET", "/api/failing?status=404", "failing", 404),
        ("GET", "/api/failing?status=422", "failing", 422),
        ("GET", "/api/panic", "panic", 500),
    ];
    for (method, target, operation, status) in requests {
        let answer = server.send(method, target, &[], "").await;
        assert_eq!(answer.status, status, "{target}");
        assert!(answer.header("x-request-id").is_some());
        // The answer gets the operation on its way out of the innermost layer.
        let (before, _, seen) = inner.lock().unwrap().pop().unwrap();
        assert_eq!((before, seen), (Some(operation), status), "{target}");
        let expected = (None, Some(operation), status);
        assert_eq!(outer.lock().unwrap().pop(), Some(expected), "{target}");
    }
    for (method, target, status) in [("GET", "/api/nothing", 404), ("PUT", "/api/search", 405)] {
        assert_eq!(server.send(method, target, &[], "").await.status, status);
        assert_eq!(inner.lock().unwrap().pop(), None);
        assert_eq!(outer.lock().unwrap().pop(), Some((None, None, status)));
    }
}

#[tokio::test]
async fn what_a_layer_answers_is_completed_as_any_other_answer() {
    let early = from_fn(async |request: Request, next: Next| match request.uri().query() {
        Some("panic") => panic!("the secret of the layer"),
        Some("early") => {
            let mut response = Response::new(Body::from("early"));
            *response.status_mut() = 429.try_into().unwrap();
            response
        }
        Some("bare") => next.run(Request::new(Body::empty())).await,
        _ => next.run(request).await,
    });
    let api = builder().layer(timeout(Duration::from_millis(50))).layer(early);
    let server = Server::new(api.build().unwrap()).await;
    let answer = server.get("/who/a/is?early").await;
    assert_eq!((answer.status, answer.text()), (429, "early"));
    assert!(answer.header("x-request-id").is_some());
    for query in ["panic", "bare"] {
        let answer = server.get(&format!("/who/a/is?{query}")).await;
        assert_eq!(answer.error(500), "An unexpected error occurred.");
    }
    assert_eq!(server.get("/slow").await.error(504), "The request took too long.");
    assert_eq!(server.get("/who/a/is").await.json()["caller"], "127.0.0.1");
}

#[cfg(feature = "sandbox")]
#[test]
fn an_operation_has_the_tag_of_the_description() {
    let all = daytona_api_server::OPERATIONS.iter().copied().flatten();
    for operation in all {
        assert!(operation.tag.is_some(), "{}", operation.id);
        if operation.path == "/sandbox" {
            assert_eq!(operation.tag, Some("sandbox"));
        }
    }
    assert_eq!(SEARCH.tag, None);
}

#[tokio::test]
async fn a_router_is_tested_without_a_socket() {
    let api = builder().build().unwrap();
    let request = Request::get("/search?q=a").body(Body::empty()).unwrap();
    let response: Result<_, Infallible> = api.oneshot(request).await;
    let response = response.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.extensions().get::<&'static Operation>().is_some());
}

#[test]
fn a_context_is_made_for_a_test() {
    let context = Context::new("somebody");
    assert_eq!((context.principal, context.headers().len()), ("somebody", 0));
    assert_eq!((context.uri().path(), context.request_id().len()), ("/", 32));
    let request = Request::post("/bearer?a=b").header("x-request-id", "id").body(()).unwrap();
    let context = context.with(&BY_BEARER, request);
    assert_eq!((context.request_id(), context.uri().query()), ("id", Some("a=b")));
    assert_eq!((context.principal, context.operation().path), ("somebody", "/bearer"));
    assert_eq!(id(context.extensions().get()), Some(BY_BEARER.id));
}
