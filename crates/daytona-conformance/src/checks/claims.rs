//! The part `claims`: what the documentation says of the API as a whole, against the description.

use daytona_codegen::document::{Document, Node};

use crate::check::{Check, Outcome};
use crate::description::{Operation, answer, kind, operations, place, reads_ending, resolve};
use crate::documented::{Claim, Kind, Overview};
use crate::input::Input;

/// Failures are about many operations; this many are named.
const NAMED: usize = 3;

pub fn checks(input: &Input) -> Vec<Check> {
    let page = &input.documented.list_sandboxes;
    let mut checks: Vec<Check> = page
        .claim
        .iter()
        .map(|claim| check(input, claim, page.source(&claim.part, claim.line)))
        .collect();
    let page = &input.documented.overview;
    let more = page.claim.iter();
    checks.extend(more.map(|claim| check(input, claim, page.at(&claim.part, claim.line))));
    checks
}

fn check(input: &Input, claim: &Claim, source: String) -> Check {
    let document = &input.corrected;
    let says: Vec<&str> = claim.says.iter().map(String::as_str).collect();
    let outcome = match (claim.name.as_str(), says.as_slice()) {
        ("example-url", [url]) => is_served(document, url),
        ("returns-array", [list, item]) => {
            returns(document, &input.documented.list_sandboxes.operation, list, item)
        }
        ("base-url", [url]) => is_server(document, url),
        ("version", [version]) => {
            text(document, "/info/version", |found| found == *version, version)
        }
        ("semantic-versioning", []) => {
            let numbers = |found: &str| {
                (2..=3).contains(&found.split('.').count())
                    && found.split('.').all(|number| number.parse::<u32>().is_ok())
            };
            text(document, "/info/version", numbers, "numbers with dots between them")
        }
        ("rate-limits", [operation, property]) => has(document, operation, property),
        ("openapi", [version]) => {
            let line = |found: &str| found.starts_with(&format!("{version}."));
            text(document, "/openapi", line, version)
        }
        ("authentication", _) => all(document, "a credential", |operation| {
            operation.security(document).is_empty().then(|| "needs none".to_owned())
        }),
        ("bearer", [kind, scheme]) => schemes(document, kind, Some(scheme)),
        ("oauth2", [kind]) => schemes(document, kind, None),
        ("request-content", [media]) => all(document, media, |operation| {
            let content = operation.node.get("requestBody")?.get("content")?.as_object()?;
            (!content.contains_key(*media)).then(|| content.keys().cloned().collect())
        }),
        ("request-methods", methods) => all(document, &methods.join(", "), |operation| {
            operation.node.get("requestBody")?;
            (!methods.contains(&operation.method.as_str())).then(|| operation.method.clone())
        }),
        ("response-content", [media]) => all(document, media, |operation| {
            let successes = operation.responses().filter(|(status, _)| status.starts_with('2'));
            let mut media_types =
                successes.flat_map(|(_, response)| media_types(document, response));
            media_types.find(|found| found != media)
        }),
        ("error-content", [media]) => all(document, media, |operation| {
            let mut errors = operation
                .responses()
                .filter(|(status, _)| status.starts_with(['4', '5']) || *status == "default");
            errors.find_map(|(status, response)| {
                let media_types = media_types(document, response);
                (media_types != [*media]).then(|| format!("{status}: {}", media_types.join(", ")))
            })
        }),
        ("response-statuses", [_, default]) => all(document, "success and failure", |operation| {
            let statuses: Vec<&str> = operation.responses().map(|(status, _)| status).collect();
            let success = statuses.iter().any(|s| s.starts_with('2') || *s == "101");
            (!success || !statuses.contains(default)).then(|| statuses.join(", "))
        }),
        ("organization-header", [name]) => header(document, name),
        ("pagination-response", [whole, list]) => {
            pages(document, &input.documented.overview, whole, list)
        }
        _ => Outcome::failed("a check of this claim", "none", "checks/claims.rs"),
    };
    Check::new(format!("claims/{}", claim.name), source, outcome)
}

/// No operation has a fault; or the first that have.
fn all(
    document: &Document,
    expected: &str,
    fault: impl Fn(&Operation<'_>) -> Option<String>,
) -> Outcome {
    let operations = operations(document);
    let faults: Vec<(&Operation<'_>, String)> =
        operations.iter().filter_map(|operation| Some((operation, fault(operation)?))).collect();
    let Some((first, _)) = faults.first() else { return Outcome::Passed };
    let named = faults.iter().take(NAMED);
    let named: Vec<String> =
        named.map(|(operation, found)| format!("{}: {found}", operation.id())).collect();
    let found = format!("{} of {} differ; {}", faults.len(), operations.len(), named.join("; "));
    Outcome::failed(expected, found, place(first.node))
}

fn text(
    document: &Document,
    pointer: &str,
    test: impl Fn(&str) -> bool,
    expected: &str,
) -> Outcome {
    let node = document.root.pointer(pointer);
    let found = node.and_then(Node::as_str).unwrap_or("nothing");
    let near = node.unwrap_or(&document.root);
    if test(found) { Outcome::Passed } else { Outcome::failed(expected, found, place(near)) }
}

/// The URL of the first server.
fn server(document: &Document) -> Option<&Node> {
    document.root.pointer("/servers/0/url")
}

fn is_server(document: &Document, url: &str) -> Outcome {
    let server = server(document);
    let found = server.and_then(Node::as_str).unwrap_or("no server");
    Outcome::equal(&url, &found, place(server.unwrap_or(&document.root)))
}

/// The URL is that of an operation of the server.
fn is_served(document: &Document, url: &str) -> Outcome {
    let server = server(document);
    let base = server.and_then(Node::as_str).unwrap_or("no server");
    let path = url.strip_prefix(base);
    match path.and_then(|path| document.root.get("paths")?.get(path)) {
        Some(_) => Outcome::Passed,
        None => Outcome::failed(url, base, place(server.unwrap_or(&document.root))),
    }
}

fn returns(document: &Document, operation: &str, list: &str, item: &str) -> Outcome {
    let Some(schema) = answer(document, operation) else {
        return Outcome::failed(list, "no answer", place(&document.root));
    };
    let inner = resolve(document, schema).get("items");
    let found = [Some(schema), inner].map(|schema| {
        let kind = schema.and_then(|schema| kind(document, schema));
        kind.map_or_else(|| "nothing".to_owned(), |kind| kind.to_string())
    });
    Outcome::equal(&format!("{list} of {item}"), &found.join(" of "), place(schema))
}

/// What the operation answers with has the property.
fn has(document: &Document, operation: &str, property: &str) -> Outcome {
    let schema = answer(document, operation).map(|schema| resolve(document, schema));
    match schema.and_then(|schema| schema.get("properties")?.get(property)) {
        Some(_) => Outcome::Passed,
        None => Outcome::failed(property, "nothing", place(schema.unwrap_or(&document.root))),
    }
}

/// There is a security scheme of this kind, and each operation that needs a credential takes it.
fn schemes(document: &Document, kind: &str, scheme: Option<&str>) -> Outcome {
    let schemes = document.root.pointer("/components/securitySchemes").and_then(Node::as_object);
    let found = schemes.into_iter().flatten().find(|(_, node)| {
        let is = |key, value| node.get(key).and_then(Node::as_str) == Some(value);
        is("type", kind) && scheme.is_none_or(|scheme| is("scheme", scheme))
    });
    let Some((name, _)) = found else {
        return Outcome::failed(kind, "no such security scheme", place(&document.root));
    };
    all(document, name, |operation| {
        let security = operation.security(document);
        (!security.is_empty() && !security.contains(&name.as_str())).then(|| security.join(", "))
    })
}

/// Some operation has the header as an optional parameter, and none requires it.
fn header(document: &Document, name: &str) -> Outcome {
    let operations = operations(document);
    let parameters: Vec<&Node> = operations
        .iter()
        .filter_map(|operation| {
            crate::description::parameter(document, operation.node, "header", name)
        })
        .collect();
    let required =
        parameters.iter().find(|node| node.get("required").and_then(Node::as_bool) == Some(true));
    match (parameters.first(), required) {
        (None, _) => Outcome::failed(name, "no such header", place(&document.root)),
        (_, Some(node)) => Outcome::failed("an optional header", "a required one", place(node)),
        _ => Outcome::Passed,
    }
}

fn pages(document: &Document, page: &Overview, whole: &str, list: &str) -> Outcome {
    for operation in reads_ending(document, &page.operations) {
        let response = operation.get("responses").and_then(|all| all.get("200"));
        let schema = response.and_then(|node| {
            resolve(document, node).get("content")?.get("application/json")?.get("schema")
        });
        let schema = schema.map(|schema| resolve(document, schema));
        let members = schema.and_then(|schema| schema.get("properties")?.as_object());
        let has_list = members.is_some_and(|members| {
            members.values().any(|member| kind(document, member) == Some(Kind::Array))
        });
        let is_whole = schema.and_then(|schema| kind(document, schema)) == Some(Kind::Object);
        if !has_list || !is_whole {
            let expected = format!("{whole} with an {list}");
            return Outcome::failed(expected, "something else", place(schema.unwrap_or(operation)));
        }
    }
    Outcome::Passed
}

fn media_types(document: &Document, response: &Node) -> Vec<String> {
    let content = resolve(document, response).get("content").and_then(Node::as_object);
    content.into_iter().flatten().map(|(media, _)| media.clone()).collect()
}
