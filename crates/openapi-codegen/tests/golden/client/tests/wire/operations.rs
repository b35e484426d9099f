//! Every operation reaches its path, whatever it is called, and every status is told apart.

use golden_client::Error;
use serde_json::json;

use crate::description::{hostile, operation};
use openapi_test_server::{Server, json as answer, response};

use crate::support::client;

#[tokio::test]
async fn each_operation_reaches_its_own_path() {
    let server = Server::sending(response("204 No Content", &[], "")).await;
    let client = client(&server);
    let mut called = 0;
    macro_rules! call {
        ($($method:ident)*) => {$(
            client.$method().await.unwrap();
            let path = format!("/api/simple/{called}");
            assert_eq!(server.only().target(), path, stringify!($method));
            called += 1;
        )*};
    }
    #[rustfmt::skip]
    call!(
        async_ match_ fn_ self_ crate_ request client error option send new_call builder_call
        clone_call call_call into_call base_url_call with_header_call method debug string n1st plus_1 dollar
        größe u1f680 drop types some none ok err box_ vec result response operation part
        byte_stream try_into_call display default from try_ as_ref borrow deref fmt to_owned a_b_cd
        items pages
    );
    let description = hostile();
    let paths = description["paths"].as_object().unwrap();
    assert_eq!(paths.keys().filter(|path| path.starts_with("/simple/")).count(), called);
    assert_eq!(client.clone().base_url(), client.base_url());
}

#[tokio::test]
async fn any_success_is_the_declared_one() {
    for status in ["200 OK", "201 Created", "202 Accepted"] {
        let server = Server::sending(answer(status, r#"{"value": "x", "next": {}}"#)).await;
        let answer = client(&server).several_statuses().await.unwrap();
        assert_eq!(format!("{} {}", answer.status().as_str(), &status[4..]), status);
        assert_eq!(serde_json::to_value(answer.body()).unwrap(), json!({"value": "x", "next": {}}));
    }
}

#[tokio::test]
async fn any_failure_is_an_error_with_its_status() {
    for status in ["400 Bad Request", "404 Not Found", "500 Internal Server Error"] {
        let server = Server::sending(answer(status, r#"{"message": "no"}"#)).await;
        match client(&server).only_default().await {
            Err(Error::Api(error)) => {
                assert!(status.starts_with(error.status.as_str()));
                assert_eq!(error.body.message().as_deref(), Some("no"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn the_token_goes_where_the_description_wants_it() {
    let server = Server::sending(answer("200 OK", "{}")).await;
    let client = client(&server);
    client.without_security().await.unwrap();
    assert_eq!(server.only().header("authorization"), None);
    client.only_default().await.unwrap();
    assert!(server.only().header("authorization").is_some());
}

#[tokio::test]
#[allow(deprecated)]
async fn deprecated_operations_work() {
    let server = Server::sending(answer("200 OK", r#"{"a": {}}"#)).await;
    let old = client(&server);
    assert_eq!(operation("oldWhole").2["deprecated"], true);
    assert!(old.old_whole().await.unwrap().a.is_some());
    assert_eq!(server.only().target(), "/api/old/whole");
    old.old_shared().await.unwrap();
    let server = Server::sending(answer("200 OK", r#"{"a": "x"}"#)).await;
    assert_eq!(client(&server).old_mixed().await.unwrap().a.as_deref(), Some("x"));
}
