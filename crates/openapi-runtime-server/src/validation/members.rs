//! Finds the members of a JSON object in its schema, and members that are given twice.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserializer, Visitor};

use super::schema::Property;

/// The index of the property of a name, looked for from `next` on and then from the beginning.
pub(crate) fn find(properties: &[Property], next: usize, name: &str) -> Option<usize> {
    let named = |property: &Property| property.name == name;
    if properties.get(next).is_some_and(named) {
        return Some(next);
    }
    let (before, after) = properties.split_at(next.min(properties.len()));
    after.iter().position(named).map(|index| next + index).or_else(|| before.iter().position(named))
}

/// A set of small numbers.
#[derive(Default)]
pub(crate) struct Seen {
    first: u64,
    others: HashSet<usize>,
}

impl Seen {
    pub(crate) fn insert(&mut self, index: usize) -> bool {
        let Some(bit) = u32::try_from(index).ok().and_then(|index| 1_u64.checked_shl(index)) else {
            return self.others.insert(index);
        };
        let new = self.first & bit == 0;
        self.first |= bit;
        new
    }

    pub(crate) fn contains(&self, index: usize) -> bool {
        let bit = u32::try_from(index).ok().and_then(|index| 1_u64.checked_shl(index));
        bit.map_or_else(|| self.others.contains(&index), |bit| self.first & bit != 0)
    }
}

/// The keys of a map so far. Most maps are so small that comparing beats hashing.
#[derive(Default)]
pub(crate) struct Keys<'de> {
    few: Vec<Cow<'de, str>>,
    many: HashSet<Cow<'de, str>>,
}

impl<'de> Keys<'de> {
    pub(crate) fn insert(&mut self, key: Cow<'de, str>) -> bool {
        if self.few.contains(&key) {
            return false;
        }
        if self.few.len() < 16 {
            self.few.push(key);
            return true;
        }
        self.many.insert(key)
    }
}

/// A key, borrowed from the text unless it has escapes.
pub(crate) struct Key<'de>(pub(crate) Cow<'de, str>);

impl<'de> serde::Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }

        deserializer.deserialize_str(Text)
    }
}
