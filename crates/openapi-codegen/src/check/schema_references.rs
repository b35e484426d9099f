//! Checks that schemas refer to components only, because types get their names from these.

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node, Value, pointer};
use crate::openapi::{is_data, reference, schema_name};

pub fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    let schemas = document.root.pointer("/components/schemas");
    for (name, schema) in schemas.and_then(Node::as_object).into_iter().flatten() {
        let mut at = pointer::join("/components/schemas", name);
        check_schema(document, schema, &mut at, found);
    }
    for (key, part) in document.root.as_object().into_iter().flatten() {
        let mut at = pointer::join("", key);
        match key.as_str() {
            "components" => {
                for (section, parts) in part.as_object().into_iter().flatten() {
                    if section != "schemas" {
                        let mut at = pointer::join(&at, section);
                        find_schemas(document, parts, &mut at, found);
                    }
                }
            }
            _ => find_schemas(document, part, &mut at, found),
        }
    }
}

/// Finds the schemas inside a node that is not a schema.
fn find_schemas(document: &Document, node: &Node, at: &mut String, found: &mut Vec<Diagnostic>) {
    children(node, at, &mut |key, child, at| match key {
        Some("schema") => check_schema(document, child, at, found),
        // Nothing is generated from these.
        Some("callbacks" | "links") => {}
        _ => find_schemas(document, child, at, found),
    });
}

fn check_schema(document: &Document, schema: &Node, at: &mut String, found: &mut Vec<Diagnostic>) {
    if let Some(target) = reference(schema) {
        let schemas = document.root.pointer("/components/schemas");
        let component = schema_name(&target).and_then(|name| schemas?.get(&name));
        let leads = target.strip_prefix('#').and_then(|inside| document.root.pointer(inside));
        // Another check reports a missing target.
        if component.is_none() && leads.is_some() {
            let message = format!("`{target}` is not a schema under `#/components/schemas`");
            let error = Diagnostic::error("ref-unsupported", message);
            found.push(
                error
                    .at(at.clone(), &schema.span)
                    .help("move the schema there and refer to it by that name"),
            );
        }
    }
    children(schema, at, &mut |_, child, at| check_schema(document, child, at, found));
}

/// Visits what is in an object or an array and is no data of the API.
fn children(node: &Node, at: &mut String, visit: &mut dyn FnMut(Option<&str>, &Node, &mut String)) {
    let length = at.len();
    let mut go = |key: Option<&str>, segment: &str, child: &Node| {
        pointer::push(at, segment);
        visit(key, child, at);
        at.truncate(length);
    };
    match &node.value {
        Value::Object(object) => {
            for (key, child) in object.iter().filter(|(key, _)| !is_data(key)) {
                go(Some(key), key, child);
            }
        }
        Value::Array(array) => {
            array.iter().enumerate().for_each(|(index, child)| go(None, &index.to_string(), child));
        }
        _ => {}
    }
}
