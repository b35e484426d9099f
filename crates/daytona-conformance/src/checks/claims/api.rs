//! Claims about the API as a whole, or about one operation.

use openapi_codegen::document::{Document, Node};

use crate::check::Outcome;
use crate::description::{
    answer, kind, operation, operations, parameter, place, reads_ending, resolve,
};
use crate::documented::{Fact, Kind, ListSandboxes, Overview};
use crate::input::Input;

/// Whether the claim holds; none if it is no claim about the API as a whole.
pub fn outcome(input: &Input, claim: &str, says: &[&str]) -> Option<Outcome> {
    let document = &input.corrected;
    let page = &input.documented.list_sandboxes;
    Some(match (claim, says) {
        ("example-host", [url]) => is_server(document, url),
        ("example-path", [path]) => is_path(document, &page.operation, path),
        ("example-query", [name, value]) => takes(document, page, name, value),
        ("optional-filtering", []) => optional(document, page),
        ("returns-array", [list, item]) => returns(document, &page.operation, list, item),
        ("base-url", [url]) => is_server(document, url),
        ("base-url-as-published", [url]) => is_server(&input.published, url),
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
        ("openapi", [version]) => {
            let line = |found: &str| found.starts_with(&format!("{version}."));
            text(document, "/openapi", line, version)
        }
        ("methods", expected) => methods(document, expected),
        ("api-keys", [format]) => any_token(document, format),
        ("bearer", [kind, word]) => has_scheme(document, kind, Some(word)),
        ("oauth2", [kind]) => has_scheme(document, kind, None),
        ("organization-header", [name]) => header(document, name),
        ("pagination-response", [whole, list]) => {
            pages(document, &input.documented.overview, whole, list)
        }
        ("rate-limits", [operation, property]) => has(document, operation, property),
        _ => return None,
    })
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

/// The URL is that of the first server.
fn is_server(document: &Document, url: &str) -> Outcome {
    text(document, "/servers/0/url", |found| found == url, url)
}

/// The path is that of the operation, which the description has.
fn is_path(document: &Document, name: &str, path: &str) -> Outcome {
    match (operation(document, name), name.split_once(' ')) {
        (Some(_), Some((_, found))) if found == path => Outcome::Passed,
        (found, _) => {
            Outcome::failed(path, "no such operation", place(found.unwrap_or(&document.root)))
        }
    }
}

/// The operation has a query parameter, and the value is of its kind.
fn takes(document: &Document, page: &ListSandboxes, name: &str, value: &str) -> Outcome {
    let expected = format!("{name}={value}");
    let operation = operation(document, &page.operation);
    let near = operation.unwrap_or(&document.root);
    let found = operation.and_then(|operation| parameter(document, operation, "query", name));
    let Some(schema) = found.and_then(|parameter| parameter.get("schema")) else {
        return Outcome::failed(expected, "no such parameter", place(near));
    };
    let found = kind(document, schema);
    let given = serde_json::from_str(value).ok().and_then(|value| Kind::of(&value));
    if found == given || found == Some(Kind::String) {
        Outcome::Passed
    } else {
        let found = found.map_or_else(|| "no kind".to_owned(), |kind| kind.to_string());
        Outcome::failed(expected, found, place(schema))
    }
}

/// None of the documented parameters and headers is required.
fn optional(document: &Document, page: &ListSandboxes) -> Outcome {
    let operation = operation(document, &page.operation);
    let all = [("query", &page.query), ("header", &page.header)];
    let mut all = all.into_iter().flat_map(|(at, facts)| facts.iter().map(move |fact| (at, fact)));
    let required = all.find_map(|(at, Fact { name, .. }): (&str, &Fact)| {
        let node = parameter(document, operation?, at, name)?;
        (node.get("required").and_then(Node::as_bool) == Some(true)).then_some((name, node))
    });
    match required {
        None => Outcome::Passed,
        Some((name, node)) => {
            Outcome::failed("optional filters", format!("{name} is required"), place(node))
        }
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

fn schemes(document: &Document) -> impl Iterator<Item = (&String, &Node)> {
    let schemes = document.root.pointer("/components/securitySchemes").and_then(Node::as_object);
    schemes.into_iter().flatten()
}

/// The name of the security scheme of a kind.
pub fn scheme<'a>(document: &'a Document, kind: &str, word: Option<&str>) -> Option<&'a str> {
    let found = schemes(document).find(|(_, node)| {
        let is = |key, value| node.get(key).and_then(Node::as_str) == Some(value);
        is("type", kind) && word.is_none_or(|word| is("scheme", word))
    });
    found.map(|(name, _)| name.as_str())
}

fn has_scheme(document: &Document, kind: &str, word: Option<&str>) -> Outcome {
    match scheme(document, kind, word) {
        Some(_) => Outcome::Passed,
        None => Outcome::failed(kind, "no such security scheme", place(&document.root)),
    }
}

/// There are these ways to authenticate and no other.
fn methods(document: &Document, expected: &[&str]) -> Outcome {
    let found: Vec<&str> = schemes(document).map(|(name, _)| name.as_str()).collect();
    let near = document.root.pointer("/components/securitySchemes").unwrap_or(&document.root);
    Outcome::equal(&expected.join(", "), &found.join(", "), place(near))
}

/// The scheme takes tokens of any format, and so API keys.
fn any_token(document: &Document, word: &str) -> Outcome {
    const EXPECTED: &str = "API keys as tokens";
    let is = |node: &Node| node.get("scheme").and_then(Node::as_str) == Some(word);
    let Some((_, scheme)) = schemes(document).find(|(_, node)| is(node)) else {
        return Outcome::failed(EXPECTED, "no such scheme", place(&document.root));
    };
    match scheme.get("bearerFormat") {
        None => Outcome::Passed,
        Some(node) => {
            let found = format!("only {}", node.as_str().unwrap_or("some"));
            Outcome::failed(EXPECTED, found, place(node))
        }
    }
}

/// Many operations have the header, and none requires it.
fn header(document: &Document, name: &str) -> Outcome {
    let operations = operations(document);
    let parameters = operations.iter();
    let parameters: Vec<&Node> =
        parameters.filter_map(|op| parameter(document, op.node, "header", name)).collect();
    let required =
        parameters.iter().find(|node| node.get("required").and_then(Node::as_bool) == Some(true));
    if let Some(node) = required {
        return Outcome::failed("an optional header", "a required one", place(node));
    }
    if parameters.len() * 2 > operations.len() {
        return Outcome::Passed;
    }
    let found = format!("{} of {} have it", parameters.len(), operations.len());
    Outcome::failed(format!("{name} in most operations"), found, place(&document.root))
}

/// Each page is an object of which a member is the list.
fn pages(document: &Document, page: &Overview, whole: &str, list: &str) -> Outcome {
    let is = |schema: &Node, name: &str| {
        kind(document, schema).is_some_and(|kind| kind.to_string() == name)
    };
    for operation in reads_ending(document, &page.operations) {
        let response = operation.get("responses").and_then(|all| all.get("200"));
        let schema = response.and_then(|node| {
            resolve(document, node).get("content")?.get("application/json")?.get("schema")
        });
        let schema = schema.map(|schema| resolve(document, schema));
        let members = schema.and_then(|schema| schema.get("properties")?.as_object());
        let has_list =
            members.is_some_and(|members| members.values().any(|member| is(member, list)));
        if !has_list || !schema.is_some_and(|schema| is(schema, whole)) {
            let expected = format!("{whole} with an {list}");
            return Outcome::failed(expected, "something else", place(schema.unwrap_or(operation)));
        }
    }
    Outcome::Passed
}
