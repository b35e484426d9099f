//! Moves `nullable` from components to the references to them, because in Rust the `Option` is
//! written where a type is used.

use std::collections::HashSet;

use crate::document::{Document, Node, Value};
use crate::openapi::{flag, is_data, reference, schema_name};

pub fn run(document: &mut Document) {
    let span = document.root.span.clone();
    // A component that is another one can be `null` because of it. `check` refuses cycles of these;
    // the bound is for a chain.
    for _ in 0..64 {
        let components = document.root.pointer_mut("/components/schemas");
        let components = components.and_then(Node::as_object_mut).into_iter().flatten();
        let nullable: HashSet<String> = components
            .filter(|(_, schema)| flag(schema, "nullable"))
            .map(|(name, schema)| {
                schema.as_object_mut().and_then(|members| members.shift_remove("nullable"));
                name.clone()
            })
            .collect();
        if nullable.is_empty() {
            return;
        }
        walk(&mut document.root, &nullable, &Node { value: Value::Bool(true), span: span.clone() });
    }
}

fn walk(node: &mut Node, nullable: &HashSet<String>, yes: &Node) {
    let target = reference(node).and_then(|target| schema_name(&target));
    let refers = target.is_some_and(|name| nullable.contains(&name));
    match &mut node.value {
        Value::Object(members) => {
            for (_, child) in members.iter_mut().filter(|(key, _)| !is_data(key)) {
                walk(child, nullable, yes);
            }
            if refers {
                members.insert("nullable".to_owned(), yes.clone());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, nullable, yes)),
        _ => {}
    }
}
