use daytona_api_server::{Api, BuildError};
use serde_json::json;

use crate::kitchen::{authenticate, kitchen};
use crate::support::Answer;

fn challenge(answer: &Answer) -> &str {
    answer.header("www-authenticate").unwrap()
}

#[tokio::test]
async fn a_request_without_credentials_is_refused_before_it_is_checked() {
    let server = kitchen().await;
    let answer = server.get("/bearer?page=x").await;
    assert_eq!(answer.error(401), "Unauthorized");
    assert_eq!(challenge(&answer), "Bearer");
    for header in [
        "authorization: Basic secret",
        "authorization: Bearer",
        "authorization: Bearer ",
        "authorization: secret",
        "authorization: Bearer \u{e9}",
    ] {
        let answer = server.send("GET", "/bearer", &[header], "").await;
        assert_eq!((answer.status, challenge(&answer)), (401, "Bearer"), "{header}");
    }
    let twice = ["authorization: Bearer secret", "authorization: Bearer secret-2"];
    assert_eq!(server.send("GET", "/bearer", &twice, "").await.status, 401);
}

#[tokio::test]
async fn the_authenticator_decides_and_its_errors_are_the_answer() {
    let server = kitchen().await;
    let bad = server.send("GET", "/bearer?page=x", &["authorization: Bearer secret-bad"], "").await;
    assert_eq!(bad.error(401), "Invalid API key");
    assert_eq!(challenge(&bad), "Bearer error=\"invalid_token\"");
    let other = server.send("GET", "/bearer", &["authorization: Bearer secret-other"], "").await;
    assert_eq!(other.error(403), "Forbidden resource");
    let crash = server.send("GET", "/bearer", &["authorization: Bearer secret-crash"], "").await;
    assert_eq!(crash.error(500), "An unexpected error occurred.");
    let good = ["authorization: bearer secret-1", "x-organization-id: org"];
    let answer = server.send("GET", "/bearer?page=x", &good, "").await;
    assert_eq!(answer.error(400), "page must be an integer number");
    let expected = json!({
        "token": "secret-1", "second": null, "organization": "org",
        "scopes": ["openid", "email"], "operation": "secured",
    });
    assert_eq!(server.send("GET", "/bearer", &good, "").await.json(), expected);
}

#[tokio::test]
async fn a_header_for_the_authenticator_is_there_once_and_a_text() {
    let server = kitchen().await;
    let key = "authorization: Bearer secret";
    let twice = [key, "x-organization-id: a", "X-Organization-Id: b"];
    let answer = server.send("GET", "/bearer", &twice, "").await;
    assert_eq!(answer.error(400), "X-Organization-ID must not be given twice");
    assert_eq!(server.send("GET", "/bearer", &twice[1..], "").await.status, 401);
    let request = b"GET /bearer HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
        authorization: Bearer secret\r\nx-organization-id: \xe9\r\n\r\n";
    let answer = server.raw(request).await;
    assert_eq!(answer.error(400), "X-Organization-ID must be a string in UTF-8");
    let text = server.send("GET", "/bearer", &[key, "x-organization-id: \u{e9}"], "").await;
    assert_eq!(text.json()["organization"], "\u{e9}");
}

#[tokio::test]
async fn credentials_travel_as_the_scheme_says() {
    let server = kitchen().await;
    let shown = async |target, headers: &[&str]| {
        let answer = server.send("GET", target, headers, "").await;
        (answer.status, answer.json()["token"].clone(), answer.json()["second"].clone())
    };
    let token = (200, json!("secret"), json!(null));
    assert_eq!(shown("/basic", &["authorization: Basic secret"]).await, token);
    assert_eq!(shown("/header", &["x-api-key: secret"]).await, token);
    assert_eq!(shown("/query?a=b&key=%73ecret", &[]).await, token);
    assert_eq!(shown("/cookie", &["cookie: a=b; sid=secret"]).await, token);
    let both = ["x-api-key: secret", "x-second: more"];
    assert_eq!(shown("/both", &both).await, (200, json!("secret"), json!("more")));
    // Half of an alternative does not count.
    assert_eq!(shown("/both", &["x-api-key: a", "cookie: sid=secret"]).await, token);
    assert_eq!(shown("/both", &both[..1]).await.0, 401);
    assert_eq!(shown("/any", &[]).await, (200, json!(null), json!(null)));
    assert_eq!(shown("/any", &["authorization: Bearer secret"]).await, token);
}

#[tokio::test]
async fn the_challenge_fits_the_scheme_and_a_key_in_the_query_is_not_repeated() {
    let server = kitchen().await;
    let basic = server.get("/basic").await;
    assert_eq!(challenge(&basic), "Basic realm=\"api\", charset=\"UTF-8\"");
    assert_eq!(challenge(&server.get("/header").await), "ApiKey");
    let answer = server.get("/query?key=secret-bad").await;
    assert_eq!(answer.error(401), "Invalid API key");
    assert_eq!(answer.json()["path"], "/query");
    // Elsewhere the query is part of the path, as the API does it.
    assert_eq!(server.get("/bearer?a=b").await.json()["path"], "/bearer?a=b");
}

#[test]
fn a_secured_operation_needs_an_authenticator() {
    let mut builder = Api::builder::<()>();
    let api = std::sync::Arc::new(());
    let operation = crate::operations::SECURED[0];
    builder.routes().secured(operation, &api, |_, _, _: crate::kitchen::Nothing| async move {
        Ok(crate::kitchen::Json(json!(1)))
    });
    let error = builder.build().unwrap_err();
    assert_eq!(error, BuildError::NoAuthenticator { operation: "secured" });
    let text = "the operation secured needs an authenticator, and there is none";
    assert_eq!(error.to_string(), text);
    // A router of public operations needs none.
    assert!(Api::builder::<()>().build().is_ok());
    assert!(Api::builder().authenticate(authenticate).build().is_ok());
}
