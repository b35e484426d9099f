//! Replaces references to parameters, request bodies and responses by their targets, and moves the
//! parameters of a path into its operations. References to schemas stay: they are types.

use crate::document::{Document, Node, Value};
use crate::openapi::{items, operations_mut, resolve, text};

pub fn run(document: &mut Document) {
    let whole = document.clone();
    let copy = |node: &Node| resolve(&whole, node).unwrap_or(node).clone();
    path_items(document, &whole);
    for (_, operation) in operations_mut(document) {
        let span = operation.span.clone();
        let Some(members) = operation.as_object_mut() else { continue };
        for node in members.get_mut("parameters").and_then(Node::as_array_mut).into_iter().flatten()
        {
            *node = copy(node);
        }
        if let Some(parameters) = members.get_mut("parameters").and_then(Node::as_array_mut) {
            parameters.retain(|parameter| !is_ignored(parameter));
        }
        if let Some(body) = members.get_mut("requestBody") {
            *body = copy(body);
        }
        let responses = members.get_mut("responses").and_then(Node::as_object_mut);
        for (_, response) in responses.into_iter().flatten() {
            *response = copy(response);
        }
        members
            .entry("parameters".to_owned())
            .or_insert_with(|| Node { value: Value::Array(Vec::new()), span });
    }
}

/// Headers that OpenAPI describes elsewhere: parameters of these names are to be ignored.
fn is_ignored(parameter: &Node) -> bool {
    let known = ["accept", "authorization", "content-type"];
    text(parameter, "in") == "header"
        && known.contains(&text(parameter, "name").to_ascii_lowercase().as_str())
}

/// Moves the parameters of a path into its operations; those of an operation take precedence.
fn path_items(document: &mut Document, whole: &Document) {
    let paths = document.root.get_mut("paths").and_then(Node::as_object_mut);
    for (_, item) in paths.into_iter().flatten() {
        if let Some(target) = resolve(whole, item) {
            *item = target.clone();
        }
        let Some(members) = item.as_object_mut() else { continue };
        let Some(shared) = members.shift_remove("parameters") else { continue };
        let shared: Vec<Node> = shared.as_array().into_iter().flatten().cloned().collect();
        for (_, operation) in members.iter_mut() {
            let own: Vec<Node> = items(operation, "parameters").cloned().collect();
            let key = |node: &Node| {
                let node = resolve(whole, node).unwrap_or(node);
                (text(node, "in"), text(node, "name"))
            };
            let inherited =
                shared.iter().filter(|node| !own.iter().any(|own| key(own) == key(node)));
            let all = inherited.cloned().chain(own.iter().cloned()).collect();
            let span = operation.span.clone();
            if let Some(members) = operation.as_object_mut() {
                members.insert("parameters".to_owned(), Node { value: Value::Array(all), span });
            }
        }
    }
}
