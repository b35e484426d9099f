//! Where two JSON values differ.

use chrono::DateTime;
use openapi_codegen::document::pointer::join;
use serde_json::{Number, Value};

/// One place where two values differ; a value that is absent there is `None`.
pub struct Difference<'a> {
    /// RFC 6901 pointer to the place.
    pub pointer: String,
    /// What the first value has.
    pub left: Option<&'a Value>,
    /// What the second value has.
    pub right: Option<&'a Value>,
}

/// Whether two values that hold no others are the same.
type Same = fn(Option<&Value>, Option<&Value>) -> bool;

/// The smallest parts in which the values differ; the order of members does not count.
pub fn differences<'a>(left: &'a Value, right: &'a Value) -> Vec<Difference<'a>> {
    let mut found = Vec::new();
    compare(String::new(), Some(left), Some(right), |left, right| left == right, &mut found);
    found
}

/// The first place in which the values differ, in words. A member that is `null` is like one that
/// is absent, a time may be written in more than one way, and so may a number.
pub(crate) fn difference(expected: &Value, actual: &Value) -> Option<String> {
    let mut found = Vec::new();
    compare(String::new(), Some(expected), Some(actual), mean_the_same, &mut found);
    let Difference { pointer, left, right } = found.into_iter().next()?;
    Some(format!("`{pointer}` is {}, not {}", shown(right), shown(left)))
}

fn compare<'a>(
    pointer: String,
    left: Option<&'a Value>,
    right: Option<&'a Value>,
    same: Same,
    found: &mut Vec<Difference<'a>>,
) {
    match (left, right) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                compare(join(&pointer, key), a.get(key), b.get(key), same, found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) if a.len() == b.len() => {
            for (index, (left, right)) in a.iter().zip(b).enumerate() {
                compare(format!("{pointer}/{index}"), Some(left), Some(right), same, found);
            }
        }
        _ if same(left, right) => {}
        _ => found.push(Difference { pointer, left, right }),
    }
}

/// A value as JSON, or that there is none.
pub fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

fn mean_the_same(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left.unwrap_or(&Value::Null), right.unwrap_or(&Value::Null)) {
        (Value::Number(left), Value::Number(right)) => same_number(left, right),
        (Value::String(left), Value::String(right)) => left == right || same_time(left, right),
        (left, right) => left == right,
    }
}

/// Whether the numbers are the same in the precision of `f32`, or are exactly the same.
fn same_number(left: &Number, right: &Number) -> bool {
    let float = |number: &Number| number.as_f64().map(|number| number as f32);
    left == right || ((left.is_f64() || right.is_f64()) && float(left) == float(right))
}

fn same_time(left: &str, right: &str) -> bool {
    let instant = |text: &str| DateTime::parse_from_rfc3339(text).ok();
    instant(left).is_some_and(|left| Some(left) == instant(right))
}
