//! Answers of another server that are passed on.

use std::sync::Arc;

use daytona_api_server::axum::http::{HeaderName, Response};
use daytona_api_server::runtime::{Body, Operation};
use daytona_api_server::{Api, Error};

use crate::kitchen::{Json, Nothing};
use crate::operations;
use crate::support::Server;

static PASSED: Operation = operations::get("passed", "/passed");

/// A server whose only operation fails with this.
async fn failing(error: impl Fn() -> Error + Send + Sync + 'static) -> Server {
    let mut builder = Api::builder::<()>();
    builder.routes().public(&PASSED, &Arc::new(error), |error, _, _: Nothing| async move {
        Err::<Json, _>(error())
    });
    Server::new(builder.build().unwrap()).await
}

#[tokio::test]
async fn an_answer_is_passed_on_whatever_it_is() {
    let json = r#"{"statusCode":409,"message":["a","b"],"unknown":{"a":[1.50]}}"#;
    let page = "<html>busy</html>";
    for (status, media_type, body) in [
        (409, "application/json", json),
        (503, "text/html; charset=utf-8", page),
        (302, "text/plain", ""),
        (200, "text/plain", "fine"),
        (599, "text/plain", "odd"),
        (401, "text/plain", "who?"),
        (500, "application/problem+json", json),
    ] {
        let server = failing(move || {
            let response = Response::builder()
                .status(status)
                .header("content-type", media_type)
                .header("location", "https://example.com/")
                .header("set-cookie", "a=1")
                .header("set-cookie", "b=2")
                .header("content-encoding", "identity")
                .header("connection", "close, X-Hop")
                .header("x-hop", "1")
                .header("keep-alive", "timeout=5")
                .header("transfer-encoding", "chunked")
                .header("content-length", "7")
                .header("x-request-id", "theirs");
            let error = Error::from_response(response.body(body).unwrap());
            assert_eq!(error.status(), status);
            error.header(HeaderName::from_static("x-more"), "1".parse().unwrap())
        })
        .await;
        let answer = server.send("GET", "/passed", &["x-request-id: ours"], "").await;
        assert_eq!((answer.status, answer.text()), (status, body));
        let header = |name| answer.header(name);
        assert_eq!(header("content-type"), Some(media_type));
        assert_eq!(header("location"), Some("https://example.com/"));
        assert_eq!(header("content-encoding"), Some("identity"));
        assert_eq!(header("content-length"), Some(&*body.len().to_string()));
        assert_eq!((header("x-request-id"), header("x-more")), (Some("ours"), Some("1")));
        let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
        assert_eq!(cookies.count(), 2);
        for gone in ["x-hop", "keep-alive", "transfer-encoding", "www-authenticate"] {
            assert_eq!(header(gone), None, "{gone}");
        }
    }
}

#[tokio::test]
async fn a_stream_is_passed_on_and_no_answer_is_a_502() {
    let server = failing(|| {
        let pieces = ["ab", "cd"].map(|piece| Ok::<_, std::io::Error>(piece.as_bytes()));
        let stream = Body::from_stream(futures_util::stream::iter(pieces));
        Error::from_response(Response::builder().status(418).body(stream).unwrap())
    })
    .await;
    let answer = server.get("/passed").await;
    assert_eq!((answer.status, answer.text()), (418, "abcd"));
    let nothing = || Response::builder().status(103).body(Body::empty()).unwrap();
    let server = failing(move || Error::from_response(nothing())).await;
    assert_eq!(server.get("/passed").await.error(502), "The upstream server gave no answer.");
}

#[cfg(all(feature = "client", feature = "volumes"))]
mod client {
    use std::time::Duration;

    use daytona_api_client::{Client, RetryPolicy};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// A server whose only operation asks another one.
    async fn asking(upstream: &str) -> Server {
        let client = Client::builder()
            .base_url(upstream)
            .token("secret-token")
            .retry(RetryPolicy::none())
            .timeout(Some(Duration::from_millis(500)));
        let mut builder = Api::builder::<()>();
        let client = Arc::new(client.build().unwrap());
        builder.routes().public(&PASSED, &client, |client, _, _: Nothing| async move {
            let volumes = client.list_volumes().send().await?;
            Ok(Json(volumes.len().into()))
        });
        Server::new(builder.build().unwrap()).await
    }

    /// The address of a server that gives this answer to everybody.
    async fn answering(answer: String) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (mut connection, _) = listener.accept().await.unwrap();
                let mut head = [0; 4096];
                let _ = connection.read(&mut head).await.unwrap();
                if answer.is_empty() {
                    std::future::pending::<()>().await;
                }
                connection.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        format!("http://{address}")
    }

    fn answer(status: &str, headers: &str, body: &str) -> String {
        format!(
            "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
            body.len()
        )
    }

    #[tokio::test]
    async fn what_the_upstream_answers_is_passed_on() {
        let json = r#"{"statusCode":409,"message":["a","b"],"unknown":{"a":[1.50]}}"#;
        for (status, headers, body) in [
            (409, "content-type: application/json\r\nretry-after: 7\r\n", json),
            (404, "content-type: text/html\r\nretry-after: 7\r\n", "<html>no</html>"),
            (307, "location: /elsewhere\r\nretry-after: 7\r\n", ""),
            (429, "content-type: text/plain\r\nretry-after: 7\r\n", "slow down"),
        ] {
            let upstream = answering(answer(&format!("{status} x"), headers, body)).await;
            let passed = asking(&upstream).await.get("/passed").await;
            assert_eq!((passed.status, passed.text()), (status, body), "{status}");
            assert_eq!(passed.header("retry-after"), Some("7"));
            for line in headers.lines() {
                let (name, value) = line.split_once(": ").unwrap();
                assert_eq!(passed.header(name), Some(value), "{name}");
            }
        }
        // A long object is passed on as a whole, though errors only show its beginning.
        let long = format!(r#"{{"message":"no","more":"{}"}}"#, "x".repeat(5000));
        let upstream =
            answering(answer("400 x", "content-type: application/problem+json\r\n", &long));
        let passed = asking(&upstream.await).await.get("/passed").await;
        assert_eq!((passed.status, passed.text()), (400, &*long));
        assert_eq!(passed.header("content-type"), Some("application/problem+json"));
    }

    #[tokio::test]
    async fn what_the_upstream_does_not_answer_is_502_or_504() {
        let unreachable = "The upstream server gave no proper answer.";
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let closed = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        for upstream in [
            closed,
            answering("nonsense".to_owned()).await,
            answering(answer("200 OK", "content-type: text/html\r\n", "<html>")).await,
            answering(answer("200 OK", "content-type: application/json\r\n", "{}")).await,
        ] {
            let passed = asking(&upstream).await.get("/passed").await;
            assert_eq!(passed.error(502), unreachable);
        }
        let silent = answering(String::new()).await;
        let passed = asking(&silent).await.get("/passed").await;
        assert_eq!(passed.error(504), "The upstream server took too long.");
    }
}
