//! Checks urlencoded forms and reads values from them.

use serde::de::DeserializeOwned;
use serde::de::value::{Error as TextError, MapDeserializer};

use super::check_value;
use super::rule::Rule;
use super::schema::{Property, Schema, ValueType};
use super::text::TextDeserializer;
use super::values::Values;
use super::violations::{ValueLocation, ViolationText, Violations};
use crate::error::Error;
use crate::routing::operation::{Operation, RequestBody};
use crate::routing::parts::invalid;

/// The members that the form of an operation may have.
fn members(operation: &Operation) -> &'static [Property] {
    let RequestBody::Form { schema, .. } = &operation.body else { return &[] };
    match schema.resolved().0.kind {
        ValueType::Object(properties) => properties,
        _ => &[],
    }
}

fn items(schema: &Schema) -> Option<&'static Schema> {
    match schema.resolved().0.kind {
        ValueType::Array(items) => Some(items),
        _ => None,
    }
}

fn values(members: &[Property], form: &str, violations: &mut Violations) -> Values {
    let named = |_, key: &str| {
        let plain = key.strip_suffix("[]");
        let is = |one: &Property| {
            one.name == key || (plain == Some(one.name) && items(&one.schema).is_some())
        };
        let index = members.iter().position(is)?;
        Some((index, items(&members[index].schema).is_some()))
    };
    Values::from_pairs(named, members.len(), form, violations)
}

/// Checks a form and adds its violations.
pub(crate) fn check(operation: &Operation, form: &str, violations: &mut Violations) {
    let members = members(operation);
    let values = values(members, form, violations);
    for (index, member) in members.iter().enumerate() {
        let path = ValueLocation::Name(member.name);
        let Some(first) = values.first(index) else {
            if member.required {
                violations.add(&path, Rule::Required);
            }
            continue;
        };
        let Some(items) = items(&member.schema) else {
            check_value::written(&member.schema, &path, first, violations);
            continue;
        };
        let mut count = 0;
        for text in values.all(index) {
            check_value::written(items, &ValueLocation::Item(&path, count), text, violations);
            count += 1;
        }
        check_value::items(member.schema.resolved().0, &path, count, violations);
    }
}

/// A value from a form that has been checked.
pub(crate) fn decode<T: DeserializeOwned>(
    operation: &Operation,
    form: &str,
    violation_text: ViolationText,
) -> Result<T, Error> {
    let members = members(operation);
    let values = values(members, form, &mut Violations::new(violation_text));
    let given = members.iter().enumerate().filter_map(|(index, member)| {
        let first = values.first(index)?;
        Some((
            member.name,
            TextDeserializer { schema: &member.schema, texts: values.all(index), first },
        ))
    });
    T::deserialize(MapDeserializer::new(given))
        .map_err(|error: TextError| invalid(violation_text, &ValueLocation::Body, &error))
}
