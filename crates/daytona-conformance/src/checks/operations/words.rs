//! A schema of the description in the words in which the server prints its own.

use serde_json::{Map, Value};

use crate::rules::is_required;
use crate::values::flat;

/// Deeper than any body is. A schema that holds itself has no end, and cannot be printed.
const DEPTH: usize = 16;

/// The schema; none if it has no end.
pub fn words(root: &Value, schema: &Value) -> Option<String> {
    of(root, schema, 0)
}

fn of(root: &Value, schema: &Value, depth: usize) -> Option<String> {
    if depth > DEPTH {
        return None;
    }
    let is_named = schema.get("$ref").is_some() || schema.get("allOf").is_some();
    let schema = match flat(root, schema) {
        Ok(schema) => schema,
        Err(problem) => return Some(problem),
    };
    let is_named = is_named || schema.contains_key("enum");
    let kind = kind(root, &schema, depth)?;
    let settings = settings(&schema);
    let nullable = schema.get("nullable") == Some(&Value::Bool(true));
    let nullable = if nullable { ", nullable: true" } else { "" };
    Some(match is_named {
        true => format!("Named({kind}{settings}){nullable}"),
        false => format!("{kind}{nullable}{settings}"),
    })
}

fn kind(root: &Value, schema: &Map<String, Value>, depth: usize) -> Option<String> {
    let inner = |schema: &Value| of(root, schema, depth + 1);
    let properties = schema.get("properties").and_then(Value::as_object);
    if let Some(options) = schema.get("enum").and_then(Value::as_array) {
        let mut options: Vec<String> = options.iter().map(Value::to_string).collect();
        options.sort_unstable();
        return Some(format!("Strings([{}])", options.join(", ")));
    }
    Some(match (schema.get("type").and_then(Value::as_str), properties) {
        (Some("object") | None, Some(properties)) => {
            let property = |(name, property): (&String, &Value)| {
                let (required, words) = (is_required(schema, name), inner(property)?);
                Some(format!("Property {{ name: {name:?}, required: {required}, schema: {words}"))
            };
            let properties: Option<Vec<String>> = properties.iter().map(property).collect();
            format!("Object([{}])", properties?.join(", "))
        }
        (Some("object"), None) => match schema.get("additionalProperties") {
            Some(values @ Value::Object(_)) => format!("Map({})", inner(values)?),
            _ => "Map(Any)".to_owned(),
        },
        (Some("array"), _) => match schema.get("items") {
            Some(item) => format!("Array({})", inner(item)?),
            None => "Array(Any)".to_owned(),
        },
        (Some("boolean"), _) => "Boolean".to_owned(),
        (Some("integer"), _) => "Integer".to_owned(),
        (Some("number"), _) => "Number".to_owned(),
        (Some("string"), _) => "String".to_owned(),
        (other, _) => other.unwrap_or("Any").to_owned(),
    })
}

/// What else a value has to be, in the order of the server.
fn settings(schema: &Map<String, Value>) -> String {
    let number = |key: &str| schema.get(key)?.as_f64().map(|number| format!("Some({number:?})"));
    let count = |key: &str| schema.get(key)?.as_u64().map(|number| format!("Some({number})"));
    let flag = |key: &str| (schema.get(key)? == true).then(|| "true".to_owned());
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    let settings = [
        ("minimum", number("minimum")),
        ("maximum", number("maximum")),
        ("exclusive_minimum", flag("exclusiveMinimum")),
        ("exclusive_maximum", flag("exclusiveMaximum")),
        ("multiple_of", number("multipleOf")),
        ("at_least", count("minLength").or_else(|| count("minItems"))),
        ("at_most", count("maxLength").or_else(|| count("maxItems"))),
        ("pattern", text("pattern").map(|pattern| format!("Some({pattern:?})"))),
        ("format", text("format").and_then(checked).map(str::to_owned)),
        ("unique_items", flag("uniqueItems")),
    ];
    let some = settings.into_iter().filter_map(|(name, value)| Some((name, value?)));
    some.map(|(name, value)| format!(", {name}: {value}")).collect()
}

/// The formats that the server looks at.
fn checked(format: &str) -> Option<&'static str> {
    Some(match format {
        "date-time" => "DateTime",
        "date" => "Date",
        "uuid" => "Uuid",
        "email" => "Email",
        "ipv4" => "Ipv4",
        "ipv6" => "Ipv6",
        _ => return None,
    })
}
