//! Checks JSON against a schema, in one pass over its text and without building values.

use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::check_value::{self, Number};
use super::members::{Key, Keys, Seen, find};
use super::rule::Rule;
use super::schema::{Property, Schema, ValueType};
use super::violations::{ValueLocation, Violations};

/// What the JSON is checked against.
#[derive(Clone, Copy)]
pub(crate) enum Expected {
    /// A value of this schema.
    Value(&'static Schema),
    /// An object with any members, all of this schema.
    MapOf(&'static Schema),
}

/// Adds what is wrong with the JSON `text`, which stands at `path`, to `violations`.
///
/// With `required` the value may not be `null`; otherwise `null` counts as absent.
pub(crate) fn check(
    text: &str,
    expected: Expected,
    path: &ValueLocation<'_>,
    required: bool,
    depth: u32,
    violations: &mut Violations,
) {
    let map;
    let schema = match expected {
        Expected::Value(schema) => schema,
        Expected::MapOf(values) => {
            map = Schema::map(values);
            &map
        }
    };
    let mut json = serde_json::Deserializer::from_str(text);
    let mut state = State { violations, hashing: 0 };
    let null = if required { NullMeaning::Empty } else { NullMeaning::Absent };
    let checker = Checker { schema, path, null, depth, state: &mut state };
    if let Err(error) = checker.deserialize(&mut json).and_then(|_| json.end()) {
        violations.add(path, Rule::Json(&error));
    }
}

/// How `null` counts where the schema does not allow it.
#[derive(Clone, Copy)]
enum NullMeaning {
    /// A value of the wrong type.
    Wrong,
    /// The same as absent, which is allowed.
    Absent,
    /// The same as absent, which is not allowed.
    Empty,
}

struct State<'a> {
    violations: &'a mut Violations,
    /// How many lists of unique items the value stands in.
    hashing: u32,
}

/// Reads one value. Gives its hash if that is wanted, in order to find equal items.
struct Checker<'a, 's> {
    schema: &'a Schema,
    path: &'a ValueLocation<'a>,
    null: NullMeaning,
    /// How many levels may still be opened.
    depth: u32,
    state: &'a mut State<'s>,
}

static ANY: Schema = Schema::any();

impl Checker<'_, '_> {
    fn hash(&self, value: impl Hash) -> u64 {
        if self.state.hashing == 0 {
            return 0;
        }
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        hasher.finish()
    }

    fn wrong_type(&mut self) {
        check_value::wrong_type(self.schema, self.path, self.state.violations);
    }

    fn number(self, value: Number) -> u64 {
        check_value::number(self.schema, self.path, value, self.state.violations);
        match value {
            // 1 and 1.0 are the same number.
            Number::Integer(value) => self.hash((1, (value as f64).to_bits())),
            Number::Float(value) => self.hash((1, value.to_bits())),
        }
    }

    fn deeper<E: serde::de::Error>(&self) -> Result<u32, E> {
        self.depth.checked_sub(1).ok_or_else(|| E::custom("too many levels"))
    }
}

impl<'de> DeserializeSeed<'de> for Checker<'_, '_> {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(mut self, deserializer: D) -> Result<u64, D::Error> {
        let (schema, nullable) = self.schema.resolved();
        self.schema = schema;
        if nullable {
            self.null = NullMeaning::Absent;
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Checker<'_, '_> {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(mut self, value: bool) -> Result<u64, E> {
        if !matches!(self.schema.kind, ValueType::Boolean | ValueType::Any) {
            self.wrong_type();
        }
        Ok(self.hash((2, value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<u64, E> {
        Ok(self.number(Number::Integer(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<u64, E> {
        Ok(self.number(match i64::try_from(value) {
            Ok(value) => Number::Integer(value),
            Err(_) => Number::Float(value as f64),
        }))
    }

    fn visit_f64<E>(self, value: f64) -> Result<u64, E> {
        Ok(self.number(Number::Float(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<u64, E> {
        check_value::text(self.schema, self.path, value, self.state.violations);
        Ok(self.hash((3, value)))
    }

    fn visit_unit<E>(mut self) -> Result<u64, E> {
        match (self.schema.kind, self.null) {
            (ValueType::Any, _) | (_, NullMeaning::Absent) => {}
            (_, NullMeaning::Empty) => self.state.violations.add(self.path, Rule::Required),
            (_, NullMeaning::Wrong) => self.wrong_type(),
        }
        Ok(self.hash(0))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<u64, A::Error> {
        let depth = self.deeper()?;
        let items = match self.schema.kind {
            ValueType::Array(items) => Some(items),
            ValueType::Any => None,
            _ => {
                self.wrong_type();
                None
            }
        };
        let unique = items.is_some() && self.schema.unique_items;
        self.state.hashing += u32::from(unique);
        let (mut count, mut seen, mut repeated) = (0, HashSet::new(), false);
        let mut hashes = Vec::new();
        loop {
            let path = ValueLocation::Item(self.path, count);
            let schema = items.unwrap_or(&ANY);
            let state = &mut *self.state;
            let item = Checker { schema, path: &path, null: NullMeaning::Wrong, depth, state };
            let Some(hash) = list.next_element_seed(item)? else { break };
            count += 1;
            repeated |= unique && !seen.insert(hash);
            if self.state.hashing > 0 {
                hashes.push(hash);
            }
        }
        self.state.hashing -= u32::from(unique);
        if items.is_some() {
            check_value::items(self.schema, self.path, count, self.state.violations);
        }
        if repeated {
            self.state.violations.add(self.path, Rule::UniqueItems);
        }
        Ok(self.hash((4, hashes)))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<u64, A::Error> {
        let depth = self.deeper()?;
        let (properties, values): (&'static [Property], _) = match self.schema.kind {
            ValueType::Object(properties) => (properties, None),
            ValueType::Map(values) => (&[], Some(values)),
            ValueType::Any => (&[], Some(&ANY)),
            _ => {
                self.wrong_type();
                (&[], Some(&ANY))
            }
        };
        let (mut seen, mut keys, mut count, mut next, mut hash) =
            (Seen::default(), Keys::default(), 0, 0, 0_u64);
        while let Some(Key(key)) = map.next_key()? {
            count += 1;
            let path = ValueLocation::Member(self.path, &key);
            // Members mostly come in the order of their declaration.
            let found = find(properties, next, &key);
            let (schema, null) = match (found, values) {
                (Some(index), _) => {
                    next = index + 1;
                    if !seen.insert(index) {
                        self.state.violations.add(&path, Rule::GivenOnce);
                    }
                    let property = &properties[index];
                    let null =
                        if property.required { NullMeaning::Empty } else { NullMeaning::Absent };
                    (&property.schema, null)
                }
                (None, values) => {
                    if !keys.insert(key.clone()) {
                        self.state.violations.add(&path, Rule::GivenOnce);
                    }
                    (values.unwrap_or(&ANY), NullMeaning::Wrong)
                }
            };
            let state = &mut *self.state;
            let value = map.next_value_seed(Checker { schema, path: &path, null, depth, state })?;
            // Members have no order.
            hash = hash.wrapping_add(self.hash((&*key, value)));
        }
        for (index, property) in properties.iter().enumerate() {
            if property.required && !seen.contains(index) {
                let path = ValueLocation::Member(self.path, property.name);
                self.state.violations.add(&path, Rule::Required);
            }
        }
        if !matches!(self.schema.kind, ValueType::Any) {
            check_value::members(self.schema, self.path, count, self.state.violations);
        }
        Ok(self.hash((5, hash)))
    }
}
