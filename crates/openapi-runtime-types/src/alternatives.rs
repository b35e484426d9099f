//! Decoding of unions.

use std::cell::Cell;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Error};
use serde_json::Value;

use super::declared::Declared;

thread_local! {
    /// The number of unknown enumeration values that this thread has decoded.
    static UNKNOWN: Cell<u64> = const { Cell::new(0) };
}

/// Counts an enumeration value that is not known.
pub(super) fn count_unknown_value() {
    UNKNOWN.set(UNKNOWN.get().wrapping_add(1));
}

/// Decodes a value as a `T`, a union of several alternatives.
///
/// An open enumeration accepts any string, so an alternative with one could match before a better
/// alternative is tried. Therefore the first alternative that matches without unknown enumeration
/// values is used, and otherwise the first one that matches with them.
#[derive(Debug)]
pub struct Alternatives<T> {
    value: Value,
    tag: Option<String>,
    chosen: Option<serde_json::Result<T>>,
    known: Option<T>,
    unknown: Option<T>,
}

impl<T> Alternatives<T> {
    /// Reads the value.
    ///
    /// # Errors
    /// Any error of the deserializer.
    pub fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Self { value, tag: None, chosen: None, known: None, unknown: None })
    }

    /// Sets the discriminator: the member whose value selects the alternative.
    pub fn tagged(mut self, member: &str) -> Self {
        self.tag = self.value.get(member).and_then(Value::as_str).map(str::to_owned);
        self
    }

    /// Adds an alternative that is selected if the discriminator has one of these values.
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

    /// Returns the decoded value. `name` is the name of the union, for the error.
    ///
    /// # Errors
    /// If no alternative matches.
    pub fn decoded<E: Error>(self, name: &str) -> Result<T, E> {
        if let Some(chosen) = self.chosen {
            return chosen.map_err(E::custom);
        }
        if self.known.is_none() && self.unknown.is_some() {
            count_unknown_value();
        }
        let found = self.known.or(self.unknown);
        found.ok_or_else(|| E::custom(format_args!("no alternative of {name} fits")))
    }
}
