//! `allOf` with one member only adds a description to a reference, which OpenAPI 3.0 has no other
//! way to write. Here the member takes the place of the `allOf`, what stands beside it stays.

use crate::document::{Document, Node, Value};
use crate::openapi::is_data;

pub fn run(document: &mut Document) {
    walk(&mut document.root);
}

fn walk(node: &mut Node) {
    match &mut node.value {
        Value::Object(object) => {
            for (_, child) in object.iter_mut().filter(|(key, _)| !is_data(key)) {
                walk(child);
            }
            let single = object
                .get_mut("allOf")
                .and_then(Node::as_array_mut)
                .and_then(|members| if members.len() == 1 { members.pop() } else { None });
            if let Some(Node { value: Value::Object(inner), .. }) = single {
                object.shift_remove("allOf");
                for (key, value) in inner {
                    object.entry(key).or_insert(value);
                }
            }
        }
        Value::Array(array) => array.iter_mut().for_each(walk),
        _ => {}
    }
}
