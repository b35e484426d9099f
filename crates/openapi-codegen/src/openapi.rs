//! Access to an OpenAPI document: its operations and the targets of references.

use std::borrow::Cow;

use crate::document::{Document, Node, pointer};

/// Methods that OpenAPI 3.0 knows, in the order of its specification.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An operation and its position in the document.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// Path template.
    pub path: &'a str,
    /// In small letters.
    pub method: &'a str,
    /// The path item.
    pub item: &'a Node,
    /// The operation.
    pub operation: &'a Node,
}

impl Site<'_> {
    /// JSON pointer to the operation.
    pub fn pointer(&self) -> String {
        pointer::join(&pointer::join("/paths", self.path), self.method)
    }
}

/// Every operation, in the order of the document.
pub fn operations(document: &Document) -> impl Iterator<Item = Site<'_>> {
    let paths = document.root.get("paths").and_then(Node::as_object).into_iter().flatten();
    paths.filter(|(path, _)| !path.starts_with("x-")).flat_map(|(path, item)| {
        let members = item.as_object().into_iter().flatten();
        members
            .filter(|(method, _)| METHODS.contains(&method.as_str()))
            .map(move |(method, operation)| Site { path, method, item, operation })
    })
}

/// As [`operations`], to be changed: method and operation.
pub fn operations_mut(document: &mut Document) -> impl Iterator<Item = (&str, &mut Node)> {
    let paths = document.root.get_mut("paths").and_then(Node::as_object_mut).into_iter().flatten();
    paths.filter(|(path, _)| !path.starts_with("x-")).flat_map(|(_, item)| {
        let members = item.as_object_mut().into_iter().flatten();
        members
            .filter(|(method, _)| METHODS.contains(&method.as_str()))
            .map(|(method, operation)| (method.as_str(), operation))
    })
}

/// Where references to component schemas lead.
const SCHEMAS: &str = "#/components/schemas/";

/// The target of a `$ref` member, where there is one.
pub fn reference(node: &Node) -> Option<Cow<'_, str>> {
    Some(decoded(node.get("$ref")?.as_str()?))
}

/// The name of the component schema that a reference leads to, if it leads to one.
pub fn schema_name(target: &str) -> Option<String> {
    let name = target.strip_prefix(SCHEMAS).filter(|name| !name.contains('/'))?;
    Some(name.replace("~1", "/").replace("~0", "~"))
}

/// The reference that leads to a component schema.
pub fn schema_reference(name: &str) -> String {
    format!("{SCHEMAS}{}", pointer::escape(name).replace('%', "%25"))
}

/// Removes the percent-encoding of a reference, in which tools write `{` as `%7B`, if it is
/// valid.
pub fn decoded(target: &str) -> Cow<'_, str> {
    if !target.starts_with('#') || !target.contains('%') {
        return target.into();
    }
    let bytes = || {
        let mut parts = target.split('%');
        let mut bytes = parts.next()?.as_bytes().to_vec();
        for part in parts {
            let (digits, rest) = part.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            bytes.extend(rest.as_bytes());
        }
        String::from_utf8(bytes).ok()
    };
    bytes().map_or(target.into(), Cow::Owned)
}

/// The node itself, or the target of its `$ref` in the end.
pub fn resolve<'a>(document: &'a Document, node: &'a Node) -> Option<&'a Node> {
    let mut node = node;
    // A chain longer than this can only be a cycle, which `check` reports.
    for _ in 0..64 {
        match reference(node) {
            None => return Some(node),
            Some(target) => node = document.root.pointer(target.strip_prefix('#')?)?,
        }
    }
    None
}

/// The members of the array `key`, none where it is missing.
pub fn items<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = &'a Node> {
    node.get(key).and_then(Node::as_array).into_iter().flatten()
}

/// The members of the object `key`, none where it is missing.
pub fn members<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = (&'a str, &'a Node)> {
    let members = node.get(key).and_then(Node::as_object).into_iter().flatten();
    members.map(|(name, node)| (name.as_str(), node))
}

/// The text of the member `key`, empty where it is missing.
pub fn text(node: &Node, key: &str) -> String {
    node.get(key).and_then(Node::as_str).unwrap_or_default().trim().to_owned()
}

/// Whether the member `key` is `true`.
pub fn flag(node: &Node, key: &str) -> bool {
    node.get(key).and_then(Node::as_bool).unwrap_or_default()
}

/// The names that a path template holds in braces.
pub fn template_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// Members whose value is data of the API and not part of the description.
pub fn is_data(key: &str) -> bool {
    matches!(key, "default" | "enum" | "example" | "examples") || key.starts_with("x-")
}

/// Takes the operation with this id out of its path; says whether it was there.
pub fn remove_operation(document: &mut Document, id: &str) -> bool {
    let paths = document.root.get_mut("paths").and_then(Node::as_object_mut);
    for (_, item) in paths.into_iter().flatten() {
        let Some(members) = item.as_object_mut() else { continue };
        let found = members.iter().find_map(|(method, operation)| {
            (METHODS.contains(&method.as_str()) && text(operation, "operationId") == id)
                .then(|| method.clone())
        });
        if let Some(method) = found {
            members.shift_remove(&method);
            return true;
        }
    }
    false
}
