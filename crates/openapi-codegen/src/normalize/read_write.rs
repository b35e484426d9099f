//! A member that is `readOnly` is required of answers only, and one that is `writeOnly` of requests
//! only. A type is the same in both, so the member is not required where the type is used by the
//! other side.

use std::collections::BTreeSet;

use crate::document::{Document, Node, Value};
use crate::openapi::{flag, is_data, operations, reference, schema_name};

pub fn run(document: &mut Document) {
    let (mut sent, mut answered) = (BTreeSet::new(), BTreeSet::new());
    for site in operations(document) {
        for (key, into) in [("requestBody", &mut sent), ("responses", &mut answered)] {
            site.operation.get(key).into_iter().for_each(|node| reached(document, node, into));
        }
    }
    let schemas = document.root.pointer_mut("/components/schemas").and_then(Node::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        let sides = (sent.contains(name), answered.contains(name));
        relax(schema, sides);
    }
    for (_, operation) in crate::openapi::operations_mut(document) {
        for (key, sides) in [("requestBody", (true, false)), ("responses", (false, true))] {
            operation.get_mut(key).into_iter().for_each(|node| relax(node, sides));
        }
    }
}

/// The components that a part of an operation leads to.
fn reached(document: &Document, node: &Node, into: &mut BTreeSet<String>) {
    let schemas = document.root.pointer("/components/schemas");
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        let name = reference(node).and_then(|target| schema_name(&target));
        if let Some(name) = name
            && into.insert(name.clone())
        {
            open.extend(schemas.and_then(|schemas| schemas.get(&name)));
        }
        match &node.value {
            Value::Object(object) => {
                open.extend(object.iter().filter(|(key, _)| !is_data(key)).map(|(_, child)| child));
            }
            Value::Array(array) => open.extend(array),
            _ => {}
        }
    }
}

/// Takes members from `required` that a side which uses the schema does not have.
fn relax(node: &mut Node, sides: (bool, bool)) {
    let (sent, answered) = sides;
    match &mut node.value {
        Value::Object(object) => {
            let absent = |property: &Node| {
                sent && flag(property, "readOnly") || answered && flag(property, "writeOnly")
            };
            let properties = object.get("properties").and_then(Node::as_object);
            let absent: Vec<String> = properties
                .into_iter()
                .flatten()
                .filter(|(_, property)| absent(property))
                .map(|(name, _)| name.clone())
                .collect();
            if let Some(required) = object.get_mut("required").and_then(Node::as_array_mut) {
                required
                    .retain(|name| !absent.iter().any(|absent| Some(&**absent) == name.as_str()));
            }
            for (_, child) in object.iter_mut().filter(|(key, _)| !is_data(key)) {
                relax(child, sides);
            }
        }
        Value::Array(array) => array.iter_mut().for_each(|node| relax(node, sides)),
        _ => {}
    }
}
