//! Checks single values: of JSON, and those that parameters and forms write as texts.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use fancy_regex::Regex;

use super::date_time;
use super::rule::Rule;
use super::schema::{Format, Schema, ValueType};
use super::violations::{ValueLocation, Violations};

/// A number as it came: integers beyond 64 bits are floats.
#[derive(Clone, Copy)]
pub(crate) enum Number {
    Integer(i64),
    Float(f64),
}

/// Says that a value is of the wrong type.
pub(crate) fn wrong_type(schema: &Schema, path: &ValueLocation<'_>, violations: &mut Violations) {
    match schema.kind {
        ValueType::Boolean => violations.add(path, Rule::Type("boolean")),
        ValueType::Integer => violations.add(path, Rule::Type("integer")),
        ValueType::Number => violations.add(path, Rule::Type("number")),
        ValueType::String => violations.add(path, Rule::Type("string")),
        ValueType::Strings(values) => violations.add(path, Rule::Enum(values)),
        ValueType::Array(_) => violations.add(path, Rule::Type("array")),
        ValueType::Map(_) | ValueType::Object(_) => violations.add(path, Rule::Type("object")),
        ValueType::Any | ValueType::Named(_) => {}
    }
}

/// Checks a number against a schema of any type.
pub(crate) fn number(
    schema: &Schema,
    path: &ValueLocation<'_>,
    value: Number,
    to: &mut Violations,
) {
    let value = match (schema.kind, value) {
        (ValueType::Any | ValueType::Named(_), _) => return,
        (ValueType::Integer | ValueType::Number, Number::Integer(value)) => value as f64,
        (ValueType::Number, Number::Float(value)) => value,
        (ValueType::Integer, Number::Float(value)) if whole(value).is_some() => value,
        _ => return wrong_type(schema, path, to),
    };
    if let Some(minimum) = schema.minimum {
        if schema.exclusive_minimum && value <= minimum {
            to.add(path, Rule::ExclusiveMinimum(minimum));
        } else if value < minimum {
            to.add(path, Rule::Minimum(minimum));
        }
    }
    if let Some(maximum) = schema.maximum {
        if schema.exclusive_maximum && value >= maximum {
            to.add(path, Rule::ExclusiveMaximum(maximum));
        } else if value > maximum {
            to.add(path, Rule::Maximum(maximum));
        }
    }
    if let Some(divisor) = schema.multiple_of {
        // Decimal fractions are inexact: 0.3 is a multiple of 0.1 all the same.
        let quotient = value / divisor;
        if (quotient - quotient.round()).abs() > 1e-9 * quotient.abs().max(1.0) {
            to.add(path, Rule::MultipleOf(divisor));
        }
    }
}

/// Checks a text against a schema of any type. The text is a text: `1` is not a number here.
pub(crate) fn text(schema: &Schema, path: &ValueLocation<'_>, value: &str, to: &mut Violations) {
    match schema.kind {
        ValueType::String => {}
        ValueType::Any | ValueType::Named(_) => return,
        ValueType::Strings(values) if values.contains(&value) => return,
        _ => return wrong_type(schema, path, to),
    }
    if schema.at_least.is_some() || schema.at_most.is_some() {
        let characters = value.chars().count() as u64;
        if let Some(least) = schema.at_least.filter(|least| characters < *least) {
            to.add(path, Rule::MinLength(least));
        }
        if let Some(most) = schema.at_most.filter(|most| characters > *most) {
            to.add(path, Rule::MaxLength(most));
        }
    }
    if let Some(pattern) = schema.pattern.filter(|pattern| !matches(pattern, value)) {
        to.add(path, Rule::Pattern(pattern));
    }
    let Some(name) = schema.format.name() else { return };
    let fits = match schema.format {
        Format::Other => true,
        Format::DateTime => date_time::rfc3339(value).is_some(),
        Format::Date => date_time::is_date(value.as_bytes()),
        Format::Uuid => is_uuid(value),
        Format::Email => is_email(value),
        Format::Ipv4 => value.parse::<std::net::Ipv4Addr>().is_ok(),
        Format::Ipv6 => value.parse::<std::net::Ipv6Addr>().is_ok(),
    };
    if !fits {
        to.add(path, Rule::Format(name));
    }
}

/// Checks how many items a list has.
pub(crate) fn items(schema: &Schema, path: &ValueLocation<'_>, count: usize, to: &mut Violations) {
    if let Some(least) = schema.at_least.filter(|least| (count as u64) < *least) {
        to.add(path, Rule::MinItems(least));
    }
    if let Some(most) = schema.at_most.filter(|most| count as u64 > *most) {
        to.add(path, Rule::MaxItems(most));
    }
}

/// Checks how many members an object has.
pub(crate) fn members(
    schema: &Schema,
    path: &ValueLocation<'_>,
    count: usize,
    to: &mut Violations,
) {
    if let Some(least) = schema.at_least.filter(|least| (count as u64) < *least) {
        to.add(path, Rule::MinProperties(least));
    }
    if let Some(most) = schema.at_most.filter(|most| count as u64 > *most) {
        to.add(path, Rule::MaxProperties(most));
    }
}

/// Checks the text of a parameter or of a form's value, in which `1` is a number.
pub(crate) fn written(schema: &Schema, path: &ValueLocation<'_>, value: &str, to: &mut Violations) {
    let (schema, _) = schema.resolved();
    match schema.kind {
        ValueType::Boolean if boolean(value).is_some() => {}
        ValueType::Integer => match integer(value) {
            Some(value) => number(schema, path, Number::Integer(value), to),
            None => wrong_type(schema, path, to),
        },
        ValueType::Number => match float(value) {
            Some(value) => number(schema, path, Number::Float(value), to),
            None => wrong_type(schema, path, to),
        },
        _ => text(schema, path, value, to),
    }
}

/// The boolean that a text is, as JSON writes it or as Python does.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" => Some(true),
        "false" | "False" => Some(false),
        _ => None,
    }
}

/// The integer that a text is, without a plus sign. `5.0` and `5e0` are 5.
pub(crate) fn integer(text: &str) -> Option<i64> {
    let plain = if text.starts_with('+') { None } else { text.parse().ok() };
    plain.or_else(|| whole(float(text)?))
}

/// The integer that a number is, if it has no fraction and is not so large that it may have been
/// rounded on its way.
pub(crate) fn whole(value: f64) -> Option<i64> {
    /// Up to here every integer is a number of its own, as JavaScript's `MAX_SAFE_INTEGER` says.
    const EXACT: f64 = ((1_u64 << 53) - 1) as f64;
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

/// The finite number that a text is, as JSON would write it or with zeros before it.
pub(crate) fn float(text: &str) -> Option<f64> {
    // Rust also reads `inf`, `nan`, `+1`, `.5` and `1.`.
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|first: char| first.is_ascii_digit()) && !digits.ends_with('.');
    let value: f64 = if plain { text.parse().ok()? } else { return None };
    value.is_finite().then_some(value)
}

fn is_uuid(text: &str) -> bool {
    let byte = |(index, byte): (usize, u8)| match index {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(byte)
}

/// Whether a text has the form of a mail address. Whether it is one can only be found by sending to
/// it.
fn is_email(text: &str) -> bool {
    let Some((user, host)) = text.rsplit_once('@') else { return false };
    !user.is_empty() && !host.is_empty() && !text.contains(|c: char| c.is_whitespace())
}

/// The compiled patterns: `None` for one that cannot be compiled.
type Compiled = HashMap<&'static str, Option<Arc<Regex>>>;

/// Whether a pattern is found in a text. If it takes too many steps to find out, it counts as not
/// found.
fn matches(pattern: &'static str, text: &str) -> bool {
    static COMPILED: RwLock<Option<Compiled>> = RwLock::new(None);
    let known = COMPILED.read().unwrap_or_else(PoisonError::into_inner);
    let regex = known.as_ref().and_then(|known| known.get(pattern)).cloned();
    drop(known);
    let regex = regex.unwrap_or_else(|| {
        let regex = Regex::new(pattern).map(Arc::new);
        if let Err(error) = &regex {
            tracing::error!(pattern, %error, "a pattern of the description cannot be compiled");
        }
        let mut known = COMPILED.write().unwrap_or_else(PoisonError::into_inner);
        known.get_or_insert_default().entry(pattern).or_insert(regex.ok()).clone()
    });
    regex.is_some_and(|regex| regex.is_match(text).unwrap_or(false))
}
