//! Raw bodies, and operations for which the bindings have no method.

use std::time::Duration;

use daytona_api_client::ErrorDetails;
use daytona_api_client::{Error, Part, RetryPolicy};
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json as value};

use crate::support::*;

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Thing {
    id: String,
}

#[tokio::test]
async fn a_response_returns_its_unmodified_body() {
    let text = "{ \"id\": \"a\", \"secret\": 1e2 }";
    let server = Server::sending(json("200 OK", text)).await;
    let response = server.request(&GET_THING).send::<Thing>().await.unwrap();
    assert_eq!(response.id, "a");
    assert_eq!(response.bytes(), text);
    assert_eq!(response.json().unwrap(), value!({"id": "a", "secret": 100.0}));
    assert!(!format!("{response:?}").contains("secret"), "{response:?}");
    // Mapping the response keeps its raw body.
    let mapped = response.clone().map(|thing| thing.id);
    assert_eq!((mapped.bytes(), mapped.as_str()), (response.bytes(), "a"));
    assert_eq!(response.bytes().as_ptr(), mapped.bytes().as_ptr(), "there is one copy");

    let stream = server.request(&GET_THING).send_bytes().await.unwrap();
    assert!(stream.bytes().is_empty());
    let nothing = server.request(&GET_THING).send_empty().await.unwrap();
    let error = nothing.json().unwrap_err();
    assert!(matches!(error, Error::Decode { source: None, .. }), "{error:?}");

    let server = Server::sending(html("200 OK", "sandbox-1")).await;
    let response = server.request(&GET_THING).send::<String>().await.unwrap();
    assert_eq!(response.bytes(), "sandbox-1");
    let error = response.json().unwrap_err();
    assert!(error.to_string().starts_with("getThing: the body of 200 OK does not fit"), "{error}");
}

#[tokio::test]
async fn an_operation_without_a_method_can_be_called() {
    let server = Server::sending(json("201 Created", "{\"id\": \"copy\"}")).await;
    let call = || {
        let call = server.client().call(Method::POST, "/sandbox/{id}/fork");
        call.path("id", "a/b")
            .query("wait", true)
            .query("tag", ["x", "y z"])
            .query("none", None::<u8>)
    };
    let fork = call().header("x-mine", 3).json(&value!({"name": "copy"})).await.unwrap();
    assert_eq!((fork.status().as_u16(), &fork["id"]), (201, &value!("copy")));
    let received = server.only();
    assert!(received.head.starts_with("POST "), "{}", received.head);
    assert_eq!(received.target(), "/api/sandbox/a%2Fb/fork?wait=true&tag=x&tag=y%20z");
    assert_eq!(received.text(), "{\"name\":\"copy\"}");
    assert_eq!(received.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
    assert_eq!(received.header("x-daytona-organization-id"), Some("org_1"));
    assert_eq!(
        (received.header("x-mine"), received.header("accept")),
        (Some("3"), Some("application/json"))
    );

    let typed = call().send::<Thing>().await.unwrap();
    assert_eq!(*typed, Thing { id: "copy".to_owned() });
    call().header("x-daytona-organization-id", "org_2").send_empty().await.unwrap();
    let body = call().upload(Part::text("content")).send_bytes().await.unwrap().into_inner();
    assert_eq!(body.text(100).await.unwrap(), "{\"id\": \"copy\"}");
    call().part("file", Part::text("content")).send_empty().await.unwrap();
    call().form(&value!({"a": "b c"})).send_empty().await.unwrap();
    let received = server.take();
    assert_eq!(received[1].header("x-daytona-organization-id"), Some("org_2"));
    assert_eq!(received[2].text(), "content");
    assert!(received[3].text().contains("name=\"file\""), "{}", received[3].text());
    assert_eq!(received[4].text(), "a=b%20c");
    assert!(call().send_upgrade().await.is_err());
}

#[tokio::test]
async fn a_raw_call_has_the_usual_errors_and_retries() {
    let busy = Answer::Send(json("503 Service Unavailable", "{\"message\": \"busy\"}"));
    let found = Answer::Send(json("200 OK", "[1]"));
    let server = Server::new(vec![busy.clone(), found.clone()]).await;
    let answer =
        server.retrying_client().call(Method::GET, "/things/{id}").path("id", 7).await.unwrap();
    assert_eq!((answer.attempts(), answer.into_inner()), (2, value!([1])));

    let server = Server::new(vec![busy, found]).await;
    let call = server.retrying_client().call(Method::POST, "/things/{id}").path("id", "secret_7");
    let text = format!("{call:?}");
    assert!(text.contains("/things/{id}") && !text.contains("secret"), "{text}");
    let error = call.await.unwrap_err();
    assert_eq!(error.to_string(), "/things/{id}: 503 Service Unavailable: busy");
    assert_eq!(error.operation(), Some("/things/{id}"));
    assert_eq!(error.body().and_then(ErrorDetails::message).as_deref(), Some("busy"));

    let server = Server::new(vec![Answer::Stall(Vec::new())]).await;
    let client = server.client().with_timeout(Some(Duration::from_millis(50)));
    let error = client.with_retry(RetryPolicy::none()).call(Method::GET, "/x").await.unwrap_err();
    assert_eq!(error.to_string(), "/x: timed out, no response within 50ms");
}

#[tokio::test]
async fn an_invalid_raw_call_is_not_sent() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let call = |path| server.client().call(Method::GET, path);
    let must = "`path` must begin with `/` and have neither `?` nor `#`; set a query with `query`";
    let table = [
        (call("things"), must),
        (call("/things?a=b"), must),
        (call("/things#a"), must),
        (call("/things/../keys"), "`path` leads to another route"),
        (call("/things/{id}"), "`id` is required and was not set"),
        (call("/things/{id}").path("ID", 1), "`ID` is not a parameter of the path"),
        (call("/things/{id}").path("id", ".."), "`id` must not be `.` or `..`"),
        (call("/things/{id}").path("id", ""), "`id` must not be empty"),
        (call("/things").query("a", value!({})), "`a` must be a string, a number or a boolean"),
        (call("/things").header("a b", 1), "`a b` is not a valid header name"),
    ];
    for (call, problem) in table {
        let error = call.send::<Value>().await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest { .. }), "{error:?}");
        assert!(error.to_string().ends_with(&format!(": {problem}")), "{error}");
    }
    assert!(server.take().is_empty());
}
