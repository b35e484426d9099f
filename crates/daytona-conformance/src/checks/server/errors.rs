//! Errors: the status that they should have, in the shape that all of them have.

use daytona_api_client::reqwest::Method;
use serde_json::{Value, json};

use super::Context;
use super::request::{Identity, Request, Response};
use crate::check::{Check, Outcome};
use crate::description::{Operation, operations, place};

/// An identifier that nothing has.
const NO_ID: &str = "00000000-0000-4000-8000-000000000000";
/// The case of a path that no server has.
const NO_ROUTE: &str = "no-route";

pub async fn checks(context: &Context<'_>) -> Vec<Check> {
    let write = Request::new(Method::POST, "/volumes").body(json!({}));
    let of = |path: &str, identity| Request::get(path).with_identity(identity);
    let by_id = |path: &str| Request::get(format!("{path}/{NO_ID}"));
    let cases = [
        ("no-token", 401, of("/sandbox", Identity::Nobody)),
        ("no-token-volumes", 401, of("/volumes", Identity::Nobody)),
        ("no-token-write", 401, write.with_identity(Identity::Nobody)),
        ("wrong-token", 401, of("/sandbox", Identity::Stranger)),
        ("wrong-token-snapshots", 401, of("/snapshots", Identity::Stranger)),
        (NO_ROUTE, 404, of("/no-such-route", Identity::Nobody)),
        ("no-sandbox", 404, by_id("/sandbox")),
        ("no-snapshot", 404, by_id("/snapshots")),
        ("no-volume", 404, by_id("/volumes")),
    ];
    let mut cases: Vec<(String, u16, Request)> =
        cases.map(|(name, status, request)| (name.to_owned(), status, request)).into();
    if context.server.router {
        // A router need not have the operations above, and does not count strangers.
        let reads = operations(context.document).filter(Operation::reads_without_input);
        cases.extend(
            reads.filter(|op| !op.security().is_empty()).map(|op| {
                (format!("wrong-token-{}", op.id()), 401, of(op.path, Identity::Stranger))
            }),
        );
    }
    let requests = cases.iter().map(|(_, _, request)| request.clone()).collect();
    let responses = context.send_all(requests).await;
    let declared = context.document.root.pointer("/components/schemas/ErrorBody").map(place);
    let source = declared.unwrap_or_else(|| "how the API answers".to_owned());
    let mut checks = Vec::new();
    for ((name, status, request), response) in cases.iter().zip(responses) {
        let mut check = |claim: &str, outcome| {
            checks.push(Check::new(format!("live-server/errors/{name}/{claim}"), &source, outcome));
        };
        if request.identity == Identity::Own && !context.sender.has_credentials() {
            check("status", Outcome::skipped(context.without_credentials()));
            continue;
        }
        let response = match response {
            Ok(response) => response,
            Err(problem) => {
                check("status", Outcome::failed(status, problem, request.route()));
                continue;
            }
        };
        // A path that no server has looks as if nobody had implemented it.
        let is_missing_route = *name == NO_ROUTE && response.status == 404;
        match context.why_unchecked(&response).filter(|_| !is_missing_route) {
            Some(reason) => check("status", Outcome::skipped(reason)),
            None => {
                check("status", Outcome::equal(status, &response.status, request.route()));
                check("body", body(context, &response, &request.route()));
            }
        }
    }
    checks
}

/// It is an `ErrorBody` with a message, which repeats the status.
fn body(context: &Context<'_>, response: &Response, at: &str) -> Outcome {
    let Some(json) = &response.json else {
        return Outcome::failed("an error body as JSON", response.described(), at);
    };
    let schema = json!({ "$ref": "#/components/schemas/ErrorBody" });
    let problems = match context.schemas.validator(&schema) {
        Ok(validator) => validator.problems_without_values(json),
        Err(problem) => vec![problem],
    };
    let repeated = response.member("statusCode").and_then(Value::as_u64);
    let repeats = repeated == Some(u64::from(response.status));
    if !problems.is_empty() {
        Outcome::without(&problems, "an error body", at)
    } else if !repeats {
        let found = if repeated.is_some() { "another one" } else { "none" };
        Outcome::failed(format!("statusCode {}", response.status), found, at)
    } else if response.member("message").is_some_and(Value::is_string) {
        Outcome::Passed
    } else {
        Outcome::failed("a message", "none", at)
    }
}
