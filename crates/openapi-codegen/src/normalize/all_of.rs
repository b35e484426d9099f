//! Replaces the common forms of `allOf`, which add documentation or members to objects: a single
//! member takes its place, and objects become one object with the members of all.

use indexmap::IndexMap;

use crate::document::{Document, Node, Value};
use crate::openapi::{is_data, items, resolve, text};

/// Keywords that document a schema and do not restrict its values.
pub const WORDS: [&str; 9] = [
    "default",
    "deprecated",
    "description",
    "example",
    "externalDocs",
    "nullable",
    "readOnly",
    "title",
    "writeOnly",
];

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
            flatten(whole, node);
        }
        Value::Array(array) => array.iter_mut().for_each(|node| walk(whole, node)),
        _ => {}
    }
}

fn flatten(whole: &Document, node: &mut Node) {
    let own =
        ["additionalProperties", "properties", "required"].iter().any(|k| node.get(k).is_some());
    let mut parts = Vec::new();
    let merges = objects(whole, node, &mut parts, 0)
        && parts.iter().any(|part| part.get("properties").is_some());
    let common = common_values(whole, node);
    let (properties, required) = (merged(&parts), required(&parts));
    let span = node.span.clone();
    let Some(object) = node.as_object_mut() else { return };
    let Some(members) = object.get_mut("allOf").and_then(Node::as_array_mut) else { return };
    let mut words = IndexMap::new();
    members.retain(|member| match member.as_object() {
        Some(said) if said.keys().all(|key| WORDS.contains(&key.as_str())) => {
            words.extend(said.clone());
            false
        }
        _ => true,
    });
    if let ([Node { value: Value::Object(member), .. }], false) = (members.as_slice(), own) {
        words.extend(member.clone());
        object.shift_remove("allOf");
    } else if let Some(values) = common {
        let value = |value| Node { value, span: span.clone() };
        words.insert("type".to_owned(), value(Value::String("string".to_owned())));
        words.insert("enum".to_owned(), value(Value::Array(values)));
        object.shift_remove("allOf");
    } else if merges {
        let value = |value| Node { value, span: span.clone() };
        words.insert("type".to_owned(), value(Value::String("object".to_owned())));
        object.shift_remove("allOf");
        object.insert("properties".to_owned(), value(Value::Object(properties)));
        object.insert("required".to_owned(), value(Value::Array(required)));
        if let Some(properties) = object.get_mut("properties") {
            walk(whole, properties);
        }
    }
    for (key, value) in words {
        object.entry(key).or_insert(value);
    }
}

/// Collects the objects that the schema is made of, itself last. Says whether all are objects.
fn objects<'a>(
    whole: &'a Document,
    node: &'a Node,
    into: &mut Vec<&'a Node>,
    depth: usize,
) -> bool {
    let Some(node) = resolve(whole, node) else { return false };
    let other =
        ["anyOf", "enum", "items", "not", "oneOf"].iter().any(|key| node.get(key).is_some());
    let typed = node.get("additionalProperties").and_then(Node::as_object);
    let kind = text(node, "type");
    let plain = !other && typed.is_none_or(IndexMap::is_empty) && matches!(&*kind, "" | "object");
    // A schema that is met twice adds nothing. The bound limits chains of references.
    if into.iter().any(|known| std::ptr::eq(*known, node)) {
        return true;
    }
    let all = plain
        && depth < 64
        && items(node, "allOf").all(|member| objects(whole, member, into, depth + 1));
    into.push(node);
    all
}

/// What all enumerations of strings have in common that the schema is made of, if it is made of
/// nothing else.
fn common_values(whole: &Document, node: &Node) -> Option<Vec<Node>> {
    let known = |key: &str| WORDS.contains(&key) || matches!(key, "allOf" | "enum" | "type");
    let mut parts = vec![node];
    parts.extend(items(node, "allOf").map(|member| resolve(whole, member).unwrap_or(member)));
    let strings = parts.iter().all(|part| {
        let members = part.as_object();
        matches!(text(part, "type").as_str(), "string" | "")
            && members.is_some_and(|members| members.keys().all(|key| known(key)))
            && items(part, "enum").all(|value| value.as_str().is_some())
    });
    let nested = parts.iter().skip(1).any(|part| part.get("allOf").is_some());
    let mut enums = parts.iter().filter_map(|part| part.get("enum")?.as_array());
    let mut common = enums.next().filter(|_| strings && !nested)?.to_vec();
    for values in enums {
        let has = |value: &Node| values.iter().any(|other| other.as_str() == value.as_str());
        common.retain(has);
    }
    Some(common)
}

fn merged(parts: &[&Node]) -> IndexMap<String, Node> {
    let properties = parts.iter().filter_map(|part| part.get("properties")?.as_object());
    properties.flatten().map(|(name, property)| (name.clone(), property.clone())).collect()
}

fn required(parts: &[&Node]) -> Vec<Node> {
    let names = parts.iter().flat_map(|part| items(part, "required"));
    let once: IndexMap<&str, &Node> =
        names.filter_map(|node| Some((node.as_str()?, node))).collect();
    once.into_values().cloned().collect()
}
