//! A schema of the description with what the server checks of it, as `Schema::to_openapi` writes it.

use serde_json::{Map, Value, json};

use crate::rules::{is, is_required};
use crate::values::flat;

/// The formats that the server looks at.
const FORMATS: [&str; 6] = ["date", "date-time", "email", "ipv4", "ipv6", "uuid"];

/// What both say in the same way.
const AS_IT_IS: [&str; 7] =
    ["maxItems", "maxLength", "maxProperties", "minItems", "minLength", "minProperties", "pattern"];

/// The schema with everything that it refers to in its place, and anything where it holds itself.
///
/// # Errors
/// A schema that cannot be read.
pub fn checked(root: &Value, schema: &Value) -> Result<Value, String> {
    of(root, schema, &mut Vec::new())
}

/// The options of each text in alphabetical order, and the names of required members: their order
/// means nothing.
pub fn sorted(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                *value = sorted(value.take());
                if let ("enum" | "required", Value::Array(names)) = (key.as_str(), value) {
                    names.sort_by_key(Value::to_string);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = sorted(item.take())),
        _ => {}
    }
    schema
}

/// `around` has the components that hold this schema.
fn of(root: &Value, schema: &Value, around: &mut Vec<String>) -> Result<Value, String> {
    let component = component(schema);
    if component.is_some_and(|name| around.iter().any(|outer| outer == name)) {
        return Ok(json!({}));
    }
    around.extend(component.map(str::to_owned));
    let result = flat(root, schema).and_then(|schema| plain(root, &schema, around));
    if component.is_some() {
        around.pop();
    }
    result
}

/// The component that a schema refers to, itself or in an `allOf`.
fn component(schema: &Value) -> Option<&str> {
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    schema.get("$ref").and_then(Value::as_str).or_else(|| parts.filter_map(component).next())
}

fn plain(
    root: &Value,
    schema: &Map<String, Value>,
    around: &mut Vec<String>,
) -> Result<Value, String> {
    let mut result = kind(root, schema, around)?;
    for key in ["minimum", "maximum", "multipleOf"] {
        if let Some(number) = schema.get(key).and_then(Value::as_f64) {
            result[key] = number.into();
        }
    }
    for key in ["exclusiveMaximum", "exclusiveMinimum", "nullable", "uniqueItems"] {
        if schema.get(key) == Some(&Value::Bool(true)) {
            result[key] = true.into();
        }
    }
    let format = FORMATS.iter().any(|format| is(schema, "format", format)).then_some("format");
    for key in AS_IT_IS.into_iter().chain(format) {
        if let Some(value) = schema.get(key) {
            result[key] = value.clone();
        }
    }
    Ok(result)
}

fn kind(
    root: &Value,
    schema: &Map<String, Value>,
    around: &mut Vec<String>,
) -> Result<Value, String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    if let Some(options) = schema.get("enum") {
        return Ok(json!({ "type": "string", "enum": options }));
    }
    let mut inner = |key: &str| match schema.get(key) {
        Some(inner @ Value::Object(_)) => of(root, inner, around),
        _ => Ok(json!({})),
    };
    Ok(match (schema.get("type").and_then(Value::as_str), properties) {
        (Some("object") | None, Some(properties)) => {
            let required: Vec<&String> =
                properties.keys().filter(|name| is_required(schema, name)).collect();
            let mut members = Map::new();
            for (name, property) in properties {
                members.insert(name.clone(), of(root, property, around)?);
            }
            json!({ "type": "object", "properties": members, "required": required })
        }
        (Some("object"), None) => {
            json!({ "type": "object", "additionalProperties": inner("additionalProperties")? })
        }
        (Some("array"), _) => json!({ "type": "array", "items": inner("items")? }),
        (Some(other), _) => json!({ "type": other }),
        (None, None) => json!({}),
    })
}
