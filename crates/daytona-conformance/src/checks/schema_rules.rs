//! What the generated server checks of a schema, as `Schema::to_openapi` writes it.

use openapi_agreement::values::flat;
use serde_json::{Map, Value, json};

use crate::rules::{component, is, is_required};

/// The formats that the server looks at.
const FORMATS: [&str; 6] = ["date", "date-time", "email", "ipv4", "ipv6", "uuid"];
/// Keywords that are written as they are.
const UNCHANGED: [&str; 7] =
    ["maxItems", "maxLength", "maxProperties", "minItems", "minLength", "minProperties", "pattern"];
const NUMBERS: [&str; 3] = ["minimum", "maximum", "multipleOf"];
const FLAGS: [&str; 4] = ["exclusiveMaximum", "exclusiveMinimum", "nullable", "uniqueItems"];

/// The schema with everything that it refers to in its place, and anything where it holds itself.
///
/// # Errors
/// A schema that cannot be read.
pub fn checked(root: &Value, schema: &Value) -> Result<Value, String> {
    inside(root, schema, &mut Vec::new())
}

/// The options of each text and the names of required members in alphabetical order, as theirs means
/// nothing.
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
fn inside(root: &Value, schema: &Value, around: &mut Vec<String>) -> Result<Value, String> {
    let component = component(schema);
    if component.is_some_and(|name| around.iter().any(|outer| outer == name)) {
        return Ok(json!({}));
    }
    around.extend(component.map(str::to_owned));
    let result = flat(root, schema).and_then(|schema| keywords(root, &schema, around));
    if component.is_some() {
        around.pop();
    }
    result
}

fn keywords(
    root: &Value,
    schema: &Map<String, Value>,
    around: &mut Vec<String>,
) -> Result<Value, String> {
    let mut result = structure(root, schema, around)?;
    for (key, value) in schema {
        let key = key.as_str();
        if NUMBERS.contains(&key) {
            result[key] = value.as_f64().into();
        }
        let is_set = FLAGS.contains(&key) && *value == Value::Bool(true);
        let is_format = key == "format" && FORMATS.iter().any(|format| value == format);
        if is_set || is_format || UNCHANGED.contains(&key) {
            result[key] = value.clone();
        }
    }
    Ok(result)
}

/// Type, options, members and items.
fn structure(
    root: &Value,
    schema: &Map<String, Value>,
    around: &mut Vec<String>,
) -> Result<Value, String> {
    if let Some(options) = schema.get("enum") {
        return Ok(json!({ "type": "string", "enum": options }));
    }
    let mut inner = |key: &str| match schema.get(key) {
        Some(inner @ Value::Object(_)) => inside(root, inner, around),
        _ => Ok(json!({})),
    };
    let properties = schema.get("properties").and_then(Value::as_object);
    let is_object = is(schema, "type", "object");
    Ok(match (schema.get("type"), properties) {
        (ty, Some(properties)) if ty.is_none() || is_object => {
            let required: Vec<&String> =
                properties.keys().filter(|name| is_required(schema, name)).collect();
            let mut members = Map::new();
            for (name, property) in properties {
                members.insert(name.clone(), inside(root, property, around)?);
            }
            json!({ "type": "object", "properties": members, "required": required })
        }
        (Some(ty), _) if is_object => {
            json!({ "type": ty, "additionalProperties": inner("additionalProperties")? })
        }
        (Some(ty), _) if ty == "array" => json!({ "type": ty, "items": inner("items")? }),
        (Some(ty), _) => json!({ "type": ty }),
        (None, _) => json!({}),
    })
}
