//! Decodes the bodies of successful responses.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, Deserializer, Error as _, IgnoredAny, IntoDeserializer, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use openapi_runtime_types::Declared;

/// Why a body cannot be decoded.
pub(crate) enum DecodeFailure {
    /// It is an HTML page.
    HtmlPage,
    /// The path in the JSON that does not fit, and the decoder's error; `None` for an empty body.
    Mismatch { path: String, source: Option<serde_json::Error> },
}

/// Decodes a body: JSON, or a scalar that the server sent as plain text. The content type is
/// ignored.
pub(crate) fn decode<T: DeserializeOwned>(
    body: &[u8],
    headers: &HeaderMap,
) -> Result<T, DecodeFailure> {
    // The lenient ways cost time, so they are tried only if this fails.
    if let Ok(value) = serde_json::from_slice(body) {
        return Ok(value);
    }
    if is_page(body, headers) {
        return Err(DecodeFailure::HtmlPage);
    }
    decode_declared(body).or_else(|failure| decode_bare_value(body, headers).ok_or(failure))
}

/// Whether a body is an HTML page, judging by its beginning. The content type is not reliable: some
/// servers declare all text to be HTML, and some pages have another type.
pub(crate) fn is_page(beginning: &[u8], headers: &HeaderMap) -> bool {
    let beginning = beginning.trim_ascii_start();
    let called = |kind| media_type(headers).is_some_and(|media_type| media_type.contains(kind));
    let is_xml = called("xml") || beginning.starts_with(b"<?xml");
    beginning.starts_with(b"<") && (!is_xml || called("html"))
}

/// Whether the content type is text of this kind.
pub(crate) fn is_text(headers: &HeaderMap, kind: &str) -> bool {
    media_type(headers).is_some_and(|media_type| {
        media_type.strip_prefix("text/").is_some_and(|name| name.starts_with(kind))
    })
}

/// The content type in lower case.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let media_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(media_type.trim_start().to_ascii_lowercase())
}

/// Decodes JSON as the description means it, and keeps track of the path for errors.
fn decode_declared<T: DeserializeOwned>(json: &[u8]) -> Result<T, DecodeFailure> {
    let mut decoder = serde_json::Deserializer::from_slice(json);
    let value = serde_path_to_error::deserialize(Declared(&mut decoder));
    let (path, source) = match value {
        Ok(value) => match decoder.end() {
            Ok(()) => return Ok(value),
            Err(source) => (".".to_owned(), source),
        },
        Err(error) => (error.path().to_string(), error.into_inner()),
    };
    Err(DecodeFailure::Mismatch { path, source: Some(source).filter(|_| !json.is_empty()) })
}

/// Decodes a scalar that is not the correct JSON: a string without quotes, or a number or boolean
/// with quotes.
fn decode_bare_value<T: DeserializeOwned>(body: &[u8], headers: &HeaderMap) -> Option<T> {
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
    // An empty body is a string only if the content type is text.
    let is_nothing = text.trim_ascii().is_empty() && !is_text(headers, "");
    if is_nothing || is_other_json() { None } else { T::deserialize(BareText(text)).ok() }
}

/// A string for types that ask for a string. Types that accept anything, such as
/// `serde_json::Value`, expect JSON.
struct BareText<'a>(&'a str);

impl<'de> Deserializer<'de> for BareText<'_> {
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
