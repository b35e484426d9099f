//! Where two JSON values differ.

use openapi_codegen::document::pointer::join;
use serde_json::Value;

/// One place where two values differ; a value that is absent there is `None`.
pub struct Difference<'a> {
    /// RFC 6901 pointer to the place.
    pub pointer: String,
    /// What the first value has.
    pub left: Option<&'a Value>,
    /// What the second value has.
    pub right: Option<&'a Value>,
}

/// The smallest parts in which the values differ; the order of members does not count.
pub fn differences<'a>(left: &'a Value, right: &'a Value) -> Vec<Difference<'a>> {
    let mut found = Vec::new();
    compare(String::new(), Some(left), Some(right), &mut found);
    found
}

/// What the values have at the first place in which they differ, each with that place in front.
pub fn first_difference(left: &Value, right: &Value) -> Option<(String, String)> {
    let first = differences(left, right).into_iter().next()?;
    let full = |value| format!("{} {}", first.pointer, shown(value)).trim_start().to_owned();
    Some((full(first.left), full(first.right)))
}

fn compare<'a>(
    pointer: String,
    left: Option<&'a Value>,
    right: Option<&'a Value>,
    found: &mut Vec<Difference<'a>>,
) {
    match (left, right) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                compare(join(&pointer, key), a.get(key), b.get(key), found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            for index in 0..a.len().max(b.len()) {
                compare(format!("{pointer}/{index}"), a.get(index), b.get(index), found);
            }
        }
        _ if left == right => {}
        _ => found.push(Difference { pointer, left, right }),
    }
}

/// A value as JSON, or that there is none.
pub fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}
