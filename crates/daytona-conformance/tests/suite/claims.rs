//! What the documentation says of the API as a whole.

use daytona_conformance::documented::Claim;
use daytona_conformance::{Check, Input, run};

use crate::support::{failed, failure, input, only, replace_after, with_description, with_overlay};

fn claims(mut input: Input) -> Input {
    input.options.only = vec!["claims".to_owned()];
    input
}

#[tokio::test]
async fn every_claim_is_looked_at() {
    let input = only(&["claims"]);
    let report = run(&input).await;
    let pages = [&input.documented.list_sandboxes.claim, &input.documented.overview.claim];
    for claim in pages.into_iter().flatten() {
        let id = format!("claims/{}", claim.name);
        let is_of = |check: &&Check| {
            check.id.strip_prefix(&id).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        assert!(report.checks.iter().any(|check| is_of(&check)), "{id}");
    }
    assert!(report.check("claims/authentication/listSandboxes").is_some());
    assert!(report.checks.iter().all(|check| check.source.contains(".toml:")), "{report}");
}

#[tokio::test]
async fn a_known_operation_hides_no_other() {
    let input = with_description(|text| {
        let public = "operationId: listVolumes\n";
        let text = replace_after(
            &text,
            public,
            "      security:\n        - bearer: []\n        - oauth2: [openid, profile, email]\n",
            "      security: []\n",
        );
        replace_after(
            &text,
            "operationId: createVolume\n",
            "        - oauth2: [openid, profile, email]\n",
            "",
        )
    });
    let expected = ["claims/authentication/listVolumes", "claims/oauth2/createVolume"];
    assert_eq!(failed(&claims(input)).await, expected);
}

#[tokio::test]
async fn a_known_difference_is_no_other() {
    let input = with_overlay(|text| {
        text.replacen("url: https://app.daytona.io/api", "url: https://eu.daytona.io/api", 1)
    });
    let report = run(&claims(input)).await;
    let red: Vec<_> = report.failed().map(|check| check.id.as_str()).collect();
    assert_eq!(red, ["claims/example-host", "claims/base-url"]);
    let (expected, found, _) = failure(&report, "claims/base-url");
    let known = "http://localhost:3000; or https://app.daytona.io/api, which is known";
    assert!(expected.starts_with(known), "{expected}");
    assert_eq!(found, "https://eu.daytona.io/api");
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
    // It is as the example says then, and neither failure is the known one.
    assert_eq!(failed(&claims(input)).await, ["claims/example-host", "claims/base-url"]);
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
        ("example-path", "/sandboxes"),
        ("example-query", "loud"),
        ("returns-array", "object"),
        ("base-url-as-published", "http://localhost"),
        ("methods", "apiKey"),
        ("api-keys", "basic"),
        ("bearer", "apiKey"),
        ("pagination-response", "array"),
    ] {
        let mut input = only(&["claims"]);
        let claims = input.documented.overview.claim.iter_mut();
        let page = input.documented.list_sandboxes.claim.iter_mut();
        for claim in claims.chain(page).filter(|claim| claim.name == name) {
            claim.says[0] = says.to_owned();
        }
        assert_eq!(failed(&input).await, [format!("claims/{name}")]);
    }
}
