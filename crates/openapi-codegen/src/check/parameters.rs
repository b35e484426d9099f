//! Finds parameters that cannot be sent as the description declares them.

use crate::document::{Document, Node, Value};
use crate::openapi::{items, members, resolve, text};

/// Schemas that are looked at to see what a parameter is.
const MAX_SEEN: usize = 64;

/// What is wrong with a parameter of the path, the query or a header, as it reads behind its name.
pub fn problem(document: &Document, parameter: &Node) -> Option<String> {
    let unsupported = |problem: &str| Some(problem.to_owned());
    let Some(schema) = parameter.get("schema").and_then(|schema| resolve(document, schema)) else {
        return unsupported("has no `schema` (`content` is not supported)");
    };
    let place = text(parameter, "in");
    let name = text(parameter, "name");
    if place == "header" && http::HeaderName::from_bytes(name.as_bytes()).is_err() {
        return unsupported("has a name that is not valid for a header");
    }
    let default = if place == "query" { "form" } else { "simple" };
    let style = parameter.get("style").and_then(Node::as_str).unwrap_or(default);
    if style != default {
        return unsupported(&format!("has style `{style}`"));
    }
    let explode = parameter.get("explode").and_then(Node::as_bool).unwrap_or(default == "form");
    match shape(document, schema, &mut Vec::new()) {
        ValueShape::Object => unsupported("is an object"),
        ValueShape::List if default == "simple" => unsupported("is a list outside the query"),
        ValueShape::List if !explode => unsupported("is a list in one value (`explode: false`)"),
        ValueShape::Nested => unsupported("is a list of objects or lists"),
        ValueShape::Plain | ValueShape::List => unfit_default(schema),
    }
}

/// The members of a form that cannot be sent as text, with their names.
pub fn deep_members<'a>(document: &'a Document, form: &'a Node) -> Vec<(&'a str, &'a Node)> {
    let deep = |schema: &Node| {
        matches!(shape(document, schema, &mut Vec::new()), ValueShape::Object | ValueShape::Nested)
    };
    members(form, "properties").filter(|(_, member)| deep(member)).collect()
}

/// What a value of a schema looks like from outside.
enum ValueShape {
    Plain,
    List,
    Object,
    /// A list of lists or objects.
    Nested,
}

fn shape<'a>(document: &'a Document, schema: &'a Node, seen: &mut Vec<&'a Node>) -> ValueShape {
    let Some(schema) = resolve(document, schema) else { return ValueShape::Plain };
    // A schema that is met again adds nothing, and may be part of itself.
    if seen.len() == MAX_SEEN || seen.iter().any(|known| std::ptr::eq(*known, schema)) {
        return ValueShape::Plain;
    }
    seen.push(schema);
    let has = |key: &str| schema.get(key).is_some();
    match text(schema, "type").as_str() {
        "object" => return ValueShape::Object,
        "" if has("properties") || has("additionalProperties") => return ValueShape::Object,
        "array" | "" if has("items") => {
            let item = schema.get("items").map(|item| shape(document, item, seen));
            return if matches!(item, Some(ValueShape::Plain)) {
                ValueShape::List
            } else {
                ValueShape::Nested
            };
        }
        "array" => return ValueShape::List,
        _ => {}
    }
    let mut combined = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(|key| items(schema, key));
    let shape = combined.find_map(|member| match shape(document, member, seen) {
        ValueShape::Plain => None,
        shape => Some(shape),
    });
    shape.unwrap_or(ValueShape::Plain)
}

/// A server fills the default in, so that it has to be a value of the parameter.
fn unfit_default(schema: &Node) -> Option<String> {
    let default = schema.get("default")?;
    let fits = match (text(schema, "type").as_str(), &default.value) {
        (_, Value::Null) | ("", _) => true,
        ("integer", Value::Number(number)) => number.is_i64() || number.is_u64(),
        ("number", Value::Number(_)) | ("boolean", Value::Bool(_)) => true,
        ("string", Value::String(_)) | ("array", Value::Array(_)) => true,
        _ => false,
    };
    if !fits {
        return Some(format!(
            "has a default that is {}, which its type does not allow",
            default.kind()
        ));
    }
    let mut values = items(schema, "enum").map(Node::to_json).peekable();
    let listed = values.peek().is_none() || values.any(|value| value == default.to_json());
    (!listed).then(|| "has a default that is not in its enumeration".to_owned())
}
