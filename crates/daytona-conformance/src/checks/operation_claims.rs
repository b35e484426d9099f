//! What the documentation says of every operation: a function for each statement, which has a check
//! for each operation, so that one which is known to differ hides no other.

use openapi_codegen::document::Node;
use openapi_codegen::openapi::members;

use super::claims::scheme;
use crate::check::Outcome;
use crate::description::{Operation, place};

/// A statement: what the names of its checks begin with, where the documentation makes it, and
/// whether it holds for an operation; none if it is not about that operation.
type OperationClaim = (&'static str, &'static str, fn(&Operation<'_>) -> Option<Outcome>);

pub const CLAIMS: [OperationClaim; 8] = [
    ("authentication", "Authentication", authentication),
    ("bearer", "Authentication", |op| takes(op, scheme(op.document, "http", Some("bearer"))?)),
    ("oauth2", "Authentication", |op| takes(op, scheme(op.document, "openIdConnect", None)?)),
    ("request-content", "Request Format", request_content),
    ("request-methods", "Request Format", request_methods),
    ("response-content", "Response Format", response_content),
    ("response-statuses", "Response Format", response_statuses),
    ("error-content", "Error Response", error_content),
];
const JSON: &str = "application/json";
/// Of what is not there.
const NOTHING: &str = "nothing";

fn equal(op: &Operation<'_>, expected: &str, found: &str) -> Option<Outcome> {
    Some(Outcome::equal(&expected, &found, place(op.node)))
}

fn authentication(op: &Operation<'_>) -> Option<Outcome> {
    let found = if op.security().is_empty() { NOTHING } else { "a credential" };
    equal(op, "a credential", found)
}

/// An operation with security takes this scheme.
fn takes(op: &Operation<'_>, scheme: &str) -> Option<Outcome> {
    let schemes = op.security();
    let found = if schemes.contains(&scheme) { scheme.to_owned() } else { schemes.join(", ") };
    (!schemes.is_empty()).then(|| equal(op, scheme, &found))?
}

fn request_content(op: &Operation<'_>) -> Option<Outcome> {
    let content: Vec<&str> = members(op.body()?, "content").map(|(media, _)| media).collect();
    equal(op, JSON, &content.join(", "))
}

/// Only these methods have a body.
fn request_methods(op: &Operation<'_>) -> Option<Outcome> {
    op.body()?;
    let expected = "POST, PUT, PATCH";
    let is_one = expected.split(", ").any(|method| method == op.method);
    equal(op, expected, if is_one { expected } else { &op.method })
}

/// A success has JSON, or no content at all.
fn response_content(op: &Operation<'_>) -> Option<Outcome> {
    let mut found = content(op.responses().filter(|(status, _)| status.starts_with('2')));
    found.retain(|media| *media != NOTHING);
    (!found.is_empty()).then(|| equal(op, JSON, &found.join(", ")))?
}

/// There is a success, and something for every error.
fn response_statuses(op: &Operation<'_>) -> Option<Outcome> {
    let statuses: Vec<&str> = op.responses().map(|(status, _)| status).collect();
    let has_success = statuses.iter().any(|status| status.starts_with('2') || *status == "101");
    let expected = "2XX, default";
    let is_whole = has_success && statuses.contains(&"default");
    equal(op, expected, &if is_whole { expected.to_owned() } else { statuses.join(", ") })
}

fn error_content(op: &Operation<'_>) -> Option<Outcome> {
    let errors = op.responses();
    let errors =
        errors.filter(|(status, _)| status.starts_with(['4', '5']) || *status == "default");
    equal(op, JSON, &content(errors).join(", "))
}

/// The kinds of content of these responses, each once; a response may have none.
fn content<'a>(responses: impl Iterator<Item = (&'a str, &'a Node)>) -> Vec<&'a str> {
    let mut found = Vec::new();
    for (_, response) in responses {
        let mut media: Vec<&str> = members(response, "content").map(|(media, _)| media).collect();
        if media.is_empty() {
            media.push(NOTHING);
        }
        media.retain(|media| !found.contains(media));
        found.append(&mut media);
    }
    found
}
