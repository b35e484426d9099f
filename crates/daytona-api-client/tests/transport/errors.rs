//! What a call makes of a failure.

use std::time::{Duration, Instant};

use daytona_api_client::runtime::Request;
use daytona_api_client::{ApiError, Client, Error, RetryPolicy};
use serde_json::Value;

use crate::support::*;

async fn failure(response: Vec<u8>) -> Box<ApiError> {
    let server = Server::sending(response).await;
    match server.request(&GET_THING).send::<Value>().await.unwrap_err() {
        Error::Api(error) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_body_of_the_api_is_decoded() {
    let body = r#"{"path": "/api/thing?x=1", "timestamp": "2026-02-01T00:00:00.000Z",
        "statusCode": 404, "error": "Not Found", "message": "Thing\nnot found"}"#;
    let server = Server::sending(json("404 Not Found", body)).await;
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(error.operation(), Some("getThing"));
    assert_eq!(error.body().unwrap().message.as_deref(), Some("Thing\nnot found"));
    assert_eq!(error.to_string(), "getThing: 404 Not Found: Thing not found");
}

#[tokio::test]
async fn the_shapes_of_other_components_are_decoded() {
    let nest =
        r#"{"message": ["a is bad", "b is bad"], "error": "Bad Request", "statusCode": 400}"#;
    let error = failure(json("400 Bad Request", nest)).await;
    assert_eq!(error.to_string(), "getThing: 400 Bad Request: a is bad, b is bad");

    let go = r#"{"statusCode": 409, "message": "busy", "code": "CONFLICT",
        "timestamp": "t", "path": "/x", "method": "POST"}"#;
    let error = failure(json("409 Conflict", go)).await;
    assert_eq!(error.body.code.as_deref(), Some("CONFLICT"));
    assert_eq!(error.body.method.as_deref(), Some("POST"));
}

#[tokio::test]
async fn any_other_body_keeps_status_headers_and_an_excerpt() {
    let page = "<html>é".repeat(1000);
    let error = failure(html("502 Bad Gateway", &page)).await;
    assert_eq!(error.status, 502);
    assert_eq!(error.headers["content-type"], "text/html; charset=utf-8");
    assert!(error.excerpt.len() <= 1024 && page.starts_with(&error.excerpt));
    assert_eq!(
        error.to_string(),
        "getThing: 502 Bad Gateway with a body that is not an error of the API"
    );

    let error = failure(response("503 Service Unavailable", &[], "")).await;
    assert_eq!(error.to_string(), "getThing: 503 Service Unavailable without a body");

    let error = failure(json("500 Internal Server Error", "{\"message\": \"cut o")).await;
    assert_eq!((error.body.message, error.excerpt.len()), (None, 18));

    let error = failure(response("500 Internal Server Error", &[], b"\xff\xfe")).await;
    assert_eq!(error.excerpt, "\u{fffd}\u{fffd}");

    let mut cut = json("429 Too Many Requests", "{\"message\": \"slow down\"}");
    cut.truncate(cut.len() - 3);
    let error = failure(cut).await;
    assert_eq!(error.status, 429);
    assert!(error.excerpt.ends_with("slow dow"), "{}", error.excerpt);
}

#[tokio::test]
async fn a_large_error_page_is_read_in_part() {
    let head = "HTTP/1.1 500 Internal Server Error\r\ncontent-type: text/html\r\n\r\n";
    let page = vec![b'x'; 10 << 20];
    // It never ends, so whoever waits for the end of it waits for ever.
    let server = Server::new(vec![Answer::Stall([head.as_bytes(), &page].concat())]).await;
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    let Error::Api(error) = error else { panic!("{error}") };
    assert_eq!((error.status.as_u16(), error.excerpt.len()), (500, 1024));
}

#[tokio::test]
async fn a_stalled_server_is_a_timeout() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n[";
    for sent in ["", head] {
        let server = Server::new(vec![Answer::Stall(sent.into())]).await;
        let limit = Duration::from_millis(200);
        let client = server.builder().idle_timeout(Some(limit)).build().unwrap();
        let started = Instant::now();
        let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
        assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
        assert_eq!(error.to_string(), "getThing: timed out, nothing happened for 200ms");
        assert!(started.elapsed() >= limit && started.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn a_refused_or_closed_connection_is_an_error() {
    let client = Client::new("http://127.0.0.1:1").unwrap().with_retry(RetryPolicy::none());
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "getThing: could not connect");
    assert!(std::error::Error::source(&error).is_some());

    let server = Server::sending(Vec::new()).await;
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "getThing: the connection failed");
}
