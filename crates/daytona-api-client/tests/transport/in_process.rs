//! Clients of a service in the same process, and recorded requests.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request as Incoming, WebSocketUpgrade};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::any;
use daytona_api_client::runtime::{Operation, Request};
use daytona_api_client::testing::Recorder;
use daytona_api_client::{Client, ClientBuilder, Error, Part, RetryPolicy};
use futures_util::{StreamExt, TryStreamExt, stream};
use http::{Method, StatusCode};
use serde_json::{Value, json as value};

use crate::support::{CREATE_THING, GET, GET_NAMED, GET_THING, ORGANIZATION, PUT_THING, TOKEN};
use crate::support::{Server, json, short_delays};

fn builder(router: Router) -> ClientBuilder {
    Client::builder().service(router).token(TOKEN).retry(RetryPolicy::none())
}

/// Responds with the request: the request line, the headers and the body.
async fn echo(request: Incoming) -> String {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let mut lines = vec![format!("{} {} {:?}", head.method, head.uri, head.version)];
    let headers = head.headers.iter();
    lines.extend(headers.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())));
    lines.sort_unstable();
    lines.push(String::from_utf8_lossy(&body).into_owned());
    serde_json::to_string(&lines).unwrap()
}

#[tokio::test]
async fn a_service_receives_the_same_request_as_a_server() {
    let router = Router::new().fallback(echo);
    let server = Server::sending(json("200 OK", "{}")).await;
    let in_process = builder(router).header(ORGANIZATION, "org_1").base_url(server.address());
    let in_process = in_process.build().unwrap();
    for operation in [&GET_THING, &CREATE_THING] {
        let request = |client: &Client| {
            let request = Request::new(client, operation).query("a", "b c");
            if operation.method == Method::POST {
                return request.json(Some(value!({"id": 1})));
            }
            request
        };
        let seen = request(&in_process).send::<Vec<String>>().await.unwrap().into_inner();
        let socket = Client::builder().base_url(server.address()).token(TOKEN);
        let socket = socket.header(ORGANIZATION, "org_1").build().unwrap();
        request(&socket).send::<Value>().await.unwrap();
        let received = server.only();
        let mut expected: Vec<_> = received.head.lines().map(str::to_owned).collect();
        expected.retain(|line| !line.is_empty() && !line.starts_with("accept-encoding"));
        expected.sort_unstable();
        expected.push(received.text());
        assert_eq!(seen, expected);
    }
}

#[tokio::test]
async fn the_base_url_is_kept_and_nothing_leaves_the_process() {
    let client = Client::builder().service(Router::new().fallback(echo)).build().unwrap();
    let seen = Request::new(&client, &GET_THING).send::<Vec<String>>().await.unwrap();
    assert!(seen.contains(&"GET /api/thing HTTP/1.1".to_owned()), "{seen:?}");
    let client =
        Client::builder().base_url("http://in-process").service(Router::new().fallback(echo));
    let seen = Request::new(&client.build().unwrap(), &GET_THING).send::<Vec<String>>().await;
    let seen = seen.unwrap();
    assert!(seen.contains(&"GET /thing HTTP/1.1".to_owned()), "{seen:?}");
    assert!(seen.contains(&"host: in-process".to_owned()), "{seen:?}");
}

#[tokio::test]
async fn errors_and_retries_are_the_same_as_over_the_network() {
    let calls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&calls);
    let answer = move || {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move { if number < 2 { Err(StatusCode::SERVICE_UNAVAILABLE) } else { Ok("{}") } }
    };
    let router = Router::new().route("/api/thing", any(answer));
    let client = builder(router).retry(short_delays()).build().unwrap();
    assert_eq!(Request::new(&client, &GET_THING).send::<Value>().await.unwrap().attempts(), 3);
    let request = Request::new(&client, &GET_NAMED).path("name", "x");
    let error = request.send::<Value>().await.unwrap_err();
    assert!(error.is_not_found(), "{error:?}");

    let never = Router::new().fallback(std::future::pending::<String>);
    let client = builder(never).timeout(Some(Duration::from_millis(20))).build().unwrap();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "getThing: timed out, no response within 20ms");

    let breaks = || async {
        let pieces = ["{", "}"].map(Ok).into_iter().chain([Err(io::Error::other("no more"))]);
        Body::from_stream(stream::iter(pieces))
    };
    let client = builder(Router::new().fallback(breaks)).build().unwrap();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert!(matches!(error, Error::Connection { response: Some(_), .. }), "{error:?}");
}

#[tokio::test]
async fn a_service_supports_neither_redirects_nor_websockets() {
    let router = Router::new()
        .route("/api/thing", any(|| async { Redirect::temporary("/api/things/x/parts") }))
        .route("/api/things/{name}/parts", any(switch));
    let client = builder(router).build().unwrap();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::TEMPORARY_REDIRECT));
    let request = Request::new(&client, &GET_NAMED).path("name", "x");
    let error = request.send_upgrade().await.unwrap_err();
    assert!(matches!(error, Error::Api(_)), "{error:?}");
    assert_eq!(error.status(), Some(StatusCode::UPGRADE_REQUIRED));

    let client = builder(Router::new().fallback(|| async { StatusCode::SWITCHING_PROTOCOLS }));
    let request = Request::new(&client.build().unwrap(), &GET_THING);
    let error = request.send_upgrade().await.unwrap_err();
    assert!(matches!(error, Error::Connection { response: Some(_), .. }), "{error:?}");
}

async fn switch(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |_| ())
}

#[tokio::test]
async fn uploads_and_downloads_are_streamed() {
    static UPLOAD: Operation = Operation { id: "upload", method: Method::PUT, ..GET };
    // Sends each chunk back when it arrives.
    let mirror = |request: Incoming| async {
        let pieces = request.into_body().into_data_stream();
        Body::from_stream(pieces.map_ok(|piece| piece.to_ascii_uppercase())).into_response()
    };
    let client = builder(Router::new().fallback(mirror)).build().unwrap();
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel::<&str>();
    let pieces = stream::unfold(receiver, |mut receiver| async {
        Some((Ok::<_, Infallible>(receiver.recv().await?), receiver))
    });
    let request = Request::new(&client, &UPLOAD)
        .upload(Some(Part::stream(pieces.map_err(|never| match never {}))));
    let mut stream = request.send_bytes().await.unwrap().into_inner();
    for piece in ["one", "two"] {
        sender.send(piece).unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), piece.to_uppercase());
    }
    drop(sender);
    assert!(stream.next().await.is_none());

    let request = Request::new(&client, &UPLOAD).part("file", Some(Part::text("content")));
    let stream = request.send_bytes().await.unwrap().into_inner();
    assert!(stream.text(1000).await.unwrap().contains("CONTENT"));
}

#[tokio::test]
async fn a_recorder_records_requests_without_the_token() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let recorder = Recorder::default();
    let over_a_socket = server.builder().middleware(recorder.clone()).build().unwrap();
    let router = Router::new().fallback(echo);
    let in_process = builder(router).header(ORGANIZATION, "org_1").middleware(recorder.clone());
    for client in [over_a_socket, in_process.build().unwrap()] {
        let request = Request::new(&client, &GET_NAMED).path("name", "a b").query("limit", 5);
        request.send::<Value>().await.unwrap();
        let request = Request::new(&client, &CREATE_THING).json(Some(value!({"id": 1})));
        request.send::<Value>().await.unwrap();
        let request = Request::new(&client, &PUT_THING)
            .upload(Some(Part::stream(stream::iter([Ok::<_, io::Error>("content")]))));
        request.send::<Value>().await.unwrap();

        let [get, post, put] = recorder.calls().try_into().unwrap();
        assert_eq!((get.operation(), get.method()), ("getThing", &Method::GET));
        assert_eq!((get.path(), get.query()), ("/api/things/a%20b/parts", Some("limit=5")));
        assert_eq!((get.header(ORGANIZATION), get.json()), (Some("org_1"), None));
        assert_eq!(get.bytes().map(|bytes| bytes.len()), Some(0));
        assert_eq!((post.operation(), post.query()), ("createThing", None));
        assert_eq!(post.json(), Some(value!({"id": 1})));
        assert_eq!((put.operation(), put.bytes()), ("putThing", None));
        for call in [get, post, put] {
            assert_eq!(call.header("Authorization"), None);
            assert!(!format!("{call:?} {recorder:?}").contains(TOKEN));
        }
        assert_eq!((recorder.take().len(), recorder.calls().len()), (3, 0));
    }
}
