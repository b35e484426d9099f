//! Checks that the values of `enum` have the schema's `type`, and that its `pattern` is valid.

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node, Value, pointer};
use crate::openapi::is_data;

pub fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    walk(&document.root, &mut String::new(), found);
}

fn walk(node: &Node, at: &mut String, found: &mut Vec<Diagnostic>) {
    let length = at.len();
    match &node.value {
        Value::Object(object) => {
            if let (Some(kind), Some(values)) = (
                object.get("type").and_then(Node::as_str),
                object.get("enum").and_then(Node::as_array),
            ) {
                enumeration(kind, values, node, at, found);
            }
            if let Some(pattern) = object.get("pattern") {
                regular_expression(pattern, at, found);
            }
            for (key, child) in object.iter().filter(|(key, _)| !is_data(key)) {
                pointer::push(at, key);
                walk(child, at, found);
                at.truncate(length);
            }
        }
        Value::Array(array) => {
            for (index, child) in array.iter().enumerate() {
                pointer::push(at, &index.to_string());
                walk(child, at, found);
                at.truncate(length);
            }
        }
        _ => {}
    }
}

fn enumeration(kind: &str, values: &[Node], schema: &Node, at: &str, found: &mut Vec<Diagnostic>) {
    let nullable = schema.get("nullable").and_then(Node::as_bool).unwrap_or_default();
    for (index, value) in values.iter().enumerate() {
        let fits = match (&value.value, kind) {
            (Value::Null, _) => nullable,
            (Value::String(_), "string") | (Value::Bool(_), "boolean") => true,
            (Value::Number(_), "number") | (Value::Array(_), "array") => true,
            (Value::Number(number), "integer") => number.as_f64().is_some_and(|n| n.fract() == 0.0),
            (Value::Object(_), "object") => true,
            _ => false,
        };
        if !fits {
            let message = format!(
                "a value of this enumeration is {}, but its type is `{kind}`",
                value.kind()
            );
            let help = match (&value.value, kind) {
                (Value::Null, _) => "add `nullable: true`, or leave `null` out",
                (Value::Number(_), "integer") => "leave the fraction out, or correct `type`",
                (Value::Object(_) | Value::Array(_), _) => "correct the value or `type`",
                (_, "string") => "put the value in quotes, or correct `type`",
                _ => "correct the value (is it in quotes?) or `type`",
            };
            let error = Diagnostic::error("enum-type-conflict", message);
            found.push(error.at(format!("{at}/enum/{index}"), &value.span).help(help));
        }
    }
}

/// A server compiles the pattern when it gets the first request, which is too late to find out
/// that it is invalid.
fn regular_expression(pattern: &Node, at: &str, found: &mut Vec<Diagnostic>) {
    let Some(text) = pattern.as_str() else { return };
    if let Err(problem) = fancy_regex::Regex::new(text) {
        let problem = problem.to_string();
        let problem = problem.lines().last().unwrap_or_default().trim();
        let message = format!("the pattern is not a valid regular expression: {problem}");
        let error = Diagnostic::error("pattern-invalid", message);
        let help = "correct the pattern, or remove it with the overlay";
        found.push(error.at(format!("{at}/pattern"), &pattern.span).help(help));
    }
}
