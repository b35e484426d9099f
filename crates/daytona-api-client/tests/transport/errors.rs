//! The errors of calls.

use std::time::{Duration, Instant};

use daytona_api_client::runtime::Request;
use daytona_api_client::{ApiError, Client, Error, Part, RetryPolicy};
use serde::{Serialize, Serializer};
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
    assert_eq!(error.body().unwrap().message().as_deref(), Some("Thing\nnot found"));
    assert_eq!(error.to_string(), "getThing: 404 Not Found: Thing not found");
    // This applies to every kind of call.
    for error in [
        server.request(&GET_THING).send_empty().await.unwrap_err(),
        server.request(&GET_THING).send_bytes().await.unwrap_err(),
        server.request(&GET_THING).send_upgrade().await.unwrap_err(),
    ] {
        assert!(
            error.is_not_found() && error.body().unwrap().get("statusCode") == Some(&404.into()),
            "{error}"
        );
    }
}

#[tokio::test]
async fn invalid_or_endless_response_heads_are_connection_errors() {
    let endless = ["HTTP/1.1 200 OK\r\n".to_owned(), "x-name: value\r\n".repeat(1 << 17)].concat();
    for answer in ["SSH-2.0-OpenSSH_9.6\r\n", "\0\u{1}\u{2}", endless.as_str()] {
        let server = Server::new(vec![Answer::Stall(answer.into())]).await;
        let error =
            Request::new(&server.retrying_client(), &GET_THING).send::<Value>().await.unwrap_err();
        let host = server.address().trim_start_matches("http://");
        assert_eq!(error.to_string(), format!("getThing: the connection to {host} failed"));
        assert_eq!(error.attempts(), Some(4));
    }
}

/// A value whose serialization fails with a message of two lines.
struct Unwritable;

impl Serialize for Unwritable {
    fn serialize<S: Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("two\nlines"))
    }
}

#[tokio::test]
async fn an_error_is_one_line_for_any_input() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let request = server.request(&GET_THING).query("q", Unwritable);
    let error = request.send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "getThing: `q` two lines");
    let request = server
        .request(&POST_THING)
        .part("bo\ndy", Some(Part::text("x")))
        .part("body", Some(Part::text("x")));
    let error = request.send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "postThing: `bo dy` is not a valid name of a multipart field");
}

#[tokio::test]
async fn error_bodies_of_other_components_are_decoded() {
    let nest =
        r#"{"message": ["a is bad", "b is bad"], "error": "Bad Request", "statusCode": 400}"#;
    let error = failure(json("400 Bad Request", nest)).await;
    assert_eq!(error.to_string(), "getThing: 400 Bad Request: a is bad, b is bad");

    let go = r#"{"statusCode": 409, "message": "busy", "code": "CONFLICT",
        "timestamp": "t", "path": "/x", "method": "POST"}"#;
    let error = failure(json("409 Conflict", go)).await;
    assert_eq!(error.body.code(), Some("CONFLICT"));
    assert_eq!(error.body.get("method").and_then(|it| it.as_str()), Some("POST"));
}

#[tokio::test]
async fn other_error_bodies_keep_status_headers_and_an_excerpt() {
    let page = "<html>é".repeat(1000);
    let error = failure(html("502 Bad Gateway", &page)).await;
    assert_eq!(error.status, 502);
    assert_eq!(error.headers["content-type"], "text/html; charset=utf-8");
    assert!(error.excerpt.len() <= 1024 && page.starts_with(&error.excerpt));
    assert_eq!(error.to_string(), "getThing: 502 Bad Gateway: an HTML page");

    let error = failure(response("503 Service Unavailable", &[], "")).await;
    assert_eq!(error.to_string(), "getThing: 503 Service Unavailable without a body");

    let error = failure(json("500 Internal Server Error", "{\"message\": \"cut o")).await;
    assert_eq!((error.body.message(), error.excerpt.len()), (None, 18));

    let error = failure(response("500 Internal Server Error", &[], b"\xff\xfe")).await;
    assert_eq!(error.excerpt, "\u{fffd}\u{fffd}");

    let mut cut = json("429 Too Many Requests", "{\"message\": \"slow down\"}");
    cut.truncate(cut.len() - 3);
    let error = failure(cut).await;
    assert_eq!(error.status, 429);
    assert!(error.excerpt.ends_with("slow dow"), "{}", error.excerpt);
}

#[tokio::test]
async fn other_error_bodies_are_summarised_in_one_line() {
    let long = "x".repeat(2000);
    let page = "<!DOCTYPE html><html><head><TITLE lang=en>\n 502 Bad\n Gateway </TITLE></head>";
    let table = [
        ("upstream connect error\nreset by peer\n", "upstream connect error reset by peer"),
        (page, "an HTML page, \"502 Bad Gateway\""),
        ("<title></title>", "an HTML page"),
        (r#"{"oops": true}"#, r#"{"oops": true}"#),
        (r#""busy""#, r#""busy""#),
        (&long, &format!("{}…", &long[..300])),
    ];
    for (body, expected) in table {
        let error = failure(response("502 Bad Gateway", &[], body)).await;
        assert_eq!(error.to_string(), format!("getThing: 502 Bad Gateway: {expected}"));
        let error = Error::Api(error);
        assert_eq!(error.excerpt(), Some(&body[..body.len().min(1024)]));
    }
    let error = failure(response("502 Bad Gateway", &[], " \n")).await;
    assert_eq!(error.to_string(), "getThing: 502 Bad Gateway without a body");
}

#[tokio::test]
async fn messages_of_gateways_are_read() {
    let problem = ["content-type: application/problem+json"];
    let table = [
        (r#"{"title": "Forbidden", "status": 403, "detail": "Over quota"}"#, "Over quota"),
        (r#"{"title": "Over quota"}"#, "Over quota"),
        (r#"{"error": {"message": "Over quota", "code": 7}}"#, "Over quota"),
        (r#"{"errors": [{"message": "a"}, {"message": "b"}]}"#, "a, b"),
        (r#"{"detail": "Over quota"}"#, "Over quota"),
    ];
    for (body, message) in table {
        let error = failure(response("403 Forbidden", &problem, body)).await;
        assert_eq!(error.to_string(), format!("getThing: 403 Forbidden: {message}"));
    }
}

#[tokio::test]
async fn other_3xx_statuses_are_not_called_redirects() {
    let error = failure(response("304 Not Modified", &[], "")).await;
    assert_eq!(error.to_string(), "getThing: 304 Not Modified without a body");
    let error = failure(response("300 Multiple Choices", &[], "a or b")).await;
    assert_eq!(error.to_string(), "getThing: 300 Multiple Choices: a or b");
    let error = failure(response("302 Found", &[], "")).await;
    assert_eq!(error.to_string(), "getThing: 302 Found, a redirect without a location");
}

#[tokio::test]
async fn a_large_error_page_is_read_partially() {
    let head = "HTTP/1.1 500 Internal Server Error\r\ncontent-type: text/html\r\n\r\n";
    let page = vec![b'x'; 10 << 20];
    // It never ends, so waiting for its end would hang the test.
    let server = Server::new(vec![Answer::Stall([head.as_bytes(), &page].concat())]).await;
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    let Error::Api(error) = error else { panic!("{error}") };
    assert_eq!((error.status.as_u16(), error.excerpt.len()), (500, 1024));
}

#[tokio::test]
async fn a_stalled_server_is_a_timeout() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n[";
    for (sent, what) in [("", "nothing happened"), (head, "no more of the body arrived")] {
        let server = Server::new(vec![Answer::Stall(sent.into())]).await;
        let limit = Duration::from_millis(200);
        let client = server.builder().idle_timeout(Some(limit)).build().unwrap();
        let started = Instant::now();
        let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
        assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
        assert_eq!(error.to_string(), format!("getThing: timed out, {what} for 200ms"));
        assert!(started.elapsed() >= limit && started.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn a_refused_or_closed_connection_is_an_error() {
    let client = Client::new("http://127.0.0.1:1").unwrap().with_retry(RetryPolicy::none());
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "getThing: could not connect to 127.0.0.1:1");
    assert!(std::error::Error::source(&error).is_some());

    let server = Server::sending(Vec::new()).await;
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    let host = server.address().trim_start_matches("http://");
    assert_eq!(error.to_string(), format!("getThing: the connection to {host} failed"));
}

/// The first response is a 503, so that the last response is that of the second attempt.
#[tokio::test]
async fn an_error_has_all_data_of_its_response() {
    let headers =
        ["x-ratelimit-limit-a: 9", "x-ratelimit-remaining-a: 0", "x-ratelimit-reset-a: 5"];
    let with = |status: &str, more: &[&str], body: &str| {
        response(status, &[&headers[..], more].concat(), body)
    };
    let cut = |mut bytes: Vec<u8>| {
        bytes.truncate(bytes.len() - 2);
        bytes
    };
    let whole = || with("200 OK", &[], "[1, 2, 3]");
    type Is = fn(&Error) -> bool;
    let api: Is = |error| matches!(error, Error::Api(_));
    let decode: Is = |error| matches!(error, Error::Decode { .. });
    let page: Is = |error| matches!(error, Error::UnexpectedBody { .. });
    let large: Is = |error| matches!(error, Error::BodyTooLarge { .. });
    let broken: Is = |error| matches!(error, Error::Connection { .. });
    let late: Is = |error| matches!(error, Error::Timeout { .. });
    let save: Is = |error| matches!(error, Error::Save { .. });
    let html = ["content-type: text/html"];
    let table = [
        (Answer::Send(with("404 Not Found", &[], "")), [api, api, api]),
        (Answer::Send(with("200 OK", &html, "<p>")), [page, page, page]),
        (Answer::Send(with("200 OK", &[], "[1, 2, 3")), [decode, large, save]),
        (Answer::Send(whole()), [large, large, save]),
        (Answer::Send(cut(whole())), [broken, broken, save]),
        (Answer::Stall(cut(whole())), [late, late, save]),
    ];
    for (answer, expected) in table {
        for (way, is) in expected.into_iter().enumerate() {
            let busy = Answer::Send(response("503 Oh", &[], ""));
            let server = Server::new(vec![busy, answer.clone()]).await;
            let builder = server.builder().retry(short_delays()).body_limit(8);
            let idle = Duration::from_millis(100);
            let client = builder.idle_timeout(Some(idle)).build().unwrap();
            let request = Request::new(&client, &GET_THING);
            let error = match way {
                0 => request.send::<Value>().await.unwrap_err(),
                _ => match request.send_bytes().await {
                    Ok(body) if way == 1 => body.into_inner().bytes(7).await.unwrap_err(),
                    Ok(body) => body.into_inner().save_to("/dev/null/no/file").await.unwrap_err(),
                    Err(error) => error,
                },
            };
            assert!(is(&error), "{way}: {error:?}");
            assert_eq!(error.attempts(), Some(2), "{error:?}");
            let status = if matches!(error, Error::Api(_)) { 404 } else { 200 };
            assert_eq!(error.status().unwrap(), status, "{error:?}");
            assert_eq!(error.headers().unwrap()["x-ratelimit-limit-a"], "9");
            assert_eq!(error.rate_limit().get("a").unwrap().limit, Some(9));
            assert_eq!(error.retry_after(), Some(Duration::from_secs(5)));
        }
    }
}

#[tokio::test]
async fn an_error_without_a_response_has_no_response_data() {
    let client = Client::new("http://127.0.0.1:1").unwrap().with_retry(RetryPolicy::none());
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert_eq!((error.status(), error.headers(), error.attempts()), (None, None, Some(1)));
    let error = Request::new(&client, &GET_NAMED).send::<Value>().await.unwrap_err();
    assert_eq!((error.status(), error.headers(), error.attempts()), (None, None, None));
}
