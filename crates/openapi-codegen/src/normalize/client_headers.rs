//! Moves headers that nearly every operation takes from the operations to the client.

use crate::document::{Document, Node, Value};
use crate::openapi::{operations_mut, text};

pub fn run(document: &mut Document, headers: &[String]) {
    for (_, operation) in operations_mut(document) {
        let span = operation.span.clone();
        let Some(members) = operation.as_object_mut() else { continue };
        let Some(parameters) = members.get_mut("parameters").and_then(Node::as_array_mut) else {
            continue;
        };
        let mut lifted = Vec::new();
        parameters.retain(|parameter| {
            let name = text(parameter, "name");
            let known = headers.iter().any(|header| header.eq_ignore_ascii_case(&name));
            let lift = known && text(parameter, "in") == "header";
            if lift {
                lifted.push(Node { value: Value::String(name), span: parameter.span.clone() });
            }
            !lift
        });
        if !lifted.is_empty() {
            let value = Value::Array(lifted);
            members.insert("x-client-headers".to_owned(), Node { value, span });
        }
    }
}
