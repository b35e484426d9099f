use daytona_api_server::axum::Router;
use daytona_api_server::axum::extract::Request;
use daytona_api_server::axum::middleware::{Next, from_fn};
use daytona_api_server::runtime::{Method, Operation, RequestBody};
use daytona_api_server::{Api, BuildError};
use serde_json::json;

use crate::kitchen::{Json, Nothing, builder, kitchen};
use crate::operations;
use crate::support::Server;
use daytona_api_server::axum::routing::get;

#[tokio::test]
async fn head_is_get_without_its_body() {
    let server = kitchen().await;
    let (get, head) =
        (server.get("/search?q=a").await, server.send("HEAD", "/search?q=a", &[], "").await);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), get.header("content-length"));
    assert_eq!(head.header("content-type"), get.header("content-type"));
    let refused = server.send("HEAD", "/search", &[], "").await;
    assert_eq!((refused.status, refused.body.len()), (400, 0));
    assert_eq!(server.send("HEAD", "/text", &[], "").await.status, 405);
    let empty = server.send("HEAD", "/empty", &[], "").await;
    assert_eq!((empty.status, empty.header("content-length")), (204, None));
}

#[tokio::test]
async fn options_and_other_methods_tell_what_is_allowed() {
    let server = kitchen().await;
    let answer = server.send("OPTIONS", "/search", &[], "").await;
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"));
    assert!(answer.header("x-request-id").is_some());
    for method in ["POST", "DELETE", "PATCH", "PUT", "TRACE", "UNHEARD"] {
        let answer = server.send(method, "/search?a=b", &[], "").await;
        assert_eq!(answer.error(405), format!("Cannot {method} /search"));
        assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"));
        assert_eq!(answer.json()["path"], "/search?a=b");
        assert_eq!(answer.json()["error"], "Method Not Allowed");
    }
    assert_eq!(server.get("/text").await.header("allow"), Some("OPTIONS, POST"));
}

#[tokio::test]
async fn other_paths_are_404() {
    let server = kitchen().await;
    for target in
        ["/", "/nothing?a=b", "/search/", "//search", "/things/", "/things/1/2", "/who//is"]
    {
        let answer = server.get(target).await;
        let path = target.split('?').next().unwrap();
        assert_eq!(answer.error(404), format!("Cannot GET {path}"), "{target}");
        assert_eq!(answer.json()["error"], "Not Found");
        assert_eq!(answer.json()["path"], target);
    }
    assert_eq!(server.send("OPTIONS", "/nothing", &[], "").await.status, 404);
}

#[tokio::test]
async fn a_fixed_path_goes_before_a_parameter() {
    let server = kitchen().await;
    assert_eq!(server.post_json("/things/special", r#"{"small":1}"#).await.text(), "1");
    let answer = server.post_json("/things/speciaL", r#"{"name":"a","note":null}"#).await;
    assert_eq!(answer.error(400), "thingId must be an integer number");
}

#[tokio::test]
async fn the_router_nests_and_takes_layers() {
    let tag = from_fn(async |mut request: Request, next: Next| {
        request.extensions_mut().insert("seen");
        let mut response = next.run(request).await;
        response.headers_mut().insert("x-layer", "yes".try_into().unwrap());
        response
    });
    let api = builder().build().unwrap().layer(tag);
    let service = Router::new().nest_service("/v1", api.clone());
    let nested = [
        ("/api/v1", Router::new().nest("/api/v1", api.clone())),
        ("/acme/api/v1", Router::new().nest("/{tenant}/api", service)),
    ];
    for (prefix, router) in nested {
        let server = Server::new(router).await;
        let answer = server.get(&format!("{prefix}/who/%2Fme/is")).await;
        assert_eq!(answer.json()["path"], "/who/%2Fme/is");
        assert_eq!(answer.json()["caller"], "127.0.0.1");
        assert_eq!(answer.header("x-layer"), Some("yes"));
        let body = r#"{"name":"a","note":null}"#;
        let answer = server.post_json(&format!("{prefix}/things/7"), body).await;
        assert_eq!(answer.json()["id"], 7);
        let refused = server.get(&format!("{prefix}/search?page=1")).await;
        assert_eq!(refused.error(400), "q should not be empty");
        assert_eq!(refused.json()["path"], format!("{prefix}/search?page=1"));
        let unknown = server.get(&format!("{prefix}/nothing")).await;
        assert_eq!(unknown.error(404), format!("Cannot GET {prefix}/nothing"));
        assert_eq!(server.get("/search").await.status, 404);
    }
    let merged = Router::new().route("/metrics", get(async || "1")).merge(api);
    let server = Server::new(merged).await;
    assert_eq!(server.get("/metrics").await.text(), "1");
    assert_eq!(server.get("/search?q=").await.status, 200);
    assert_eq!(server.get("/nothing").await.error(404), "Cannot GET /nothing");
}

static GET_ITEM: Operation = operations::get("getItem", "/items/{id}");
/// The same path with another name for its parameter.
static DELETE_ITEM: Operation = Operation {
    id: "deleteItem",
    tag: None,
    method: Method::DELETE,
    path: "/items/{itemId}",
    security: &[],
    headers: &[],
    parameters: &[],
    body: RequestBody::None,
};
static SAME_ITEM: Operation = operations::get("sameItem", "/items/{other}");
static PART: Operation = operations::get("part", "/items/{id}.json");

fn built(operations: &[&'static Operation]) -> Result<Router, BuildError> {
    let mut builder = Api::builder::<()>();
    let api = std::sync::Arc::new(());
    for operation in operations {
        builder.routes().public(operation, &api, |_, context, _: Nothing| async move {
            Ok(Json(json!(context.operation().id)))
        });
    }
    builder.build()
}

#[tokio::test]
async fn operations_of_a_path_need_not_agree_on_its_parameters() {
    let server = Server::new(built(&[&GET_ITEM, &DELETE_ITEM]).unwrap()).await;
    assert_eq!(server.get("/items/1").await.json(), "getItem");
    assert_eq!(server.send("DELETE", "/items/1", &[], "").await.json(), "deleteItem");
    let allowed = server.send("PUT", "/items/1", &[], "").await;
    assert_eq!(allowed.header("allow"), Some("DELETE, GET, HEAD, OPTIONS"));
}

#[test]
fn what_cannot_be_routed_is_an_error() {
    let twice = built(&[&GET_ITEM, &SAME_ITEM]).unwrap_err();
    assert_eq!(twice.to_string(), "GET /items/{other} is given twice: sameItem");
    let part = built(&[&PART]).unwrap_err();
    assert_eq!(part, BuildError::Path { path: "/items/{id}.json" });
}

#[cfg(feature = "sandbox")]
#[tokio::test]
async fn tags_that_are_not_given_are_404_or_501_as_asked() {
    let server = Server::new(builder().build().unwrap()).await;
    assert_eq!(server.get("/sandbox").await.status, 404);
    let server = Server::new(builder().route_all().build().unwrap()).await;
    let answer = server.get("/sandbox").await;
    assert_eq!(answer.error(501), "This operation is not implemented.");
    assert_eq!(answer.json()["error"], "Not Implemented");
    assert_eq!(server.get("/sandbox/1/2/3/4").await.status, 404);
    assert_eq!(server.get("/search?q=1").await.status, 200);
}
