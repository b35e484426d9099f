//! Unions: which alternative a value is.

use std::cell::Cell;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Error};
use serde_json::Value;

use super::declared::Declared;

thread_local! {
    /// How many values of enumerations this thread decoded that were not known.
    static UNKNOWN: Cell<u64> = const { Cell::new(0) };
}

/// Notes that an enumeration decodes a value which it does not know.
pub(super) fn unknown_value() {
    UNKNOWN.set(UNKNOWN.get().wrapping_add(1));
}

/// A value on its way to becoming a `T`, which is one of several alternatives.
///
/// An enumeration takes any text, and would keep each alternative that comes after it from being
/// tried. So the first that fits without an unknown value is taken, and only where there is none the
/// first that fits with one.
#[derive(Debug)]
pub struct Alternatives<T> {
    value: Value,
    tag: Option<String>,
    chosen: Option<serde_json::Result<T>>,
    known: Option<T>,
    unknown: Option<T>,
}

impl<T> Alternatives<T> {
    /// Reads a value, of which any alternative can be made.
    ///
    /// # Errors
    /// What the deserializer says.
    pub fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Self { value, tag: None, chosen: None, known: None, unknown: None })
    }

    /// Names the member that says which alternative it is.
    pub fn tagged(mut self, member: &str) -> Self {
        self.tag = self.value.get(member).and_then(Value::as_str).map(str::to_owned);
        self
    }

    /// Adds the alternative that the member stands for if it has one of these values.
    pub fn case<A: DeserializeOwned>(mut self, tags: &[&str], into: fn(A) -> T) -> Self {
        if self.tag.as_deref().is_some_and(|tag| tags.contains(&tag)) {
            self.chosen = Some(A::deserialize(Declared(&self.value)).map(into));
        }
        if self.chosen.is_some() { self } else { self.or(into) }
    }

    /// Adds an alternative.
    pub fn or<A: DeserializeOwned>(mut self, into: fn(A) -> T) -> Self {
        if self.known.is_some() {
            return self;
        }
        let before = UNKNOWN.get();
        if let Ok(found) = A::deserialize(Declared(&self.value)) {
            let found_unknown = UNKNOWN.get() != before;
            let slot = if found_unknown { &mut self.unknown } else { &mut self.known };
            slot.get_or_insert_with(|| into(found));
        }
        UNKNOWN.set(before);
        self
    }

    /// What the value is; `name` is that of the union.
    ///
    /// # Errors
    /// If no alternative fits.
    pub fn decoded<E: Error>(self, name: &str) -> Result<T, E> {
        if let Some(chosen) = self.chosen {
            return chosen.map_err(E::custom);
        }
        if self.known.is_none() && self.unknown.is_some() {
            unknown_value();
        }
        let found = self.known.or(self.unknown);
        found.ok_or_else(|| E::custom(format_args!("no alternative of {name} fits")))
    }
}
