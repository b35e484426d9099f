//! Claims about the requests and the answers of each operation.

use openapi_codegen::document::{Document, Node};

use super::api::scheme;
use crate::check::Outcome;
use crate::description::{Operation, operations, place, resolve};

/// Of an answer without content.
const NOTHING: &str = "nothing";

/// The operations that a claim is about, by name, and whether it holds; none if it is no claim about
/// operations.
pub fn outcomes(document: &Document, claim: &str, says: &[&str]) -> Option<Vec<(String, Outcome)>> {
    let each = |found: &dyn Fn(&Operation<'_>) -> Option<String>, expected: &str| {
        let operations = operations(document);
        let outcome = |operation: &Operation<'_>| {
            let found = found(operation)?;
            Some((
                operation.id().to_owned(),
                Outcome::equal(&expected, &found.as_str(), place(operation.node)),
            ))
        };
        Some(operations.iter().filter_map(outcome).collect())
    };
    match (claim, says) {
        ("authentication", [credential]) => each(
            &|operation| {
                let needed = !operation.security(document).is_empty();
                Some(if needed { *credential } else { "nothing" }.to_owned())
            },
            credential,
        ),
        ("bearer", [kind, word]) => {
            let name = scheme(document, kind, Some(word))?;
            each(&|operation| takes(document, operation, name), name)
        }
        ("oauth2", [kind]) => {
            let name = scheme(document, kind, None)?;
            each(&|operation| takes(document, operation, name), name)
        }
        ("request-content", [media]) => each(
            &|operation| {
                let content = body(document, operation)?.get("content")?.as_object()?;
                Some(content.keys().cloned().collect::<Vec<_>>().join(", "))
            },
            media,
        ),
        ("request-methods", methods) => {
            let expected = methods.join(", ");
            each(
                &|operation| {
                    body(document, operation)?;
                    let method = operation.method.as_str();
                    Some(if methods.contains(&method) { expected.as_str() } else { method }.into())
                },
                &expected,
            )
        }
        ("response-content", [media]) => each(
            &|operation| {
                let successes = operation.responses().filter(|(status, _)| is_success(status));
                let mut found = content(document, successes);
                found.retain(|media| media != NOTHING);
                (!found.is_empty()).then(|| found.join(", "))
            },
            media,
        ),
        ("error-content", [media]) => each(
            &|operation| {
                let errors = operation.responses().filter(|(status, _)| is_error(status));
                Some(content(document, errors).join(", "))
            },
            media,
        ),
        ("response-statuses", [success, failure]) => {
            let expected = format!("{success}, {failure}");
            each(
                &|operation| {
                    let statuses: Vec<&str> =
                        operation.responses().map(|(status, _)| status).collect();
                    let has_success = statuses.iter().any(|s| is_success(s) || *s == "101");
                    let is_whole = has_success && statuses.contains(failure);
                    Some(if is_whole { expected.clone() } else { statuses.join(", ") })
                },
                &expected,
            )
        }
        _ => None,
    }
}

/// The scheme if the operation takes it, or those that it takes; nothing if it takes none.
fn takes(document: &Document, operation: &Operation<'_>, scheme: &str) -> Option<String> {
    let schemes = operation.security(document);
    if schemes.is_empty() {
        return None;
    }
    Some(if schemes.contains(&scheme) { scheme.to_owned() } else { schemes.join(", ") })
}

fn body<'a>(document: &'a Document, operation: &Operation<'a>) -> Option<&'a Node> {
    operation.node.get("requestBody").map(|body| resolve(document, body))
}

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5']) || status == "default"
}

/// The kinds of content of these answers, each once; an answer may have none.
fn content<'a>(
    document: &'a Document,
    responses: impl Iterator<Item = (&'a str, &'a Node)>,
) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (_, response) in responses {
        let content = resolve(document, response).get("content").and_then(Node::as_object);
        let mut media: Vec<String> =
            content.into_iter().flatten().map(|(m, _)| m.clone()).collect();
        if media.is_empty() {
            media.push(NOTHING.to_owned());
        }
        media.retain(|media| !found.contains(media));
        found.append(&mut media);
    }
    found
}
