//! Rewrites `oneOf` and `anyOf` as a Rust enum can express them: a single member replaces them,
//! string enumerations become one enumeration with the values of all, and `anyOf` becomes `oneOf`
//! unless it has objects, which alone can match several alternatives at once.

use indexmap::IndexMap;

use super::all_of::WORDS;
use crate::document::{Document, Node, Value};
use crate::openapi::{is_data, items, resolve, text};

pub fn run(document: &mut Document) {
    let whole = document.clone();
    walk(&whole, &mut document.root);
}

fn walk(whole: &Document, node: &mut Node) {
    match &mut node.value {
        Value::Object(object) => {
            for (_, child) in object.iter_mut().filter(|(key, _)| !is_data(key)) {
                walk(whole, child);
            }
            for key in ["anyOf", "oneOf"] {
                reshape(whole, node, key);
            }
        }
        Value::Array(array) => array.iter_mut().for_each(|node| walk(whole, node)),
        _ => {}
    }
}

fn reshape(whole: &Document, node: &mut Node, key: &str) {
    let members: Vec<Node> = items(node, key).cloned().collect();
    let alone = |key: &str| WORDS.contains(&key) || matches!(key, "anyOf" | "oneOf" | "type");
    let Some(object) = node.as_object_mut() else { return };
    if members.is_empty() || !object.keys().all(|key| alone(key)) {
        return;
    }
    if members.len() == 1 {
        if let Some(only) = object.shift_remove(key) {
            object.entry("allOf".to_owned()).or_insert(only);
        }
    } else if members.iter().all(is_enumeration) {
        object.shift_remove(key);
        object.extend(joined(&members));
    } else if key == "anyOf"
        && !object.contains_key("oneOf")
        && !members.iter().all(|member| is_object(whole, member))
        && let Some(any) = object.shift_remove(key)
    {
        object.insert("oneOf".to_owned(), any);
    }
}

/// Whether the schema is an enumeration of strings that stands where it is used.
fn is_enumeration(schema: &Node) -> bool {
    let mut values = items(schema, "enum").peekable();
    let typed = matches!(text(schema, "type").as_str(), "string" | "");
    let known = |key: &str| WORDS.contains(&key) || matches!(key, "enum" | "type");
    let simple = schema.as_object().is_some_and(|object| object.keys().all(|key| known(key)));
    simple && typed && values.peek().is_some() && values.all(|value| value.as_str().is_some())
}

fn is_object(whole: &Document, schema: &Node) -> bool {
    let mut seen: Vec<&Node> = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop().and_then(|schema| resolve(whole, schema)) {
        if seen.iter().any(|known| std::ptr::eq(*known, schema)) {
            continue;
        }
        seen.push(schema);
        let has = |key: &str| schema.get(key).is_some();
        if text(schema, "type") == "object" || has("properties") || has("additionalProperties") {
            return true;
        }
        open.extend(items(schema, "allOf"));
    }
    false
}

/// One enumeration with the values of all.
fn joined(members: &[Node]) -> IndexMap<String, Node> {
    let mut joined = members.first().and_then(Node::as_object).cloned().unwrap_or_default();
    // The documentation of one of them does not apply to all.
    joined.retain(|key, _| matches!(key.as_str(), "enum" | "type"));
    let mut values: IndexMap<&str, &Node> = IndexMap::new();
    for value in members.iter().flat_map(|member| items(member, "enum")) {
        values.entry(value.as_str().unwrap_or_default()).or_insert(value);
    }
    joined.extend(members.iter().find_map(|member| {
        let nullable = member.get("nullable").filter(|node| node.as_bool() == Some(true))?;
        Some(("nullable".to_owned(), nullable.clone()))
    }));
    if let Some(all) = joined.get_mut("enum") {
        all.value = Value::Array(values.into_values().cloned().collect());
    }
    joined
}
