//! Operations have an id of their own, parameters that fit their path, and bodies that can be sent.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, line_column};
use crate::document::{Document, Node, pointer};
use crate::openapi::{Site, items, members, operations, resolve, template_names, text};

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
                        format!("`{text}` names two operations"),
                    );
                    found.push(
                        error
                            .at(pointer::join(&at, "operationId"), &id.span)
                            .help(format!("the first is at line {line}")),
                    );
                }
            }
            _ => found.push(
                Diagnostic::error(
                    "operation-id-missing",
                    format!("{} has no `operationId`", title(site)),
                )
                .at(&at, &site.operation.span)
                .help("the name of the generated method comes from it"),
            ),
        }
        parameters(document, site, &at, found);
        if let Some(body) = site.operation.get("requestBody") {
            request_body(document, body, &pointer::join(&at, "requestBody"), found);
        }
    }
}

fn title(site: Site<'_>) -> String {
    format!("{} {}", site.method.to_uppercase(), site.path)
}

fn parameters(document: &Document, site: Site<'_>, at: &str, found: &mut Vec<Diagnostic>) {
    let declared: Vec<&Node> = items(site.item, "parameters")
        .chain(items(site.operation, "parameters"))
        .filter_map(|parameter| resolve(document, parameter))
        .collect();
    let in_path = |name: &str| {
        declared
            .iter()
            .any(|parameter| text(parameter, "in") == "path" && text(parameter, "name") == name)
    };
    for name in template_names(site.path).filter(|name| !in_path(name)) {
        let error = Diagnostic::error(
            "path-parameter-undeclared",
            format!("{} names `{name}`, which is no parameter of it", title(site)),
        );
        found.push(error.at(at, &site.operation.span).help("declare it with `in: path`"));
    }
    for parameter in &declared {
        let name = text(parameter, "name");
        let unused = !template_names(site.path).any(|in_template| in_template == name);
        let problem = match text(parameter, "in").as_str() {
            "path" if unused => Some(("path-parameter-unused", "is not in the path".to_owned())),
            "path" | "query" | "header" => style(document, parameter),
            "cookie" => Some(("parameter-unsupported", "is a cookie".to_owned())),
            other => Some(("parameter-unsupported", format!("is in `{other}`"))),
        };
        if let Some((code, problem)) = problem {
            let message = format!("parameter `{name}` of {} {problem}", title(site));
            found.push(Diagnostic::error(code, message).at(at, &parameter.span));
        }
    }
}

/// What keeps a parameter from being sent as the description wants it.
fn style(document: &Document, parameter: &Node) -> Option<(&'static str, String)> {
    let unsupported = |problem: &str| Some(("parameter-unsupported", problem.to_owned()));
    let Some(schema) = parameter.get("schema").and_then(|schema| resolve(document, schema)) else {
        return unsupported("has no `schema` (`content` is not supported)");
    };
    let default = if text(parameter, "in") == "query" { "form" } else { "simple" };
    let style = parameter.get("style").and_then(Node::as_str).unwrap_or(default);
    if style != default {
        return unsupported(&format!("has style `{style}`"));
    }
    let explode = parameter.get("explode").and_then(Node::as_bool).unwrap_or(default == "form");
    match text(schema, "type").as_str() {
        "object" => unsupported("is an object"),
        "array" if default == "simple" => unsupported("is a list outside the query"),
        "array" if !explode => unsupported("is a list in one value (`explode: false`)"),
        _ => None,
    }
}

fn request_body(document: &Document, body: &Node, at: &str, found: &mut Vec<Diagnostic>) {
    let Some(body) = resolve(document, body) else { return };
    let media_types: Vec<(&str, &Node)> = members(body, "content").collect();
    if media_types.iter().any(|(name, _)| is_supported(name)) {
        for (name, media) in media_types.iter().filter(|(name, _)| *name == "multipart/form-data") {
            let schema = media.get("schema").and_then(|schema| resolve(document, schema));
            if schema.is_none_or(|schema| schema.get("properties").is_none()) {
                let error = Diagnostic::error(
                    "content-type-unsupported",
                    format!("a `{name}` body whose schema is no object has no names for its parts"),
                );
                let span = schema.map_or(&media.span, |schema| &schema.span);
                let help = "describe the form as an object, one property a part";
                found.push(error.at(format!("{at}/content/multipart~1form-data"), span).help(help));
            }
        }
        return;
    }
    let names: Vec<String> = media_types.iter().map(|(name, _)| format!("`{name}`")).collect();
    let named = if names.is_empty() { "no media type".to_owned() } else { names.join(", ") };
    let span = media_types.first().map_or(&body.span, |(_, media)| &media.span);
    found.push(
        Diagnostic::error("content-type-unsupported", format!("the request body is {named}"))
            .at(pointer::join(at, "content"), span)
            .help(format!("supported are {SUPPORTED}")),
    );
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
