//! What a scalar means, by the YAML 1.2 core schema.

use serde_json::Number;

use crate::document::Value;

/// How a scalar is marked in the text, which decides what it can be.
#[derive(Clone, Copy)]
pub(super) enum Mark<'a> {
    /// Neither quoted nor tagged: its text decides.
    Plain,
    /// Quoted, or a block: a string.
    Quoted,
    /// Tagged as a type of the core schema, named here without prefix: `int`.
    Tagged(&'a str),
}

/// The value of `text`, or the code and the message of what is wrong with it.
pub(super) fn resolve(text: &str, mark: Mark<'_>) -> Result<Value, (&'static str, String)> {
    let Some(value) = (match mark {
        Mark::Plain => plain(text),
        Mark::Quoted | Mark::Tagged("str") => Some(Value::String(text.to_owned())),
        Mark::Tagged(_) => plain(text),
    }) else {
        let message = format!("`{text}` is not a number that JSON can hold");
        return Err(("number-not-finite", message));
    };
    if let Mark::Tagged(tag) = mark {
        let fits = match &value {
            Value::Null => tag == "null",
            Value::Bool(_) => tag == "bool",
            Value::Number(number) => tag == "float" || tag == "int" && !number.is_f64(),
            _ => tag == "str",
        };
        if !fits {
            return Err(("tag-mismatch", format!("`{text}` is not what its tag `!!{tag}` says")));
        }
    }
    Ok(value)
}

/// `None` if `text` is a number that is infinite, not a number, or overflows.
fn plain(text: &str) -> Option<Value> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return None,
        _ => match text.strip_prefix(['-', '+']).unwrap_or(text) {
            ".inf" | ".Inf" | ".INF" => return None,
            digits if is_decimal(digits) => Value::Number(decimal(text)?),
            _ => match radix(text) {
                Some((digits, radix)) => Value::Number(whole(digits, radix)?),
                None => Value::String(text.to_owned()),
            },
        },
    })
}

/// `12`, `1.`, `.5`, `1.5e-3`: digits with at most one point, then perhaps an exponent.
fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    whole.len() + fraction.len() > 0 && digits(whole) && digits(fraction) && exponent_fits
}

/// A whole number that is too large for 64 bits becomes a float, as JSON readers have it.
fn decimal(text: &str) -> Option<Number> {
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Ok(number) = text.parse::<i64>() {
        return Some(number.into());
    }
    match text.parse::<u64>() {
        Ok(number) => Some(number.into()),
        Err(_) => text.parse().ok().and_then(Number::from_f64),
    }
}

/// The digits of `0x1F` or `0o17` and their base.
fn radix(text: &str) -> Option<(&str, u32)> {
    let (digits, radix) = match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(digits), _) => (digits, 16),
        (_, Some(digits)) => (digits, 8),
        _ => return None,
    };
    let all = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    all.then_some((digits, radix))
}

fn whole(digits: &str, radix: u32) -> Option<Number> {
    match u64::from_str_radix(digits, radix) {
        Ok(number) => Some(number.into()),
        Err(_) => Number::from_f64(
            digits
                .chars()
                .filter_map(|digit| digit.to_digit(radix))
                .fold(0.0, |number, digit| number * f64::from(radix) + f64::from(digit)),
        ),
    }
}
