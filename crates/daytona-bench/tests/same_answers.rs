//! Both routers give the same answers.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::net::SocketAddr;

use daytona_bench::serving::hand::Encoder;
use daytona_bench::serving::load::{Answer, Connection};
use daytona_bench::serving::requests::{LISTING, SANDBOX, TOKEN, get, post};
use daytona_bench::serving::{hand, ours, start};
use serde_json::Value;

/// Status, body without its time, and the headers that say something of the answer.
async fn answer(address: SocketAddr, request: &str) -> (String, Value, Vec<String>) {
    let mut connection = Connection::open(address).await.unwrap();
    let Answer { head, body } = connection.answer(request.as_bytes()).await.unwrap();
    let status = head.lines().next().unwrap().to_owned();
    let told = ["content-type:", "www-authenticate:"];
    let headers = head.lines().filter(|line| told.iter().any(|name| line.starts_with(name)));
    let mut headers: Vec<_> = headers.map(str::to_owned).collect();
    headers.sort();
    let mut body: Value = serde_json::from_str(&body).unwrap();
    let time = body.as_object_mut().unwrap().get_mut("timestamp").map(Value::take);
    assert_eq!(time.is_some(), !status.contains("200"), "{status} {body}");
    (status, body, headers)
}

/// Status and message that all routers give.
async fn both(request: String) -> (u16, String) {
    let ours = answer(start(ours::router().unwrap()).await.unwrap(), &request).await;
    for encoder in [Encoder::Axum, Encoder::Lean] {
        let hand = start(hand::router(encoder).unwrap()).await.unwrap();
        assert_eq!(ours, answer(hand, &request).await, "{request}");
    }
    let (status, body, _) = ours;
    let status = status.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body["message"].as_str().unwrap_or_default().to_owned())
}

async fn list(query: &str) -> (u16, String) {
    both(get(&format!("/sandbox/paginated{query}"), TOKEN)).await
}

async fn create(body: &str) -> (u16, String) {
    both(post("/sandbox", TOKEN, body)).await
}

#[tokio::test]
async fn the_requests_that_are_timed_are_answered() {
    assert_eq!(both(get(LISTING, TOKEN)).await.0, 200);
    assert_eq!(create(SANDBOX).await.0, 200);
}

#[tokio::test]
async fn requests_of_less_are_answered() {
    for query in ["", "?", "?unknown=1", "?states[]=started", "?labels=", "?labels=null&name="] {
        assert_eq!(list(query).await, (200, String::new()), "{query}");
    }
    for body in ["{}", r#"{"name":null,"env":null,"unknown":{}}"#, r#" {"volumes":[]} "#] {
        assert_eq!(create(body).await, (200, String::new()), "{body}");
    }
}

#[tokio::test]
async fn callers_have_to_show_the_token() {
    let (status, message) = both(get(LISTING, "")).await;
    assert_eq!((status, &*message), (401, "Unauthorized"));
    for token in ["a", &TOKEN.replace('f', "e"), &format!("{TOKEN}a")] {
        let (status, message) = both(post("/sandbox", token, SANDBOX)).await;
        assert_eq!((status, &*message), (401, "Invalid API key"));
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_query_is_said() {
    let (status, message) = list(
        "?page=0&limit=201&labels=%7B%22a%22%3A1%7D&includeErroredDeleted=1&states=started\
         &states=ready&minCpu=%2B1&maxCpu=0&minMemoryGiB=a&maxMemoryGiB=1.5&minDiskGiB=-1\
         &maxDiskGiB=99999999999999999999&lastEventAfter=now&lastEventBefore=2024-10-32\
         &sort=age&order=up&page=1",
    )
    .await;
    assert_eq!(status, 400);
    for part in [
        "page must not be given twice, page must not be less than 1, limit must not be greater",
        "labels.a must be a string, includeErroredDeleted must be a boolean value, states.1 must",
        "order must be one of the following values: asc, desc",
    ] {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(message.matches(", ").count(), 15 + 16 + 6 + 1, "{message}");
    assert_eq!(list("?labels=1").await, (400, "labels must be an object".to_owned()));
    assert!(list("?labels=%7B").await.1.starts_with("labels must be valid JSON: "));
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_body_is_said() {
    let wrong = r#"{"name":1,"env":{"A":1,"B":"b"},"labels":[],"public":"true","class":"huge",
        "cpu":1.5,"gpu":"0","memory":true,"volumes":[{"volumeId":"a","subpath":1},2],
        "buildInfo":{"contextHashes":[1]}}"#;
    let (status, message) = create(wrong).await;
    assert_eq!(status, 400);
    assert!(message.starts_with("name must be a string, env.A must be a string"), "{message}");
    assert_eq!(message.matches(" must ").count(), 11, "{message}");
    for (body, expected) in [
        ("", "body should not be empty"),
        ("null", "body should not be empty"),
        ("[]", "body must be an object"),
        (r#"{"class":"huge"}"#, "class must be one of the following values: small, medium, large"),
    ] {
        assert_eq!(create(body).await, (400, expected.to_owned()), "{body}");
    }
    for body in ["{", "{\"name\":}", "nothing"] {
        let (status, message) = create(body).await;
        assert_eq!(status, 400);
        assert!(message.starts_with("Invalid JSON in request body: "), "{message}");
    }
}

#[tokio::test]
async fn bodies_of_other_types_and_lengths_are_refused() {
    let text = post("/sandbox", TOKEN, SANDBOX).replace("application/json\r\nc", "text/plain\r\nc");
    assert_eq!(both(text).await.0, 415);
    let long = format!(r#"{{"name":"{}"}}"#, "a".repeat(2 << 20));
    assert_eq!(create(&long).await.0, 413);
}
