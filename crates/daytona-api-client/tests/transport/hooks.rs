//! Middleware: what it sees and what it may change.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use daytona_api_client::runtime::{Operation, Outcome, Request};
use daytona_api_client::{Error, Middleware};
use http::{HeaderValue, Method};
use serde_json::Value;

use crate::support::*;

type Log = Arc<Mutex<Vec<String>>>;

/// Records what it sees, and adds a header.
struct Note(&'static str, Log);

impl Middleware for Note {
    fn before(&self, operation: &Operation, request: &mut reqwest::Request) {
        let Self(name, log) = self;
        assert!(request.url().path().ends_with("/parts"));
        request.headers_mut().append("x-note", HeaderValue::from_static(name));
        log.lock().unwrap().push(format!("{name} before {} {}", operation.id, operation.path));
    }

    fn after(&self, operation: &Operation, outcome: Outcome<'_>) {
        let Self(name, log) = self;
        let Outcome { status, error, elapsed, attempt, .. } = outcome;
        assert!(elapsed >= Duration::from_millis(20), "{elapsed:?}");
        let status = status.map(|status| status.as_u16());
        let failed = error.is_some();
        let line = format!("{name} after {} {attempt} {status:?} {failed}", operation.id);
        log.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn hooks_wrap_each_attempt_in_order() {
    let slowly = |bytes| Answer::Pieces(vec![bytes], Duration::from_millis(20));
    let answers = [response("503 Oh", &[], ""), Vec::new(), json("200 OK", "{}")];
    let server = Server::new(answers.map(slowly).to_vec()).await;
    let log = Log::default();
    let builder = server.builder().retry(short_delays()).middleware(Note("a", Arc::clone(&log)));
    let client = builder.middleware(Note("b", Arc::clone(&log))).build().unwrap();
    let request = Request::new(&client, &GET_NAMED).path("name", "id_1");
    assert_eq!(request.send::<Value>().await.unwrap().attempts(), 3);

    let before = |name| format!("{name} before getThing /things/{{name}}/parts");
    let mut expected = Vec::new();
    for end in ["1 Some(503) true", "2 None true", "3 Some(200) false"] {
        expected.extend(["a", "b"].map(before));
        expected.extend(["b", "a"].map(|name| format!("{name} after getThing {end}")));
    }
    assert_eq!(*log.lock().unwrap(), expected);
    for received in server.take() {
        let notes = received.head.lines().filter(|line| line.starts_with("x-note: ")).count();
        assert_eq!(notes, 2, "{}", received.head);
    }
}

#[tokio::test]
async fn a_hook_cannot_cause_unsafe_or_endless_retries() {
    /// Turns everything into a POST with another body.
    struct Meddler;
    impl Middleware for Meddler {
        fn before(&self, _operation: &Operation, request: &mut reqwest::Request) {
            *request.method_mut() = Method::POST;
            *request.body_mut() = Some("meddled".into());
        }
    }
    let server = Server::sending(response("503 Oh", &[], "")).await;
    let client = server.builder().retry(short_delays()).middleware(Meddler).build().unwrap();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert_eq!(error.attempts(), Some(1));
    assert_eq!(server.only().text(), "meddled");

    /// Turns everything into a GET.
    struct Friend;
    impl Middleware for Friend {
        fn before(&self, _operation: &Operation, request: &mut reqwest::Request) {
            *request.method_mut() = Method::GET;
        }
    }
    let client = server.builder().retry(short_delays()).middleware(Friend).build().unwrap();
    let error = Request::new(&client, &CREATE_THING).send::<Value>().await.unwrap_err();
    assert_eq!((error.attempts(), server.take().len()), (Some(1), 1));

    let client = server.builder().retry(short_delays()).middleware(Friend).build().unwrap();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert_eq!((error.attempts(), server.take().len()), (Some(4), 4));
}

#[tokio::test]
async fn a_hook_that_does_nothing_changes_nothing() {
    struct Nothing;
    impl Middleware for Nothing {}
    let server = Server::sending(response("404 Oh", &[], "")).await;
    let client = server.builder().middleware(Nothing).build().unwrap();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert!(matches!(error, Error::Api(_)) && error.is_not_found());
    assert!(!server.only().head.contains("nothing"));
}

#[tokio::test]
async fn the_program_can_share_a_hook() {
    #[derive(Default)]
    struct Counter(AtomicUsize, AtomicUsize);
    impl Middleware for Counter {
        fn before(&self, _operation: &Operation, _request: &mut reqwest::Request) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
        fn after(&self, _operation: &Operation, _outcome: Outcome<'_>) {
            self.1.fetch_add(1, Ordering::SeqCst);
        }
    }
    let server = Server::sending(json("200 OK", "{}")).await;
    let counter = Arc::new(Counter::default());
    let client = server.builder().middleware(Arc::clone(&counter)).build().unwrap();
    Request::new(&client, &GET_THING).send::<Value>().await.unwrap();
    assert_eq!((counter.0.load(Ordering::SeqCst), counter.1.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test]
async fn a_request_that_a_hook_made_invalid_is_not_sent() {
    struct Lengthen;
    impl Middleware for Lengthen {
        fn before(&self, _operation: &Operation, request: &mut reqwest::Request) {
            request.url_mut().set_query(Some(&"geheim".repeat(20_000)));
        }
    }
    let server = Server::sending(json("200 OK", "{}")).await;
    let client = server.builder().retry(short_delays()).middleware(Lengthen).build().unwrap();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(matches!(error, Error::InvalidRequest { .. }) && !text.contains("geheim"), "{text}");
    assert!(text.contains("`request` cannot be sent"), "{text}");
    assert!(!error.is_retryable() && server.take().is_empty());
}
