//! Values made from the schemas of a description.
//!
//! They are what the schema allows and no more: each one validates. [`Values::minimal`] has what
//! is required and nothing else, [`Values::maximal`] everything, [`Values::boundaries`] differs
//! from the maximal value in one place at a time, and [`Values::random`] anywhere, the same for the
//! same seed.
//!
//! ```
//! use openapi_agreement::values::Values;
//! use serde_json::json;
//!
//! let description = json!({ "components": { "schemas": { "Pet": {
//!     "type": "object",
//!     "required": ["name"],
//!     "properties": {
//!         "name": { "type": "string", "minLength": 1 },
//!         "legs": { "type": "integer", "minimum": 0, "maximum": 8 },
//!     },
//! } } } });
//! let values = Values::new(&description);
//! let pet = json!({ "$ref": "#/components/schemas/Pet" });
//!
//! assert_eq!(values.maximal(&pet)?["legs"], 8);
//! assert_eq!(values.minimal(&pet)?.get("legs"), None);
//! assert!(values.boundaries(&pet)?.any(|value| value.is_ok_and(|pet| pet["legs"] == 0)));
//! assert_eq!(values.random(&pet, 7)?, values.random(&pet, 7)?);
//! # Ok::<(), openapi_agreement::values::Unmakeable>(())
//! ```
//!
//! A schema is a [`serde_json::Value`] as OpenAPI 3.0 writes it: a reference into the description,
//! or a schema of its own, such as that of a parameter.

mod choice;
mod make;
mod pattern;
mod schema;
mod text;

use serde_json::Value;

use choice::Choice;
use make::Maker;

pub use schema::flat;

/// Makes values from the schemas of one description.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    root: &'a Value,
}

/// Why there is no value of a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {problem}", if pointer.is_empty() { "the value" } else { pointer })]
pub struct Unmakeable {
    /// The place in the value, as an RFC 6901 pointer.
    pub pointer: String,
    /// What stands against it.
    pub problem: String,
}

impl<'a> Values<'a> {
    /// References lead into `root`: a description, with its overlay applied.
    pub fn new(root: &'a Value) -> Self {
        Self { root }
    }

    /// What is required and nothing else: `null` where it may be, nothing in arrays that may be
    /// empty.
    ///
    /// # Errors
    /// If no value can be made.
    pub fn minimal(&self, schema: &Value) -> Result<Value, Unmakeable> {
        self.make(schema, &mut Choice::minimal())
    }

    /// Every property, and something in each array and map.
    ///
    /// # Errors
    /// If no value can be made.
    pub fn maximal(&self, schema: &Value) -> Result<Value, Unmakeable> {
        self.make(schema, &mut Choice::maximal())
    }

    /// The maximal value with one thing different each time: a property left out, another option,
    /// the other end of a range, `null`, an empty array.
    ///
    /// # Errors
    /// If no maximal value can be made.
    pub fn boundaries(
        &self,
        schema: &'a Value,
    ) -> Result<impl Iterator<Item = Result<Value, Unmakeable>> + 'a, Unmakeable> {
        let mut first = Choice::maximal();
        self.make(schema, &mut first)?;
        let values = *self;
        let variations = first.variations();
        Ok(variations.map(move |(at, to)| values.make(schema, &mut Choice::vary(at, to))))
    }

    /// Any value, always the same for a seed.
    ///
    /// # Errors
    /// If no value can be made.
    pub fn random(&self, schema: &Value, seed: u64) -> Result<Value, Unmakeable> {
        self.make(schema, &mut Choice::random(seed))
    }

    fn make(&self, schema: &Value, choice: &mut Choice) -> Result<Value, Unmakeable> {
        Maker { root: self.root, choice }.value(schema, &mut String::new(), 0)
    }
}

#[cfg(test)]
mod tests;
