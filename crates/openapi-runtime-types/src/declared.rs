//! Decoding of numbers and objects with the rules of JSON Schema.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

/// A deserializer that reads numbers and objects with the rules of JSON Schema: `4.0` and `1e3` are
/// accepted as integers, and an array is not accepted as an object.
///
/// Serde differs in both: it requires the notation of an integer, and accepts the members of a
/// struct as an array. Serde is faster, so try it first and use this only if it fails. Keys of maps
/// and the content of serde's untagged enums are read with serde's rules.
///
/// ```
/// use openapi_runtime_types::Declared;
/// use serde::Deserialize;
///
/// let mut json = serde_json::Deserializer::from_str("[4.0, 1e3]");
/// assert_eq!(Vec::<i64>::deserialize(Declared(&mut json)).unwrap(), [4, 1000]);
/// ```
#[derive(Debug)]
pub struct Declared<T>(pub T);

/// What the next value is expected to be.
#[derive(Clone, Copy)]
enum Expected {
    Anything,
    Integer,
    Object,
}

/// Passes a value to the visitor after checking that it is as expected.
struct Checked<V> {
    visitor: V,
    expected: Expected,
}

fn anything<V>(visitor: V) -> Checked<V> {
    Checked { visitor, expected: Expected::Anything }
}

fn integer<V>(visitor: V) -> Checked<V> {
    Checked { visitor, expected: Expected::Integer }
}

fn object<V>(visitor: V) -> Checked<V> {
    Checked { visitor, expected: Expected::Object }
}

macro_rules! forward {
    ($wrap:ident: $($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method($wrap(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Declared<D> {
    type Error = D::Error;

    forward!(integer: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64);
    forward!(integer: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64);
    forward!(integer: deserialize_i128 deserialize_u128);
    forward!(anything: deserialize_any deserialize_bool deserialize_f32 deserialize_f64);
    forward!(anything: deserialize_char deserialize_str deserialize_string deserialize_bytes);
    forward!(anything: deserialize_byte_buf deserialize_option deserialize_unit deserialize_seq);
    forward!(anything: deserialize_map deserialize_identifier deserialize_ignored_any);

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_unit_struct(name, anything(visitor))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, anything(visitor))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple(length, anything(visitor))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple_struct(name, length, anything(visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_struct(name, fields, object(visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_enum(name, variants, anything(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

macro_rules! pass {
    ($($method:ident($type:ty))*) => {$(
        fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.visitor.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Checked<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    pass!(visit_bool(bool) visit_i64(i64) visit_i128(i128) visit_u64(u64) visit_u128(u128));
    pass!(visit_char(char) visit_str(&str) visit_borrowed_str(&'de str) visit_string(String));
    pass!(visit_bytes(&[u8]) visit_borrowed_bytes(&'de [u8]) visit_byte_buf(Vec<u8>));

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        match self.expected {
            Expected::Integer => match as_integer(value) {
                Some(whole) => self.visitor.visit_i64(whole),
                None => self.visitor.visit_f64(value),
            },
            _ => self.visitor.visit_f64(value),
        }
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(Declared(value))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_newtype_struct(Declared(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        match self.expected {
            Expected::Object => Err(A::Error::invalid_type(Unexpected::Seq, &self)),
            _ => self.visitor.visit_seq(Declared(items)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Declared(members))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, value: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(Declared(value))
    }
}

/// Converts a number without a fraction to an integer.
fn as_integer(value: f64) -> Option<i64> {
    // 2^63, the exclusive end of the range, can be represented as `f64`, unlike `i64::MAX`.
    const END: f64 = -(i64::MIN as f64);
    let fits = value.fract() == 0.0 && (-END..END).contains(&value);
    fits.then_some(value as i64)
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Declared<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Declared(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Declared<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Declared(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Declared<A> {
    type Error = A::Error;
    type Variant = Declared<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let (name, content) = self.0.variant_seed(seed)?;
        Ok((name, Declared(content)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Declared<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Declared(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(length, anything(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, object(visitor))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Declared<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Declared(value))
    }
}
