//! The wire rules, applied to a schema and a value of it.

use chrono::{DateTime, Utc};
use openapi_agreement::difference::{differences, shown};
use openapi_agreement::values::flat;
use openapi_codegen::document::pointer::join;
use serde_json::{Map, Number, Value};

/// What decoding a value and encoding it again has to give:
///
/// - an unknown property is ignored;
/// - a property that is not required is left out where it is `null`;
/// - a property that is required and was absent is `null`, if it may be;
/// - a number is a number, `1` or `1.0`, and a time is the same instant.
///
/// # Errors
/// A schema that cannot be read.
pub fn encoded(root: &Value, schema: &Value, value: &Value) -> Result<Value, String> {
    let schema = flat(root, schema)?;
    Ok(match value {
        Value::Object(members) => object(root, &schema, members)?.into(),
        Value::Array(items) => match schema.get("items") {
            Some(item) => {
                let items = items.iter().map(|value| encoded(root, item, value));
                items.collect::<Result<_, _>>()?
            }
            None => value.clone(),
        },
        Value::String(text) if is(&schema, "format", "date-time") => {
            let time = text.parse::<DateTime<Utc>>().map_err(|error| error.to_string())?;
            serde_json::to_value(time).map_err(|error| error.to_string())?
        }
        Value::Number(number) if is(&schema, "type", "number") => {
            let float = number.as_f64().and_then(Number::from_f64);
            float.map_or_else(|| value.clone(), Value::from)
        }
        _ => value.clone(),
    })
}

fn object(
    root: &Value,
    schema: &Map<String, Value>,
    members: &Map<String, Value>,
) -> Result<Map<String, Value>, String> {
    let none = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let mut result = Map::new();
    for (name, property) in properties {
        let value = members.get(name).unwrap_or(&Value::Null);
        if !value.is_null() || is_required(schema, name) {
            result.insert(name.clone(), encoded(root, property, value)?);
        }
    }
    for (name, value) in members.iter().filter(|(name, _)| !properties.contains_key(*name)) {
        match schema.get("additionalProperties") {
            Some(values @ Value::Object(_)) => {
                result.insert(name.clone(), encoded(root, values, value)?);
            }
            _ if properties.is_empty() => {
                result.insert(name.clone(), value.clone());
            }
            _ => {}
        }
    }
    Ok(result)
}

/// What the values have at the first place in which they differ, each with that place in front.
pub fn first_difference(left: &Value, right: &Value) -> Option<(String, String)> {
    let first = differences(left, right).into_iter().next()?;
    let full = |value| format!("{} {}", first.pointer, shown(value)).trim_start().to_owned();
    Some((full(first.left), full(first.right)))
}

/// Whether a keyword has this value.
pub fn is(schema: &Map<String, Value>, key: &str, value: &str) -> bool {
    schema.get(key).and_then(Value::as_str) == Some(value)
}

/// Whether an object must have a property.
pub fn is_required(schema: &Map<String, Value>, name: &str) -> bool {
    let names = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).any(|required| required == name)
}

/// Whether a schema allows `null`: it says so, or allows anything.
pub fn takes_null(schema: &Map<String, Value>) -> bool {
    let says_nothing = !schema.keys().any(|key| {
        ["type", "enum", "properties", "items", "oneOf", "anyOf", "pattern"].contains(&key.as_str())
    });
    says_nothing || schema.get("nullable") == Some(&Value::Bool(true))
}

/// A pointer into a value, and the schema of what is there.
pub type DescribedPlace = (String, Map<String, Value>);

/// The places of a value that its schema describes itself. Those inside of another component's
/// objects are left to that component.
///
/// # Errors
/// A schema that cannot be read.
pub fn places(root: &Value, schema: &Value, value: &Value) -> Result<Vec<DescribedPlace>, String> {
    let mut found = Vec::new();
    walk(root, schema, value, String::new(), &mut found)?;
    Ok(found)
}

fn walk(
    root: &Value,
    schema: &Value,
    value: &Value,
    pointer: String,
    found: &mut Vec<DescribedPlace>,
) -> Result<(), String> {
    let flat = flat(root, schema)?;
    let is_of_another = !pointer.is_empty() && component(schema).is_some();
    if is_of_another && (value.is_object() || value.is_array()) {
        return Ok(());
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let property = flat.get("properties").and_then(|all| all.get(name));
                let inner = property.or_else(|| flat.get("additionalProperties"));
                if let Some(inner @ Value::Object(_)) = inner {
                    walk(root, inner, member, join(&pointer, name), found)?;
                }
            }
        }
        Value::Array(items) => {
            if let (Some(item), Some(first)) = (flat.get("items"), items.first()) {
                walk(root, item, first, format!("{pointer}/0"), found)?;
            }
        }
        _ => {}
    }
    found.push((pointer, flat));
    Ok(())
}

/// The component that a schema refers to, itself or in an `allOf`.
pub fn component(schema: &Value) -> Option<&str> {
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    schema.get("$ref").and_then(Value::as_str).or_else(|| parts.filter_map(component).next())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_rule_is_applied() {
        let root = json!({ "A": { "type": "string", "nullable": true } });
        let schema = json!({
            "required": ["r", "n"],
            "properties": {
                "r": { "$ref": "#/A" },
                "n": { "type": "number" },
                "o": { "type": "string" },
                "t": { "type": "array", "items": { "type": "string", "format": "date-time" } },
                "m": { "additionalProperties": { "type": "number" } },
                "f": { "type": "object" },
            },
        });
        let value = json!({
            "n": 1, "o": null, "x": 1, "t": ["2024-10-01T14:00:00+02:00"],
            "m": { "a": 2 }, "f": { "b": null },
        });
        let expected = json!({
            "r": null, "n": 1.0, "t": ["2024-10-01T12:00:00Z"],
            "m": { "a": 2.0 }, "f": { "b": null },
        });
        assert_eq!(encoded(&root, &schema, &value), Ok(expected));
    }

    #[test]
    fn places_end_at_other_components() {
        let root = json!({
            "E": { "type": "string", "enum": ["e"] },
            "O": { "type": "object", "properties": { "deep": { "type": "string" } } },
        });
        let schema = json!({ "properties": {
            "e": { "allOf": [{ "$ref": "#/E" }], "description": "one of them" },
            "o": { "$ref": "#/O" },
            "i": { "type": "object", "properties": { "a": { "items": { "$ref": "#/E" } } } },
        } });
        let value = json!({ "e": "e", "o": { "deep": "" }, "i": { "a": ["e", "e"] } });
        let places = places(&root, &schema, &value).unwrap();
        let pointers: Vec<&str> = places.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, ["/e", "/i/a/0", "/i/a", "/i", ""]);
    }
}
