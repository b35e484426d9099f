//! The description, and values that it allows.

use std::sync::Arc;

use openapi_codegen::document::{Document, Source, parse};
use serde_json::{Map, Value, json};

/// How far recursive schemas are followed.
const DEPTH: usize = 10;

/// The description as JSON.
pub fn hostile() -> Value {
    let source = Source::new("hostile.yaml", include_str!("../../../hostile.yaml"));
    let Document { root } = parse(Arc::new(source)).expect("hostile.yaml is YAML");
    root.to_json()
}

/// A component schema.
pub fn component(name: &str) -> Value {
    hostile()["components"]["schemas"][name].clone()
}

/// The names of an object's properties.
pub fn properties(component_name: &str) -> Vec<String> {
    let component = component(component_name);
    component["properties"].as_object().expect("it has properties").keys().cloned().collect()
}

/// What the values of a sample are like.
#[derive(Clone, Copy, PartialEq)]
pub enum Fill {
    /// Every property is there and has a value.
    Full,
    /// Every property is there, and `null` where it may be.
    Null,
}

/// A value of the component.
pub fn sample(component: &str, fill: Fill) -> Value {
    let description = hostile();
    let schemas = &description["components"]["schemas"];
    value(schemas, &schemas[component], fill, DEPTH).expect("there is a value")
}

/// A value of the schema; `None` where following it goes too far.
fn value(schemas: &Value, schema: &Value, fill: Fill, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    let inner = |schema: &Value| value(schemas, schema, fill, depth);
    if let Some(target) = schema["$ref"].as_str() {
        return inner(&schemas[target.rsplit('/').next()?]);
    }
    if fill == Fill::Null && schema["nullable"] == true {
        return Some(Value::Null);
    }
    if let Some(members) = schema["allOf"].as_array() {
        let mut all = Map::new();
        for member in members.iter().filter(|member| member.get("description").is_none()) {
            all.extend(inner(member)?.as_object()?.clone());
        }
        if schema["properties"].is_object() {
            all.extend(object(schemas, schema, fill, depth)?.as_object()?.clone());
        }
        return Some(all.into());
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(member) = schema[key].get(0) {
            return inner(member);
        }
    }
    if let Some(first) = schema["enum"].get(0) {
        return Some(first.clone());
    }
    Some(match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("date-time")) => json!("2026-02-03T04:05:06Z"),
        (Some("string"), _) => json!("text with \"quotes\", \u{1f680} and \\"),
        (Some("integer"), _) => json!(7),
        (Some("number"), _) => json!(1.5),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!(inner(&schema["items"]).into_iter().collect::<Vec<_>>()),
        (Some("object"), _) if schema["properties"].is_object() => {
            object(schemas, schema, fill, depth)?
        }
        (Some("object"), _) => {
            let values = schema.get("additionalProperties").filter(|values| values.is_object());
            match values {
                Some(values) => inner(values).map_or(json!({}), |value| json!({"a key": value})),
                None => json!({"free": [1, null, {"x": "y"}]}),
            }
        }
        _ => json!([1, null, {"any": "thing"}]),
    })
}

fn object(schemas: &Value, schema: &Value, fill: Fill, depth: usize) -> Option<Value> {
    let mut members = Map::new();
    for (name, property) in schema["properties"].as_object()? {
        let required = is_required(schema, name);
        let null = fill == Fill::Null && !required;
        let value = if null { Some(Value::Null) } else { value(schemas, property, fill, depth) };
        match value {
            Some(value) => drop(members.insert(name.clone(), value)),
            None if required => return None,
            None => {}
        }
    }
    Some(members.into())
}

/// Whether the property must be there.
pub fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|names| names.iter().any(|n| n == name))
}
