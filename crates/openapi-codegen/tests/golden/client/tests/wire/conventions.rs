//! A client without settings of its API follows the conventions of HTTP only.

use std::time::Duration;

use golden_client::{ClientBuilder, Error};
use openapi_test_server::{Server, json as answer, response};

use crate::support::client;

#[tokio::test]
async fn problem_details_are_the_words_of_an_error() {
    let body = r#"{"type": "https://example.com/out", "title": "Out of credit",
        "detail": "It costs 50.", "balance": 30}"#;
    let problem = response("403 Forbidden", &["content-type: application/problem+json"], body);
    let server = Server::sending(problem).await;
    let error = client(&server).only_default().await.unwrap_err();
    assert_eq!(error.to_string(), "onlyDefault: 403 Forbidden: It costs 50.");
    let details = error.body().unwrap();
    assert_eq!(details.message().as_deref(), Some("It costs 50."));
    assert_eq!(details.get("balance"), Some(&30.into()));

    #[derive(serde::Deserialize)]
    struct OutOfCredit {
        balance: u32,
    }
    assert_eq!(details.decode::<OutOfCredit>().unwrap().balance, 30);
}

#[tokio::test]
async fn rate_limits_are_read_from_the_usual_headers_alone() {
    let headers = [
        "ratelimit-limit: 100",
        "x-ratelimit-remaining: 0",
        "ratelimit-reset: 7",
        "retry-after-burst: 3600",
        "x-ratelimit-limit-burst: 5",
    ];
    let server = Server::sending(response("429 Too Many Requests", &headers, "")).await;
    let error = client(&server).only_default().await.unwrap_err();
    let limits = error.rate_limit();
    assert_eq!(limits.len(), 1, "a throttler was read: {limits:?}");
    let limit = limits.get("").unwrap();
    assert_eq!((limit.limit, limit.remaining), (Some(100), Some(0)));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn a_request_has_no_header_of_another_api() {
    let server = Server::sending(answer("200 OK", "{}")).await;
    // Without a header of the client that some operation declares.
    let builder = ClientBuilder::default().base_url(format!("{}/api", server.address()));
    let _ = builder.token("very_secret").build().unwrap().only_default().await;
    let head = server.only().head.to_ascii_lowercase();
    let agent = concat!("user-agent: golden-client/", env!("CARGO_PKG_VERSION"));
    assert!(head.contains(agent), "{head}");
    assert!(!head.contains("\r\nx-"), "{head}");
}

#[test]
fn a_client_needs_an_address_of_its_own() {
    let error = ClientBuilder::default().build().unwrap_err();
    assert!(matches!(error, Error::Configuration { setting: "base_url", .. }), "{error}");
}
