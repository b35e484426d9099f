//! Decodes the texts of parameters and reads values from them.

use std::borrow::Cow;

use serde::de::value::{Error as TextError, StrDeserializer};
use serde::de::{Deserializer, Error as _, IntoDeserializer, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::check_value::{boolean, float, integer};
use super::date_time;
use super::schema::{Format, Schema, ValueType};

/// Decodes texts of paths and queries, with one buffer for all of them.
#[derive(Default)]
pub(crate) struct Decoder(Vec<u8>);

impl Decoder {
    /// The text that a name or a value of a query or form stands for, in which a plus is a space;
    /// `None` if it is not UTF-8. What only looks like an escape stands for itself, as browsers
    /// have it.
    pub(crate) fn pair<'a>(&'a mut self, text: &'a str) -> Option<&'a str> {
        self.decode(text, true)
    }

    /// The text that a segment of a path stands for; `None` if it is not UTF-8 or has a percent
    /// sign that begins no escape.
    pub(crate) fn segment<'a>(&'a mut self, text: &'a str) -> Option<&'a str> {
        self.decode(text, false)
    }

    fn decode<'a>(&'a mut self, text: &'a str, pair: bool) -> Option<&'a str> {
        let bytes = text.as_bytes();
        let special = |byte: &u8| *byte == b'%' || (pair && *byte == b'+');
        let Some(plain) = bytes.iter().position(special) else { return Some(text) };
        self.0.clear();
        self.0.reserve(bytes.len());
        self.0.extend_from_slice(&bytes[..plain]);
        let mut rest = &bytes[plain..];
        while let [first, after @ ..] = rest {
            rest = after;
            self.0.push(match first {
                b'+' if pair => b' ',
                b'%' => match escape(after) {
                    Some(byte) => {
                        rest = &after[2..];
                        byte
                    }
                    None if pair => b'%',
                    None => return None,
                },
                other => *other,
            });
        }
        std::str::from_utf8(&self.0).ok()
    }
}

/// The byte that two digits stand for.
fn escape(digits: &[u8]) -> Option<u8> {
    let [high, low, ..] = digits else { return None };
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    Some(digit(*high)? << 4 | digit(*low)?)
}

/// A pair of a query or a form, still encoded.
pub(crate) struct Pair<'a> {
    pub(crate) name: &'a str,
    /// Empty if there is no `=`.
    pub(crate) value: &'a str,
    /// Whether there is anything to decode.
    pub(crate) encoded: bool,
}

/// The bytes that separate pairs or have to be decoded.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    special[b'&' as usize] = true;
    special[b'=' as usize] = true;
    special[b'%' as usize] = true;
    special[b'+' as usize] = true;
    special
};

/// The pairs of a query or a form.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = Pair<'_>> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        // Nothing between two separators is no pair; a lone `=` has the empty name.
        let text = rest?.trim_start_matches('&');
        if text.is_empty() {
            return None;
        }
        // The texts are so short that looking at each byte once beats searching for separators.
        let (mut equals, mut end, mut encoded, mut at) = (None, text.len(), false, 0);
        let bytes = text.as_bytes();
        while let Some(byte) = bytes.get(at) {
            if SPECIAL[usize::from(*byte)] {
                match byte {
                    b'&' => {
                        end = at;
                        break;
                    }
                    b'=' => equals = equals.or(Some(at)),
                    _ => encoded = true,
                }
            }
            at += 1;
        }
        rest = text.get(end + 1..);
        let name = text.get(..equals.unwrap_or(end))?;
        let value = text.get(equals.map_or(end, |equals| equals + 1)..end)?;
        Some(Pair { name, value, encoded })
    })
}

/// Reads a value from its text, or a list of values from a text each.
pub(crate) struct TextDeserializer<'de, I> {
    pub(crate) schema: &'static Schema,
    pub(crate) texts: I,
    pub(crate) first: &'de str,
}

impl<'de, I: Iterator<Item = &'de str>> TextDeserializer<'de, I> {
    fn kind(&self) -> ValueType {
        self.schema.resolved().0.kind
    }
}

/// `deserialize_i64` and the like, by the function that reads the text.
macro_rules! numbers {
    ($($method:ident => $read:ident $visit:ident $what:literal,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
            match $read(self.first) {
                Some(value) => visitor.$visit(value),
                None => Err(TextError::custom(concat!("expected ", $what))),
            }
        }
    )*};
}

impl<'de, I: Iterator<Item = &'de str>> Deserializer<'de> for TextDeserializer<'de, I> {
    type Error = TextError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        match self.kind() {
            ValueType::Boolean => self.deserialize_bool(visitor),
            ValueType::Integer => self.deserialize_i64(visitor),
            ValueType::Number => self.deserialize_f64(visitor),
            ValueType::Array(_) => self.deserialize_seq(visitor),
            _ => self.deserialize_str(visitor),
        }
    }

    numbers! {
        deserialize_i8 => integer visit_i64 "an integer",
        deserialize_i16 => integer visit_i64 "an integer",
        deserialize_i32 => integer visit_i64 "an integer",
        deserialize_i64 => integer visit_i64 "an integer",
        deserialize_u8 => integer visit_i64 "an integer",
        deserialize_u16 => integer visit_i64 "an integer",
        deserialize_u32 => integer visit_i64 "an integer",
        deserialize_u64 => integer visit_i64 "an integer",
        deserialize_f32 => float visit_f64 "a number",
        deserialize_f64 => float visit_f64 "a number",
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        match boolean(self.first) {
            Some(value) => visitor.visit_bool(value),
            None => Err(TextError::custom("expected true or false")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        let times = self.schema.resolved().0.format == Format::DateTime;
        match times.then(|| date_time::rfc3339(self.first)).flatten() {
            Some(Cow::Owned(time)) => visitor.visit_string(time),
            _ => visitor.visit_borrowed_str(self.first),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TextError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TextError> {
        let text: StrDeserializer<'de, TextError> = self.first.into_deserializer();
        text.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        let schema = match self.kind() {
            ValueType::Array(items) => items,
            _ => self.schema,
        };
        visitor.visit_seq(Items { schema, texts: self.texts })
    }

    forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de, I: Iterator<Item = &'de str>> IntoDeserializer<'de, TextError>
    for TextDeserializer<'de, I>
{
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

struct Items<I> {
    schema: &'static Schema,
    texts: I,
}

impl<'de, I: Iterator<Item = &'de str>> SeqAccess<'de> for Items<I> {
    type Error = TextError;

    fn next_element_seed<T: serde::de::DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, TextError> {
        let Some(first) = self.texts.next() else { return Ok(None) };
        let item = TextDeserializer { schema: self.schema, texts: std::iter::once(first), first };
        seed.deserialize(item).map(Some)
    }
}
