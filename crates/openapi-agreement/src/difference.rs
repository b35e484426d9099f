//! Whether two JSON values mean the same, as the wire rules have it.

use chrono::DateTime;
use serde_json::{Number, Value};

/// The first place where the values differ, if there is one. A member that is `null` is like one
/// that is absent, a time may be written in more than one way, and so may a number.
pub fn difference(expected: &Value, actual: &Value) -> Option<String> {
    differs(expected, actual, "")
}

fn differs(expected: &Value, actual: &Value, at: &str) -> Option<String> {
    match (expected, actual) {
        (Value::Object(left), Value::Object(right)) => {
            let names = left.keys().chain(right.keys().filter(|name| !left.contains_key(*name)));
            names.into_iter().find_map(|name| {
                let of = |object: &serde_json::Map<String, Value>| {
                    object.get(name).cloned().unwrap_or_default()
                };
                differs(&of(left), &of(right), &format!("{at}/{name}"))
            })
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let mut pairs = left.iter().zip(right).enumerate();
            pairs.find_map(|(n, (left, right))| differs(left, right, &format!("{at}/{n}")))
        }
        (Value::Number(left), Value::Number(right)) if same_number(left, right) => None,
        (Value::String(left), Value::String(right)) if same_time(left, right) => None,
        _ if expected == actual => None,
        _ => Some(format!("`{at}` is {actual}, not {expected}")),
    }
}

/// Whether the numbers are the same in the precision of `f32`, or are exactly the same.
fn same_number(left: &Number, right: &Number) -> bool {
    let fraction = |number: &Number| number.as_f64().filter(|_| number.is_f64());
    match (fraction(left), fraction(right)) {
        (None, None) => left == right,
        _ => {
            left.as_f64().map(|number| number as f32) == right.as_f64().map(|number| number as f32)
        }
    }
}

fn same_time(left: &str, right: &str) -> bool {
    let instant = |text: &str| DateTime::parse_from_rfc3339(text).ok();
    instant(left).is_some_and(|left| Some(left) == instant(right))
}
