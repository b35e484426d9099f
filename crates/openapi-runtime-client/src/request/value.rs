//! Converts the values of parameters to text.

use serde::Serialize;
use serde_json::Value;

use crate::request::url::pairs;

/// The texts of a parameter: none for `null`, one for a scalar, one for each item of an array.
///
/// # Errors
/// A message, if the value is an object or a nested array.
pub(crate) fn texts<T: Serialize>(value: &T) -> Result<Vec<String>, String> {
    match serde_json::to_value(value).map_err(|problem| problem.to_string())? {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => items.into_iter().map(scalar).collect(),
        value => scalar(value).map(|text| vec![text]),
    }
}

/// The text of a parameter that has exactly one.
///
/// # Errors
/// A message, if the value is not a scalar.
pub(crate) fn text<T: Serialize>(value: &T) -> Result<String, String> {
    scalar(serde_json::to_value(value).map_err(|problem| problem.to_string())?)
}

/// A string unchanged, and anything else as JSON; `None` for `null`.
///
/// # Errors
/// A message, if the value cannot be written as JSON.
pub(crate) fn text_or_json<T: Serialize>(value: &T) -> Result<Option<String>, String> {
    let value = serde_json::to_value(value).map_err(|problem| problem.to_string())?;
    Ok(match value {
        Value::Null => None,
        Value::Array(_) | Value::Object(_) => Some(value.to_string()),
        value => Some(scalar(value)?),
    })
}

/// Encodes the members of an object as `application/x-www-form-urlencoded`. An array repeats the
/// name, and `null` is left out.
///
/// # Errors
/// A message, if the value is not an object or a member has no text.
pub(crate) fn form<T: Serialize>(value: &T) -> Result<String, String> {
    let Value::Object(members) = serde_json::to_value(value).map_err(|e| e.to_string())? else {
        return Err("must be an object".to_owned());
    };
    let mut fields = Vec::new();
    for (name, value) in &members {
        fields.extend(texts(value)?.into_iter().map(|text| (name.as_str(), text)));
    }
    Ok(pairs(fields.iter().map(|(name, text)| (*name, text.as_str()))))
}

fn scalar(value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Bool(value) => Ok(value.to_string()),
        // Unlike JSON, `Display` writes a whole number without fraction or exponent.
        Value::Number(number) => Ok(match number.as_f64() {
            Some(value) if number.is_f64() => value.to_string(),
            _ => number.to_string(),
        }),
        Value::Null => Err("is null".to_owned()),
        Value::Array(_) | Value::Object(_) => {
            Err("must be a string, a number or a boolean".to_owned())
        }
    }
}
