//! Checks that operations have unique ids, the parameters of their path, and supported bodies.

use std::collections::HashMap;

use super::parameters;
use crate::diagnostic::{Diagnostic, line_column};
use crate::document::{Document, Node, pointer};
use crate::openapi::{Site, items, members, operations, reference, resolve, template_names, text};

/// Media types of request bodies that the generated client can send.
const SUPPORTED: &str = "`application/json`, `application/octet-stream`, `text/plain`, \
     `multipart/form-data` and `application/x-www-form-urlencoded`";

pub fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    let mut ids: HashMap<&str, &Node> = HashMap::new();
    for site in operations(document) {
        let at = site.pointer();
        match site.operation.get("operationId").map(|id| (id, id.as_str())) {
            Some((id, Some(text))) if !text.is_empty() => {
                if let Some(first) = ids.insert(text, id) {
                    let (line, _) = line_column(&first.span);
                    let error = Diagnostic::error(
                        "operation-id-duplicate",
                        format!("`{text}` is the `operationId` of two operations"),
                    );
                    found.push(
                        error
                            .at(pointer::join(&at, "operationId"), &id.span)
                            .help(format!("the other is at line {line}; rename one of them")),
                    );
                }
            }
            id => {
                let problem = match id {
                    Some((id, None)) => format!("is {}, not a string", id.kind()),
                    Some(_) => "is empty".to_owned(),
                    None => "is missing".to_owned(),
                };
                let span = id.map_or(&site.operation.span, |(id, _)| &id.span);
                let message = format!("the `operationId` of {} {problem}", title(site));
                found.push(
                    Diagnostic::error("operation-id-missing", message)
                        .at(&at, span)
                        .help("give it one: the name of the generated method comes from it"),
                );
            }
        }
        parameters(document, site, &at, found);
        if let Some(body) = site.operation.get("requestBody") {
            request_body(document, site, body, &pointer::join(&at, "requestBody"), found);
        }
    }
}

fn title(site: Site<'_>) -> String {
    format!("{} {}", site.method.to_uppercase(), site.path)
}

fn parameters(document: &Document, site: Site<'_>, at: &str, found: &mut Vec<Diagnostic>) {
    let declared: Vec<DeclaredParameter<'_>> = declared(document, site, at).collect();
    let in_path = |name: &str| {
        let mut declared = declared.iter().map(|declared| declared.parameter);
        declared.any(|parameter| text(parameter, "in") == "path" && text(parameter, "name") == name)
    };
    for name in template_names(site.path).filter(|name| !in_path(name)) {
        let error = Diagnostic::error(
            "path-parameter-undeclared",
            format!("the path parameter `{name}` of {} is not declared", title(site)),
        );
        let help = format!("declare `{name}` under `parameters`, with `in: path`");
        found.push(error.at(at, &site.operation.span).help(help));
    }
    for DeclaredParameter { parameter, at, used } in &declared {
        let name = text(parameter, "name");
        let what = format!("parameter `{name}` of {}", title(site));
        let unused = !template_names(site.path).any(|in_template| in_template == name);
        let problem = match text(parameter, "in").as_str() {
            _ if name.is_empty() => Some("has no name".to_owned()),
            "path" if unused => {
                let message = format!("{what} is not in the path");
                let help = format!("remove it, or put `{{{name}}}` into the path");
                let error = Diagnostic::error("path-parameter-unused", message);
                found.push(error.at(at, &used.span).help(help));
                continue;
            }
            "path" | "query" | "header" => parameters::problem(document, parameter),
            "cookie" => Some("is a cookie".to_owned()),
            other => Some(format!("is in `{other}`")),
        };
        let target = reference(used);
        let target = target.as_deref().and_then(|target| target.strip_prefix('#'));
        let at = target.unwrap_or(at);
        // A parameter that many operations share is one fault, where it is defined.
        if let Some(problem) = problem.filter(|_| found.iter().all(|fault| fault.pointer != at)) {
            let error = Diagnostic::error("parameter-unsupported", format!("{what} {problem}"));
            let help = "a parameter needs a name and a `schema`, and must be a plain value in the \
                        path, in a header or in the query, or an array in the query, which repeats \
                        the name. Change it with the overlay, or skip the operation";
            found.push(error.at(at, &parameter.span).help(help));
        }
    }
}

/// A parameter of an operation: what it is, and where it is used.
struct DeclaredParameter<'a> {
    parameter: &'a Node,
    at: String,
    used: &'a Node,
}

/// The parameters of the path, then those of the operation.
fn declared<'a>(
    document: &'a Document,
    site: Site<'a>,
    at: &str,
) -> impl Iterator<Item = DeclaredParameter<'a>> {
    let path = pointer::join("/paths", site.path);
    let levels = [(site.item, path), (site.operation, at.to_owned())];
    levels.into_iter().flat_map(move |(node, at)| {
        items(node, "parameters").enumerate().filter_map(move |(index, used)| {
            let parameter = resolve(document, used)?;
            Some(DeclaredParameter { parameter, at: format!("{at}/parameters/{index}"), used })
        })
    })
}

fn request_body(
    document: &Document,
    site: Site<'_>,
    body: &Node,
    at: &str,
    found: &mut Vec<Diagnostic>,
) {
    let Some(body) = resolve(document, body) else { return };
    let media_types: Vec<(&str, &Node)> = members(body, "content").collect();
    if media_types.iter().any(|(name, _)| is_supported(name)) {
        media_types.iter().for_each(|(name, media)| form(document, name, media, at, found));
        return;
    }
    let names: Vec<String> = media_types.iter().map(|(name, _)| format!("`{name}`")).collect();
    let problem = match names.as_slice() {
        [] => "has no media type".to_owned(),
        [name] => format!("is {name}, which the client cannot send"),
        names => format!("is {}, none of which the client can send", names.join(" or ")),
    };
    let span = media_types.first().map_or(&body.span, |(_, media)| &media.span);
    found.push(
        Diagnostic::error(
            "content-type-unsupported",
            format!("the request body of {} {problem}", title(site)),
        )
        .at(pointer::join(at, "content"), span)
        .help(format!("supported are {SUPPORTED}")),
    );
}

/// Forms are objects, whose members are their parts.
fn form(document: &Document, name: &str, media: &Node, at: &str, found: &mut Vec<Diagnostic>) {
    let multipart = name == "multipart/form-data";
    if !multipart && name != "application/x-www-form-urlencoded" {
        return;
    }
    let at = format!("{}/schema", pointer::join(&pointer::join(at, "content"), name));
    let schema = media.get("schema").and_then(|schema| resolve(document, schema));
    let Some(schema) = schema.filter(|schema| !multipart || schema.get("properties").is_some())
    else {
        let error = Diagnostic::error(
            "content-type-unsupported",
            format!("the schema of a `{name}` body is not an object with properties"),
        );
        let span = schema.map_or(&media.span, |schema| &schema.span);
        let help = "describe the form as an object with one property for each part";
        found.push(error.at(at, span).help(help));
        return;
    };
    if multipart {
        return;
    }
    for (member, written) in parameters::deep_members(document, schema) {
        let message = format!("`{member}` of a `{name}` body is an object or a list of objects");
        let error = Diagnostic::error("form-member-unsupported", message);
        let help = "only plain values and lists of plain values can be sent: change it with the \
                    overlay, or skip the operation";
        let at = pointer::join(&format!("{at}/properties"), member);
        found.push(error.at(at, &written.span).help(help));
    }
}

fn is_supported(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    is_json(essence)
        || essence.starts_with("text/")
        || matches!(
            essence,
            "application/octet-stream"
                | "application/x-www-form-urlencoded"
                | "multipart/form-data"
                | "*/*"
        )
}

/// Whether a media type is JSON: `application/json`, `application/problem+json`.
pub fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}
