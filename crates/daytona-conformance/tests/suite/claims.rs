//! What the documentation says of the API as a whole.

use daytona_conformance::documented::Claim;
use daytona_conformance::{Input, run};

use crate::support::{failed, input, only, with_description, with_overlay};

fn claims(mut input: Input) -> Input {
    input.options.only = vec!["claims".to_owned()];
    input
}

#[tokio::test]
async fn every_claim_is_looked_at() {
    let report = run(&only(&["claims"])).await;
    assert_eq!(report.checks.len(), 17);
    assert!(report.checks.iter().all(|check| check.source.contains(".toml:")), "{report}");
}

#[tokio::test]
async fn another_version_is_seen() {
    let input = with_description(|text| text.replacen("version: '1.0'", "version: two", 1));
    assert_eq!(failed(&claims(input)).await, ["claims/version", "claims/semantic-versioning"]);
}

#[tokio::test]
async fn an_overlay_action_that_is_gone_is_seen() {
    let input = with_overlay(|text| {
        text.replacen("url: https://app.daytona.io/api", "url: https://api.daytona.io", 1)
    });
    // It is as the example says then, and the failure is known no more.
    assert_eq!(failed(&claims(input)).await, ["claims/example-url"]);
}

#[tokio::test]
async fn a_claim_without_a_check_is_red() {
    let mut input = only(&["claims"]);
    let claim = Claim { name: "colour".to_owned(), ..Claim::default() };
    input.documented.overview.claim.push(claim);
    assert_eq!(failed(&input).await, ["claims/colour"]);
}

#[tokio::test]
async fn another_content_type_is_not_sent() {
    let mut input = input();
    let claims = input.documented.overview.claim.iter_mut();
    for claim in claims.filter(|claim| claim.name == "request-content") {
        claim.says[0] = "text/json".to_owned();
    }
    assert_eq!(failed(&input).await, ["wire/createSandbox/header/Content-Type"]);
}

#[tokio::test]
async fn a_claim_that_says_something_else_is_red() {
    for (name, says) in [
        ("openapi", "3.1"),
        ("rate-limits", "GET /health"),
        ("organization-header", "X-Team"),
        ("error-content", "text/html"),
        ("bearer", "apiKey"),
    ] {
        let mut input = only(&["claims"]);
        let claims = input.documented.overview.claim.iter_mut();
        for claim in claims.filter(|claim| claim.name == name) {
            claim.says[0] = says.to_owned();
        }
        assert_eq!(failed(&input).await, [format!("claims/{name}")]);
    }
}
