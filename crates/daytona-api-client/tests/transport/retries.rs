//! Retries.

use std::io;
use std::time::{Duration, Instant};

use daytona_api_client::runtime::{Operation, Request};
use daytona_api_client::{Client, Error, Part, RetryPolicy};
use futures_util::future::join_all;
use futures_util::stream;
use http::Method;
use serde_json::{Value, json as value};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::support::*;

const OPERATIONS: [&Operation; 4] = [&GET_THING, &PUT_THING, &DELETE_THING, &CREATE_THING];

fn fine() -> Answer {
    Answer::Send(json("200 OK", "{}"))
}

fn status(status: &str) -> Answer {
    Answer::Send(response(status, &[], ""))
}

async fn send(client: &Client, operation: &'static Operation) -> Result<u32, Error> {
    let response = Request::new(client, operation).send::<Value>().await;
    response.map(|response| response.attempts())
}

#[tokio::test]
async fn a_429_is_retried_after_each_form_of_wait() {
    let forms: [&[&str]; 4] = [
        &["Retry-After: 1"],
        &["Date: Sun, 22 Nov 2026 10:00:00 GMT", "Retry-After: Sun, 22 Nov 2026 10:00:01 GMT"],
        &["Retry-After-sandbox-create: 1", "Retry-After-authenticated: 0"],
        &["X-RateLimit-Remaining-authenticated: 0", "X-RateLimit-Reset-authenticated: 1"],
    ];
    let calls = forms.into_iter().map(async |headers| {
        let refusal = Answer::Send(response("429 Too Many Requests", headers, ""));
        let server = Server::new(vec![refusal, fine()]).await;
        let started = Instant::now();
        assert_eq!(send(&server.retrying_client(), &CREATE_THING).await.unwrap(), 2, "{headers:?}");
        let waited = started.elapsed();
        assert!(waited >= Duration::from_secs(1), "{headers:?}: {waited:?}");
        assert!(waited < Duration::from_secs(3), "{headers:?}: {waited:?}");
    });
    join_all(calls).await;
}

#[tokio::test]
async fn a_503_is_retried() {
    let server = Server::new(vec![status("503 Maintenance"), fine()]).await;
    assert_eq!(send(&server.retrying_client(), &GET_THING).await.unwrap(), 2);
    assert_eq!(server.take().len(), 2);
}

#[tokio::test]
async fn repeated_502_is_retried_up_to_the_limit() {
    let storm = status("502 Bad Gateway");
    let server = Server::new(vec![storm.clone(), storm.clone(), storm.clone(), fine()]).await;
    assert_eq!(send(&server.retrying_client(), &GET_THING).await.unwrap(), 4);
    assert_eq!(server.take().len(), 4);

    let server = Server::new(vec![storm]).await;
    let error = send(&server.retrying_client(), &GET_THING).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (502, Some(4)));
    assert_eq!(server.take().len(), 4);
}

#[tokio::test]
async fn retries_depend_on_status_and_method() {
    // The number of attempts for GET, PUT, DELETE and POST.
    let table = [
        ("429 Too Many Requests", [2, 2, 2, 2]),
        ("502 Bad Gateway", [2, 2, 2, 1]),
        ("503 Service Unavailable", [2, 2, 2, 1]),
        ("504 Gateway Timeout", [2, 2, 2, 1]),
        ("500 Internal Server Error", [1, 1, 1, 1]),
        ("501 Not Implemented", [1, 1, 1, 1]),
        ("401 Unauthorized", [1, 1, 1, 1]),
        ("404 Not Found", [1, 1, 1, 1]),
        ("408 Request Timeout", [2, 2, 2, 1]),
        ("425 Too Early", [2, 2, 2, 1]),
        ("409 Conflict", [1, 1, 1, 1]),
    ];
    for (text, expected) in table {
        let answers = expected.map(|times| [status(text), fine()][..times].to_vec());
        let server = Server::new(answers.concat()).await;
        let client = server.retrying_client();
        for (operation, times) in OPERATIONS.into_iter().zip(expected) {
            let outcome = send(&client, operation).await;
            assert_eq!(outcome.is_ok(), times > 1, "{} {text}", operation.id);
            assert_eq!(server.take().len(), times, "{} {text}", operation.id);
        }
    }
    static PATCH: Operation = Operation { method: Method::PATCH, ..GET };
    let server = Server::new(vec![status("503 Service Unavailable"), fine()]).await;
    send(&server.retrying_client(), &PATCH).await.unwrap_err();
}

#[tokio::test]
async fn a_connection_lost_before_the_head_is_retried_except_for_post() {
    for answer in
        [Answer::Send(Vec::new()), Answer::Reset(Vec::new()), Answer::Reset("HTTP".into())]
    {
        // The POST comes last.
        let answers: Vec<_> = (0..3).flat_map(|_| [answer.clone(), fine()]).collect();
        let server = Server::new([answers, vec![answer]].concat()).await;
        let client = server.retrying_client();
        for operation in OPERATIONS {
            let outcome = send(&client, operation).await;
            if operation.method == Method::POST {
                let error = outcome.unwrap_err();
                assert!(matches!(error, Error::Connection { attempts: 1, .. }), "{error:?}");
                let host = server.address().trim_start_matches("http://");
                assert_eq!(
                    error.to_string(),
                    format!("createThing: the connection to {host} failed")
                );
                assert!(error.is_retryable());
                assert_eq!(server.take().len(), 1);
            } else {
                assert_eq!(outcome.unwrap(), 2, "{}", operation.id);
                assert_eq!(server.take().len(), 2);
            }
        }
    }
}

#[tokio::test]
async fn a_connection_lost_within_the_body_is_an_error_at_once() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n[1, 2".to_vec();
    for answer in [Answer::Send(head.clone()), Answer::Reset(head)] {
        let server = Server::new(vec![answer, fine()]).await;
        let error = send(&server.retrying_client(), &GET_THING).await.unwrap_err();
        assert!(matches!(error, Error::Connection { .. }), "{error:?}");
        assert_eq!((error.attempts(), error.is_retryable()), (Some(1), true));
        assert_eq!(server.take().len(), 1);
    }
}

#[tokio::test]
async fn incomplete_json_is_an_error_at_once() {
    let server = Server::new(vec![Answer::Send(json("200 OK", "{\"id\": ")), fine()]).await;
    let error = send(&server.retrying_client(), &GET_THING).await.unwrap_err();
    assert!(matches!(error, Error::Decode { .. }) && !error.is_retryable(), "{error:?}");
    assert_eq!(server.take().len(), 1);
}

#[tokio::test]
async fn a_refused_connection_is_retried_even_for_post() {
    for operation in [&GET_THING, &CREATE_THING] {
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let url = format!("http://127.0.0.1:{port}");
        let policy = RetryPolicy::new().base_delay(Duration::from_millis(50)).retries(100);
        let client = Client::new(url).unwrap().with_retry(policy);
        let call = tokio::spawn(async move { send(&client, operation).await });
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(!call.is_finished());
        let _server = Server::at(port, vec![fine()]).await;
        assert!(call.await.unwrap().unwrap() > 1);
    }
    let client = Client::new("http://127.0.0.1:1").unwrap().with_retry(short_delays());
    let error = send(&client, &CREATE_THING).await.unwrap_err();
    assert_eq!(error.to_string(), "createThing: could not connect to 127.0.0.1:1");
    assert_eq!(error.attempts(), Some(4));
}

#[tokio::test]
async fn a_wait_beyond_the_budget_is_not_started() {
    let hour = response("429 Too Many Requests", &["Retry-After: 3600"], "");
    let server = Server::sending(hour).await;
    let started = Instant::now();
    let error = send(&server.retrying_client(), &GET_THING).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(1));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!((error.attempts(), server.take().len()), (Some(1), 1));

    // A wait that overflows must not cause an immediate retry.
    for wait in ["Retry-After: inf", "Retry-After: 99999999999999999999999", "Retry-After: 1e400"] {
        let server = Server::sending(response("429 Too Many Requests", &[wait], "")).await;
        let error = send(&server.retrying_client(), &GET_THING).await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::MAX), "{wait}");
        assert_eq!((error.attempts(), server.take().len()), (Some(1), 1), "{wait}");
    }

    // An attempt takes longer than the budget, so there is no second one.
    let slow = Answer::Pieces(vec![response("503 Oh", &[], "")], Duration::from_millis(100));
    let server = Server::new(vec![slow]).await;
    let policy = short_delays().budget(Duration::from_millis(50));
    send(&server.client().with_retry(policy), &GET_THING).await.unwrap_err();
    assert_eq!(server.take().len(), 1);
}

#[tokio::test]
async fn a_call_can_have_its_own_policy() {
    let server = Server::sending(response("503 Oh", &[], "")).await;
    let client = server.builder().retry(short_delays()).build().unwrap();
    assert_eq!(send(&client, &GET_THING).await.unwrap_err().attempts(), Some(4));
    let once = client.with_retry(RetryPolicy::none());
    assert_eq!(send(&once, &GET_THING).await.unwrap_err().attempts(), Some(1));
    let twice = client.with_retry(short_delays().retries(1));
    assert_eq!(send(&twice, &GET_THING).await.unwrap_err().attempts(), Some(2));
    assert_eq!(server.take().len(), 7);
}

#[tokio::test]
async fn calls_are_retried_by_default() {
    let server = Server::new(vec![status("503 Oh"), fine()]).await;
    let client = Client::new(server.address()).unwrap();
    assert_eq!(send(&client, &GET_THING).await.unwrap(), 2);
}

#[tokio::test]
async fn dropping_a_call_ends_it() {
    // While it waits for the next attempt.
    let server = Server::sending(response("429 Oh", &["Retry-After: 1"], "")).await;
    let client = server.retrying_client();
    let call = tokio::time::timeout(Duration::from_millis(300), send(&client, &GET_THING));
    assert!(call.await.is_err());
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(server.take().len(), 1);

    // While it waits for the response: the server sees the connection close.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::new(format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let call = tokio::spawn(async move { send(&client, &GET_THING).await });
    let (mut connection, _) = listener.accept().await.unwrap();
    connection.read_buf(&mut Vec::with_capacity(4096)).await.unwrap();
    call.abort();
    let mut rest = Vec::new();
    let end = tokio::time::timeout(Duration::from_secs(5), connection.read_to_end(&mut rest));
    assert!(end.await.is_ok());
}

#[tokio::test]
async fn bytes_and_files_are_retried_but_not_streams() {
    static UPLOAD: Operation = Operation { id: "upload", method: Method::PUT, ..GET };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("note.txt");
    std::fs::write(&path, "content").unwrap();
    let pieces = || stream::iter([Ok::<_, io::Error>("content")]);
    let table = [
        (Part::bytes("content"), 2),
        (Part::text("content"), 2),
        (Part::file(&path).await.unwrap(), 2),
        (Part::stream(pieces()), 1),
        (Part::stream_with_length(pieces(), 7), 1),
    ];
    for (part, times) in table {
        for form in [false, true] {
            // A stream can be sent only once, so each round has its own.
            let part = if times == 1 { Part::stream(pieces()) } else { part.clone() };
            let server = Server::new(vec![status("503 Oh"), fine()]).await;
            let request = Request::new(&server.retrying_client(), &UPLOAD);
            let request = if form {
                request.part("file", Some(part)).part("more", Some(Part::text("x")))
            } else {
                request.upload(Some(part))
            };
            let outcome = request.send::<Value>().await;
            match outcome {
                Ok(response) => assert_eq!(response.attempts(), 2),
                Err(error) => assert_eq!((times, error.attempts()), (1, Some(1)), "{error}"),
            }
            let received = server.take();
            assert_eq!(received.len(), times);
            assert!(received.iter().all(|request| request.text().contains("content")));
        }
    }
    let server = Server::new(vec![status("429 Oh"), fine()]).await;
    let request =
        Request::new(&server.retrying_client(), &POST_THING).json(Some(value!({"id": 1})));
    request.send::<Value>().await.unwrap();
    assert!(server.take().iter().all(|request| request.text() == r#"{"id":1}"#));
}
