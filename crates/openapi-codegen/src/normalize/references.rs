//! A `$ref` is a URL, in which tools write `{` as `%7B`; it leads to what it means.

use crate::document::{Document, Node, Value};
use crate::openapi::is_data;

/// Undoes percent-encoding in references. Runs before anything follows one.
pub fn run(document: &mut Document) {
    walk(&mut document.root);
}

fn walk(node: &mut Node) {
    match &mut node.value {
        Value::Object(object) => {
            for (key, child) in object.iter_mut().filter(|(key, _)| !is_data(key)) {
                match &mut child.value {
                    Value::String(target) if key == "$ref" => {
                        if let Some(decoded) = decoded(target) {
                            *target = decoded;
                        }
                    }
                    _ => walk(child),
                }
            }
        }
        Value::Array(array) => array.iter_mut().for_each(walk),
        _ => {}
    }
}

/// Without percent-encoding, if there is any and it is right.
fn decoded(target: &str) -> Option<String> {
    let mut parts = target.strip_prefix('#')?.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend(rest.as_bytes());
    }
    Some(format!("#{}", String::from_utf8(bytes).ok()?))
}
