//! Time limits of calls.

use std::time::{Duration, Instant};

use daytona_api_client::runtime::{Request, TokenFuture, TokenSource};
use daytona_api_client::{Client, Error};
use serde_json::{Value, json as value};

use crate::clock::{SILENCE, jump, set_clock, silence};
use crate::support::*;

const IDLE: Duration = Duration::from_millis(150);

fn stall() -> Answer {
    Answer::Stall(Vec::new())
}

fn fine() -> Answer {
    Answer::Send(json("200 OK", "{}"))
}

#[tokio::test]
async fn a_stall_is_retried_except_for_post() {
    for operation in [&GET_THING, &CREATE_THING] {
        let server = Server::new(vec![stall(), fine()]).await;
        let client =
            server.builder().retry(short_delays()).idle_timeout(Some(IDLE)).build().unwrap();
        let outcome = Request::new(&client, operation).send::<Value>().await;
        if operation.id == "getThing" {
            assert_eq!(outcome.unwrap().attempts(), 2);
        } else {
            let error = outcome.unwrap_err();
            assert!(matches!(error, Error::Timeout { after: Some(IDLE), .. }), "{error:?}");
            assert_eq!((error.attempts(), error.is_retryable()), (Some(1), true));
        }
    }
}

#[tokio::test]
async fn a_slow_response_is_awaited() {
    // In total three times the idle timeout.
    let pieces = ["HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n[", "1", ",", "2", ",", "3]"];
    let body = pieces.map(|piece| piece.as_bytes().to_vec()).to_vec();
    let server = Server::new(vec![Answer::Pieces(body, IDLE / 2)]).await;
    let client = server.builder().idle_timeout(Some(IDLE)).build().unwrap();
    let started = Instant::now();
    let response = Request::new(&client, &GET_THING).send::<Value>().await.unwrap();
    assert_eq!(response.into_inner(), value!([1, 2, 3]));
    assert!(started.elapsed() > 2 * IDLE);
}

#[tokio::test]
async fn the_whole_call_can_be_limited() {
    let limit = Duration::from_millis(300);
    // With a single attempt.
    let server = Server::new(vec![stall()]).await;
    let client = server.retrying_client().with_timeout(Some(limit));
    let started = Instant::now();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "getThing: timed out, no response within 300ms");
    assert!(started.elapsed() >= limit && started.elapsed() < 5 * limit);
    assert_eq!(error.attempts(), Some(1));

    // With several attempts.
    let server = Server::new(vec![stall()]).await;
    let builder = server.builder().retry(short_delays()).timeout(Some(limit));
    let client = builder.idle_timeout(Some(limit * 2 / 3)).build().unwrap();
    let started = Instant::now();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert!(matches!(error, Error::Timeout { after: None, .. }), "{error:?}");
    assert!(started.elapsed() >= limit && started.elapsed() < 5 * limit);
    assert_eq!((error.attempts(), server.take().len()), (Some(2), 2));
    let cause = std::error::Error::source(&error).unwrap();
    assert_eq!(cause.to_string(), "gave up in attempt 2");

    // A delay that would exceed the limit is not started.
    let server = Server::sending(response("429 Oh", &["retry-after: 30"], "")).await;
    let client = server.retrying_client().with_timeout(Some(Duration::from_secs(5)));
    let started = Instant::now();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert!(error.is_rate_limited() && started.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn the_timeout_covers_the_head_and_can_be_disabled() {
    let mut head = json("200 OK", "[1, 2]");
    let body = head.split_off(head.len() - 6);
    let answer = Answer::Pieces(vec![head, body], Duration::from_millis(150));
    let server = Server::new(vec![answer]).await;
    let client = server.client().with_timeout(Some(Duration::from_millis(250)));
    let response = Request::new(&client, &GET_THING).send::<Value>().await.unwrap();
    assert_eq!(response.into_inner(), value!([1, 2]));

    let strict = client.with_timeout(Some(Duration::from_millis(50)));
    assert!(Request::new(&strict, &GET_THING).send::<Value>().await.is_err());
    let patient = strict.with_timeout(None);
    assert!(Request::new(&patient, &GET_THING).send::<Value>().await.is_ok());
}

#[tokio::test]
async fn the_received_part_of_a_slow_error_body_is_kept() {
    let head = "HTTP/1.1 409 Conflict\r\ncontent-length: 1000\r\n\r\nthe beginning";
    let server = Server::new(vec![Answer::Stall(head.into())]).await;
    let client = server.builder().idle_timeout(Some(IDLE)).build().unwrap();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    let Error::Api(error) = error else { panic!("{error}") };
    assert_eq!((error.status.as_u16(), error.excerpt.as_str()), (409, "the beginning"));

    let limit = Duration::from_millis(200);
    let client = server.builder().timeout(Some(limit)).build().unwrap();
    let started = Instant::now();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert!(error.is_conflict() && started.elapsed() < 10 * limit, "{error}");
}

#[tokio::test]
async fn very_long_limits_are_accepted() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let builder = server.builder().timeout(Some(Duration::MAX)).idle_timeout(Some(Duration::MAX));
    let client = builder.retry(short_delays().budget(Duration::MAX)).build().unwrap();
    Request::new(&client, &GET_THING).send::<Value>().await.unwrap();

    let pieces = [&b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n1"[..], b"2"];
    let pieces = pieces.map(<[u8]>::to_vec).to_vec();
    let server = Server::new(vec![Answer::Pieces(pieces, IDLE)]).await;
    let client = server.builder().idle_timeout(Some(Duration::MAX)).build().unwrap();
    let body = Request::new(&client, &GET_THING).send_bytes().await.unwrap().into_inner();
    assert_eq!(body.bytes(2).await.unwrap(), "12");
}

#[tokio::test]
async fn slow_json_times_out() {
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n[";
    let pieces = [vec![head.into()], vec![b" ".to_vec(); 100]].concat();
    let server = Server::new(vec![Answer::Pieces(pieces, Duration::from_millis(30))]).await;
    let idle = Duration::from_millis(80);
    let client = server.builder().idle_timeout(Some(idle)).build().unwrap();
    let started = Instant::now();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    let message = "getThing: timed out, the body was not complete within 800ms";
    assert_eq!(error.to_string(), message);
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (200, Some(1)));
    assert!(started.elapsed() >= 10 * idle && started.elapsed() < 30 * idle);
}

#[tokio::test]
async fn a_slow_head_is_a_stall() {
    let pieces = ["HTTP/1.1 200 OK\r\n", "a: b\r\n", "a: b\r\n", "a: b\r\n", "a: b\r\n"];
    let pieces = pieces.map(|piece| piece.as_bytes().to_vec()).to_vec();
    let server = Server::new(vec![Answer::Pieces(pieces, IDLE / 2)]).await;
    let client = server.builder().idle_timeout(Some(IDLE)).build().unwrap();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert!(matches!(error, Error::Timeout { after: Some(IDLE), .. }), "{error:?}");
}

const SECOND: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_secs(600);

/// Which limit ends a call whose server is silent for 300 s before or after the head, with its
/// duration, if any.
#[derive(Debug, PartialEq)]
enum End {
    Answer,
    Idle(Duration),
    Total(Duration),
}

async fn ending_limit(client: &Client, change: fn(Request) -> Request) -> End {
    let started = tokio::time::Instant::now();
    let request = change(Request::new(client, &GET_THING));
    let outcome = request.send::<Value>().await;
    // A call that ended early has left the clock paused.
    set_clock(false);
    let elapsed = started.elapsed();
    let (end, limit) = match outcome {
        Ok(_) => (End::Answer, SILENCE),
        Err(Error::Timeout { after: Some(limit), .. }) => (End::Idle(limit), limit),
        Err(Error::Timeout { source: Some(cause), .. }) => {
            let limit = cause.limit.unwrap();
            (End::Total(limit), limit)
        }
        Err(error) => panic!("{error:?}"),
    };
    assert!(elapsed >= limit && elapsed < limit + SECOND, "{end:?} after {elapsed:?}");
    end
}

/// A client of a server that is silent for 300 s in each call, before or after the head.
async fn silent_server(after_head: bool) -> (Server, Client) {
    let mut head = json("200 OK", "{}");
    let body = head.split_off(head.len() - if after_head { 2 } else { head.len() });
    let server = Server::new(vec![silence(head, body)]).await;
    let client = server.client();
    (server, client)
}

#[tokio::test]
async fn a_default_does_not_shorten_a_limit_that_was_set() {
    let (_server, client) = silent_server(false).await;
    assert_eq!(ending_limit(&client, |call| call).await, End::Idle(60 * SECOND));
    assert_eq!(ending_limit(&client, |call| call.timeout(LONG)).await, End::Answer);
    assert_eq!(ending_limit(&client, |call| call.timeout(None)).await, End::Answer);
    assert_eq!(ending_limit(&client, |call| call.idle_timeout(LONG)).await, End::Answer);
    assert_eq!(ending_limit(&client, |call| call.idle_timeout(None)).await, End::Answer);
    let end = ending_limit(&client, |call| call.timeout(100 * SECOND)).await;
    assert_eq!(end, End::Total(100 * SECOND));
    let end = ending_limit(&client, |call| call.idle_timeout(100 * SECOND)).await;
    assert_eq!(end, End::Idle(100 * SECOND));

    let patient = client.with_timeout(LONG);
    assert_eq!(ending_limit(&patient, |call| call).await, End::Answer);
    let end = ending_limit(&patient, |call| call.idle_timeout(70 * SECOND)).await;
    assert_eq!(end, End::Idle(70 * SECOND));
    assert_eq!(ending_limit(&client.with_idle_timeout(None), |call| call).await, End::Answer);
}

#[tokio::test]
async fn the_limits_of_a_call_override_those_of_its_client() {
    let (_server, client) = silent_server(false).await;
    let hasty = client.with_timeout(5 * SECOND);
    assert_eq!(ending_limit(&hasty, |call| call).await, End::Total(5 * SECOND));
    assert_eq!(ending_limit(&hasty, |call| call.timeout(LONG)).await, End::Answer);
    assert_eq!(ending_limit(&hasty, |call| call.timeout(None)).await, End::Answer);
    let hasty = client.with_idle_timeout(5 * SECOND);
    assert_eq!(ending_limit(&hasty, |call| call).await, End::Idle(5 * SECOND));
    assert_eq!(ending_limit(&hasty, |call| call.idle_timeout(LONG)).await, End::Answer);
    // Both limits were set, so both apply.
    assert_eq!(ending_limit(&hasty, |call| call.timeout(LONG)).await, End::Idle(5 * SECOND));
}

#[tokio::test]
async fn the_limits_apply_to_a_body() {
    let (server, client) = silent_server(true).await;
    assert_eq!(ending_limit(&client, |call| call).await, End::Idle(60 * SECOND));
    assert_eq!(ending_limit(&client, |call| call.timeout(LONG)).await, End::Answer);
    assert_eq!(ending_limit(&client, |call| call.timeout(None)).await, End::Answer);
    assert_eq!(ending_limit(&client, |call| call.idle_timeout(LONG)).await, End::Answer);
    // The head arrived in time.
    let end = ending_limit(&client, |call| call.timeout(SECOND).idle_timeout(LONG));
    assert_eq!(end.await, End::Answer);

    for (limit, complete) in [(None, false), (Some(LONG), true)] {
        let mut request = server.request(&GET_THING);
        if let Some(limit) = limit {
            request = request.timeout(limit);
        }
        let body = request.send_bytes().await.unwrap().into_inner();
        let outcome = body.bytes(2).await;
        set_clock(false);
        assert_eq!(outcome.is_ok(), complete, "{outcome:?}");
    }
}

#[tokio::test]
async fn the_limits_apply_to_getting_a_token() {
    struct Slow;
    impl TokenSource for Slow {
        fn token(&self) -> TokenFuture<'_> {
            Box::pin(async {
                jump(SILENCE).await;
                Ok(TOKEN.into())
            })
        }
    }
    let server = Server::sending(json("200 OK", "{}")).await;
    let client = server.builder().token_source(Slow).build().unwrap();
    assert_eq!(ending_limit(&client, |call| call).await, End::Idle(60 * SECOND));
    assert_eq!(ending_limit(&client, |call| call.timeout(LONG)).await, End::Answer);
    assert_eq!(ending_limit(&client, |call| call.idle_timeout(LONG)).await, End::Answer);
    let end = ending_limit(&client, |call| call.timeout(5 * SECOND)).await;
    assert_eq!(end, End::Total(5 * SECOND));
}
