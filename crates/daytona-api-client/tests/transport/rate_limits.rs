//! Rate limit headers.

use std::time::Duration;

use daytona_api_client::Error;
use daytona_api_client::runtime::Request;
use serde_json::Value;

use crate::support::*;

async fn refused(headers: &[&str]) -> Error {
    let server = Server::sending(response("429 Too Many Requests", headers, "")).await;
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable(), "{error}");
    error
}

#[tokio::test]
async fn each_form_of_a_wait_is_read() {
    const DATE: &str = "Date: Sun, 22 Nov 2026 10:00:00 GMT";
    let table: [(&[&str], Option<f64>); 32] = [
        (&[], None),
        (&["Retry-After: 7"], Some(7.0)),
        (&["Retry-After:  0 "], Some(0.0)),
        (&["Retry-After: 1.5"], Some(1.5)),
        (&["Retry-After: -1"], None),
        (&["Retry-After: soon"], None),
        (&["Retry-After: -0.5"], None),
        (&["Retry-After: -inf"], None),
        (&["Retry-After: NaN"], None),
        (&["Retry-After: 1e3"], Some(1000.0)),
        (&["Retry-After-Ms: 1500"], Some(1.5)),
        (&["Retry-After-Ms: 0.5"], Some(0.0005)),
        (&["Retry-After: 2", "Retry-After-Ms: 1500"], Some(1.5)),
        (&["Retry-After-Ms: 1500", "Retry-After: 2"], Some(1.5)),
        (&["Retry-After-Ms: soon", "Retry-After: 2"], Some(2.0)),
        (&["Retry-After-Ms: -1", "Retry-After-authenticated: 9"], Some(9.0)),
        (&["Retry-After-Ms: 250", "Retry-After-authenticated: 9"], Some(0.25)),
        (&[DATE, "Retry-After: Sun, 22 Nov 2026 10:01:05 GMT"], Some(65.0)),
        (&[DATE, "Retry-After: Sun, 22 Nov 2026 09:00:00 GMT"], Some(0.0)),
        (&["Retry-After-sandbox-create: 3", "Retry-After-authenticated: 9"], Some(9.0)),
        (&["Retry-After: 2", "Retry-After-authenticated: 9"], Some(2.0)),
        (&["Retry-After: soon", "Retry-After-authenticated: 9"], Some(9.0)),
        (&["X-RateLimit-Reset-a: 5", "X-RateLimit-Remaining-a: 0"], Some(5.0)),
        (&["X-RateLimit-Reset-a: 5", "X-RateLimit-Remaining-a: 1"], None),
        (&["X-RateLimit-Reset-a: 5"], Some(5.0)),
        (&["X-RateLimit-Reset-a: 5", "Retry-After-b: 1"], Some(1.0)),
        (&["X-RateLimit-Reset: 5", "X-RateLimit-Remaining: 0"], Some(5.0)),
        // 10:00:30 of that day.
        (&[DATE, "X-RateLimit-Reset: 1795341630", "X-RateLimit-Remaining: 0"], Some(30.0)),
        (&[DATE, "X-RateLimit-Reset: 1795341630500", "X-RateLimit-Remaining: 0"], Some(30.5)),
        (&[DATE, "X-RateLimit-Reset: 1795341000", "X-RateLimit-Remaining: 0"], Some(0.0)),
        (&["X-RateLimit-Reset: 999999999", "X-RateLimit-Remaining: 0"], Some(999_999_999.0)),
        (
            &[
                "X-RateLimit-Reset-a: 5",
                "X-RateLimit-Remaining-a: 0",
                "X-RateLimit-Reset-b: 6",
                "X-RateLimit-Remaining-b: 0",
                "X-RateLimit-Reset-c: 7",
                "X-RateLimit-Remaining-c: 2",
            ],
            Some(6.0),
        ),
    ];
    let refusal = |headers| Answer::Send(response("429 Too Many Requests", headers, ""));
    let server = Server::new(table.map(|(headers, _)| refusal(headers)).to_vec()).await;
    let client = server.client();
    for (headers, expected) in table {
        let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
        let wait = error.retry_after();
        assert_eq!(wait, expected.map(Duration::from_secs_f64), "{headers:?}");
    }
}

#[tokio::test]
async fn a_wait_that_overflows_is_the_maximum() {
    for text in ["99999999999999999999999", "inf", "+Infinity", "1e400", "18446744073709551616"] {
        for header in ["Retry-After", "Retry-After-authenticated", "Retry-After-Ms"] {
            let wait = refused(&[&format!("{header}: {text}")]).await.retry_after().unwrap();
            let least = Duration::from_secs(10_000_000_000_000_000);
            assert!(wait > least, "{header}: {text}: {wait:?}");
        }
    }
    let error = refused(&["X-RateLimit-Reset: inf", "X-RateLimit-Remaining: 0"]).await;
    assert_eq!(error.retry_after(), Some(Duration::MAX));
}

#[tokio::test]
async fn a_date_is_relative_to_now_if_the_server_sends_no_date() {
    let date = (chrono::Utc::now() + Duration::from_secs(100)).to_rfc2822();
    let wait = refused(&[&format!("Retry-After: {date}")]).await.retry_after().unwrap();
    assert!((95..=100).contains(&wait.as_secs()), "{wait:?}");
}

#[tokio::test]
async fn each_throttler_has_its_limits() {
    let headers = [
        "X-RateLimit-Limit-Authenticated: 10000",
        "x-ratelimit-remaining-authenticated: 9999",
        "X-RATELIMIT-RESET-AUTHENTICATED: 60",
        "X-RateLimit-Limit-sandbox-create: 300",
        "X-RateLimit-Remaining-sandbox-create: many",
        "X-RateLimit-Remaining: 5",
        "X-RateLimit-Reset-: 5",
        "X-RateLimit-Limit-odd: ?",
        "X-RateLimiter: 5",
    ];
    let headers = [&headers[..], &["content-type: application/json"]].concat();
    let server = Server::sending(response("200 OK", &headers, "{}")).await;
    let response = server.request(&GET_THING).send::<Value>().await.unwrap();
    let limits = response.rate_limit();
    let names: Vec<_> = limits.iter().map(|limit| limit.throttler.as_str()).collect();
    assert_eq!(names, ["", "authenticated", "sandbox-create"]);

    let limit = limits.get("Authenticated").unwrap();
    assert_eq!((limit.limit, limit.remaining), (Some(10000), Some(9999)));
    assert_eq!((limit.reset, limit.retry_after), (Some(Duration::from_secs(60)), None));
    let limit = limits.get("sandbox-create").unwrap();
    assert_eq!((limit.limit, limit.remaining, limit.reset), (Some(300), None, None));
    assert_eq!(limits.get("").unwrap().remaining, Some(5));
    let wait = refused(&["Retry-After-Ms: 250"]).await.rate_limit();
    let names: Vec<_> = wait.iter().map(|limit| limit.throttler.as_str()).collect();
    assert_eq!(names, [""], "milliseconds are not a throttler");
    assert_eq!((limits.len(), limits.get("odd")), (3, None));
    assert_eq!(limits.clone().into_iter().count(), (&limits).into_iter().count());
}

#[tokio::test]
async fn a_rate_limit_error_names_its_throttler() {
    let error = refused(&["Retry-After-sandbox-create: 3"]).await;
    let limits = error.rate_limit();
    assert_eq!(limits.len(), 1);
    let limit = limits.get("sandbox-create").unwrap();
    assert_eq!(limit.retry_after, Some(Duration::from_secs(3)));
    assert_eq!(error.headers().unwrap()["retry-after-sandbox-create"], "3");
    assert!(refused(&[]).await.rate_limit().is_empty());
}

#[tokio::test]
async fn each_status_has_its_predicate() {
    type Test = fn(&Error) -> bool;
    let table: [(&str, Test); 5] = [
        ("401 Unauthorized", Error::is_unauthorized),
        ("403 Forbidden", Error::is_forbidden),
        ("404 Not Found", Error::is_not_found),
        ("409 Conflict", Error::is_conflict),
        ("429 Too Many Requests", Error::is_rate_limited),
    ];
    for (status, _) in table {
        let server = Server::sending(response(status, &[], "")).await;
        let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
        for (name, test) in table {
            assert_eq!(test(&error), name == status, "{name} {error}");
        }
        assert_eq!(error.is_retryable(), status.starts_with("429"), "{error}");
    }
    for status in
        ["408 Oh", "410 Oh", "425 Oh", "500 Oh", "501 Oh", "502 Oh", "503 Oh", "504 Oh", "505 Oh"]
    {
        let server = Server::sending(response(status, &[], "")).await;
        let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
        let passing = ["408", "425", "502", "503", "504"].contains(&&status[..3]);
        assert_eq!(error.is_retryable(), passing, "{error}");
    }
}
