//! Rewrites JSON that has been checked: numbers and times as the Rust types read them.

use serde_json::Value;

use super::check_value;
use super::date_time;
use super::schema::{Format, Schema, ValueType};

/// The JSON text with whole numbers and times written as types read them: `5` for `5.0`, and RFC
/// 3339. `None` if it is written like that already.
pub(crate) fn text(json: &str, schema: &Schema) -> Option<String> {
    let original: Value = serde_json::from_str(json).ok()?;
    let mut value = original.clone();
    normalise(&mut value, schema);
    if value == original { None } else { serde_json::to_string(&value).ok() }
}

fn normalise(value: &mut Value, schema: &Schema) {
    let (schema, _) = schema.resolved();
    match (schema.kind, value) {
        (ValueType::Integer, Value::Number(number)) if number.is_f64() => {
            if let Some(whole) = number.as_f64().and_then(check_value::whole) {
                *number = whole.into();
            }
        }
        (ValueType::String, Value::String(text)) if schema.format == Format::DateTime => {
            if let Some(time) = date_time::rfc3339(text) {
                *text = time.into_owned();
            }
        }
        (ValueType::Array(items), Value::Array(values)) => {
            values.iter_mut().for_each(|value| normalise(value, items));
        }
        (ValueType::Map(values), Value::Object(members)) => {
            members.values_mut().for_each(|value| normalise(value, values));
        }
        (ValueType::Object(properties), Value::Object(members)) => {
            for property in properties {
                if let Some(value) = members.get_mut(property.name) {
                    normalise(value, &property.schema);
                }
            }
        }
        _ => {}
    }
}
