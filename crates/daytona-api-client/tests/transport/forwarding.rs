//! Proxies: forwarded requests, and tokens of other callers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use daytona_api_client::runtime::{AccessToken, CachedTokens, Request};
use daytona_api_client::{Client, ClientBuilder, Error};
use futures_util::{StreamExt, stream};
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use serde_json::Value;

use crate::support::*;

fn request(method: &str, target: &str) -> http::request::Builder {
    http::Request::builder().method(method).uri(target)
}

fn without_body(builder: http::request::Builder) -> http::Request<Empty<Bytes>> {
    builder.body(Empty::new()).unwrap()
}

async fn text(response: http::Response<reqwest::Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

/// A client with neither a token nor an organization.
fn client_without_credentials(server: &Server) -> Client {
    ClientBuilder::default().base_url(format!("{}/api/", server.address())).build().unwrap()
}

#[tokio::test]
async fn a_request_is_forwarded_unchanged() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let builder = request("PATCH", "http://proxy.example/a%2Fb/c?x=%2F&y={z}&x")
        .header("host", "proxy.example")
        .header("authorization", "Bearer of-the-caller")
        .header(ORGANIZATION, "org_caller")
        .header("x-twice", "1")
        .header("x-twice", "2")
        .header("x-daytona-source", "another")
        .header("user-agent", "somebody")
        .header("content-type", "application/odd")
        .header("content-length", "99")
        .header("connection", "keep-alive, X-Hop")
        .header("x-hop", "1")
        .header("upgrade", "websocket")
        .header("te", "trailers")
        .header("expect", "100-continue");
    let body = Full::new(Bytes::from_static(b"{\"a\": 1.50}"));
    let response =
        client_without_credentials(&server).forward(builder.body(body).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
    let received = server.only();
    assert!(received.head.starts_with("PATCH /api/a%2Fb/c?x=%2F&y={z}&x HTTP/1.1"));
    assert_eq!(received.text(), "{\"a\": 1.50}");
    let header = |name| received.header(name);
    assert_eq!(header("host"), server.address().strip_prefix("http://"));
    assert_eq!(header("authorization"), Some("Bearer of-the-caller"));
    assert_eq!(header("x-daytona-organization-id"), Some("org_caller"));
    assert_eq!(header("x-daytona-source"), Some("another"));
    assert_eq!(header("user-agent"), Some("somebody"));
    assert_eq!(header("content-type"), Some("application/odd"));
    assert_eq!(header("content-length"), Some("11"));
    assert_eq!(received.head.matches("x-twice: ").count(), 2);
    for gone in ["connection", "x-hop", "upgrade", "te", "expect"] {
        assert_eq!(header(gone), None, "{gone}");
    }
}

#[tokio::test]
async fn credentials_of_the_client_replace_those_of_the_caller() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let builder = request("GET", "/thing")
        .header("authorization", "Bearer of-the-caller")
        .header(ORGANIZATION, "org_caller");
    server.client().forward(without_body(builder)).await.unwrap();
    let received = server.only();
    assert_eq!(received.header("authorization"), Some(&*format!("Bearer {TOKEN}")));
    assert_eq!(received.head.matches("authorization: ").count(), 1);
    assert_eq!(received.header("x-daytona-organization-id"), Some("org_1"));
    assert_eq!(received.header("x-daytona-source"), Some("daytona-api-client"));
}

#[tokio::test]
async fn any_response_is_returned() {
    for (status, headers, body) in [
        ("302 Found", "location: /api/elsewhere", ""),
        ("307 Temporary Redirect", "location: /api/elsewhere", "x"),
        ("404 Not Found", "content-type: application/json", "{\"a\": 1.50}"),
        ("503 Service Unavailable", "retry-after: 1", "<html>busy</html>"),
        ("200 OK", "content-encoding: gzip", "not what it says"),
        ("200 OK", "content-type: text/html", "<html>a page</html>"),
    ] {
        let server = Server::sending(response(status, &[headers], body)).await;
        let client = server.retrying_client();
        let given = client.forward(without_body(request("GET", "/thing"))).await.unwrap();
        assert!(status.starts_with(given.status().as_str()));
        let (name, value) = headers.split_once(": ").unwrap();
        assert_eq!(given.headers()[name], value);
        assert_eq!(text(given).await, body);
        assert_eq!(server.take().len(), 1, "{status} is sent once");
    }
}

#[tokio::test]
async fn bodies_are_streamed_in_both_directions() {
    let pieces = vec![b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\none".to_vec(), b"two".to_vec()];
    let answer = Answer::Pieces(pieces, Duration::from_millis(100));
    let server = Server::new(vec![answer]).await;
    let frames = ["a", "b"].map(|piece| {
        Ok::<_, std::io::Error>(http_body::Frame::data(Bytes::from_static(piece.as_bytes())))
    });
    let body = StreamBody::new(stream::iter(frames));
    let response = server.client().forward(request("POST", "/thing").body(body).unwrap()).await;
    let mut data = response.unwrap().into_body().into_data_stream();
    assert_eq!(data.next().await.unwrap().unwrap(), "one");
    assert_eq!(data.next().await.unwrap().unwrap(), "two");
    let received = server.only();
    assert_eq!(received.text(), "1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
}

#[tokio::test]
async fn no_path_leaves_the_base_url() {
    let server = Server::sending(json("200 OK", "{}")).await;
    for path in ["/../x", "/a/%2e%2E/x", "/./x", "/a/.", "/a/%2E", "/..", "/a\\..\\x"] {
        let Ok(uri) = path.parse::<http::Uri>() else { continue };
        let builder = http::Request::builder().uri(uri);
        let error = server.client().forward(without_body(builder)).await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest { .. }), "{path}: {error}");
        assert_eq!(error.to_string(), "forward: `path` leads to another route", "{path}");
    }
    assert!(server.take().is_empty());
    for (target, expected) in [("/...", "/api/..."), ("/a//b/", "/api/a//b/"), ("/?q", "/api/?q")] {
        server.client().forward(without_body(request("GET", target))).await.unwrap();
        assert_eq!(server.only().target(), expected);
    }
}

#[tokio::test]
async fn an_incomplete_body_is_an_error() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let broken = stream::iter([Err::<http_body::Frame<Bytes>, _>(std::io::Error::other("gone"))]);
    let request = request("POST", "/thing").body(StreamBody::new(broken)).unwrap();
    let error = server.retrying_client().forward(request).await.unwrap_err();
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    let mut texts = Vec::new();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    assert!(texts.iter().any(|text| text == "gone"), "{texts:?}");
    assert!(server.take().is_empty());
}

#[tokio::test]
async fn with_token_sends_the_token_of_another_caller() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let source = CachedTokens::new(move || {
        count.fetch_add(1, Ordering::SeqCst);
        async { Ok(AccessToken::new("of_the_source")) }
    });
    let none = Client::new(server.address()).unwrap();
    let fixed = server.client();
    let refreshed = server.builder().token_source(source).build().unwrap();
    for client in [&none, &fixed, &refreshed] {
        let other = client.with_token("of_another").unwrap();
        Request::new(&other, &GET_THING).send::<Value>().await.unwrap();
        assert_eq!(server.only().header("authorization"), Some("Bearer of_another"));
        assert!(!format!("{other:?}").contains("of_another"));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0, "the source is not asked");
    // The original client has not changed.
    Request::new(&refreshed, &GET_THING).send::<Value>().await.unwrap();
    assert_eq!(server.only().header("authorization"), Some("Bearer of_the_source"));

    for (token, expected) in [("", "token is empty"), ("ge heim", "token must be printable ASCII")]
    {
        let error = fixed.with_token(token).unwrap_err();
        assert!(matches!(error, Error::Configuration { .. }), "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains(expected) && !text.contains("heim"), "{text}");
    }

    // A 401 is not retried, and the error does not repeat the token.
    let refusal = json("401 Unauthorized", "{\"message\": \"bad of_another\"}");
    let server = Server::sending(refusal).await;
    let other = server.retrying_client().with_token("of_another").unwrap();
    let error = Request::new(&other, &GET_THING).send::<Value>().await.unwrap_err();
    assert_eq!((error.attempts(), error.is_unauthorized()), (Some(1), true));
    assert!(!format!("{error} {error:?}").contains("of_another"));
}
