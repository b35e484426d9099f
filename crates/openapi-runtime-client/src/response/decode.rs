//! From the body of a success to its value.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, Deserializer, Error as _, IgnoredAny, IntoDeserializer, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use openapi_runtime_types::Declared;

/// Why a body is not the value.
pub(crate) enum Misfit {
    /// It is a page for people.
    Page,
    /// Where in the JSON it does not fit, and what the decoder says: nothing if there is no body.
    Value { path: String, source: Option<serde_json::Error> },
}

/// Reads the value of a body: JSON, or a bare value in the way of servers that send one as text,
/// whatever they call it.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8], headers: &HeaderMap) -> Result<T, Misfit> {
    // Looking closer costs time, so it is only done for what is not as it should be.
    if let Ok(value) = serde_json::from_slice(body) {
        return Ok(value);
    }
    if is_page(body, headers) {
        return Err(Misfit::Page);
    }
    declared(body).or_else(|misfit| bare(body, headers).ok_or(misfit))
}

/// Whether a body that begins like this is an HTML page. Some servers call all text HTML, and some
/// pages go by other names, so this looks at what is there.
pub(crate) fn is_page(beginning: &[u8], headers: &HeaderMap) -> bool {
    let beginning = beginning.trim_ascii_start();
    let called = |kind| media_type(headers).is_some_and(|media_type| media_type.contains(kind));
    let is_xml = called("xml") || beginning.starts_with(b"<?xml");
    beginning.starts_with(b"<") && (!is_xml || called("html"))
}

/// Whether the body is called text of this kind.
pub(crate) fn is_text(headers: &HeaderMap, kind: &str) -> bool {
    media_type(headers).is_some_and(|media_type| {
        media_type.strip_prefix("text/").is_some_and(|name| name.starts_with(kind))
    })
}

/// What the body is called, in lower case.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let media_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(media_type.trim_start().to_ascii_lowercase())
}

/// Reads JSON as the description means it, and keeps track of where.
fn declared<T: DeserializeOwned>(json: &[u8]) -> Result<T, Misfit> {
    let mut decoder = serde_json::Deserializer::from_slice(json);
    let value = serde_path_to_error::deserialize(Declared(&mut decoder));
    let (path, source) = match value {
        Ok(value) => match decoder.end() {
            Ok(()) => return Ok(value),
            Err(source) => (".".to_owned(), source),
        },
        Err(error) => (error.path().to_string(), error.into_inner()),
    };
    Err(Misfit::Value { path, source: Some(source).filter(|_| !json.is_empty()) })
}

/// Reads a bare value that is not the JSON it should be: text without quotes, or a number or a
/// boolean with quotes.
fn bare<T: DeserializeOwned>(body: &[u8], headers: &HeaderMap) -> Option<T> {
    let text = std::str::from_utf8(body).ok()?;
    if let Ok(quoted) = serde_json::from_str::<String>(text) {
        let value: Value = serde_json::from_str(&quoted).ok()?;
        let is_plain = value.is_boolean() || value.is_number();
        return T::deserialize(Declared(value)).ok().filter(|_| is_plain);
    }
    let is_other_json = || {
        let shape = text.trim_ascii_start().starts_with(['{', '[']);
        shape && serde_json::from_str::<IgnoredAny>(text).is_ok()
    };
    // Nothing is no text, unless the server says that it is one.
    let is_nothing = text.trim_ascii().is_empty() && !is_text(headers, "");
    if is_nothing || is_other_json() { None } else { T::deserialize(Text(text)).ok() }
}

/// Text for a type that asks for text, and for no other: one that takes anything, such as
/// `serde_json::Value`, is meant to be JSON.
struct Text<'a>(&'a str);

impl<'de> Deserializer<'de> for Text<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::invalid_type(Unexpected::Str(self.0), &visitor))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let text: StrDeserializer<'_, Self::Error> = self.0.into_deserializer();
        text.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct identifier ignored_any
    }
}
