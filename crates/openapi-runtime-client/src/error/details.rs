//! The body of an error response.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::auth::token::Bearer;
use crate::error::redact;

/// The body of an error response if it is a JSON object; otherwise it has no members.
///
/// The accessors understand the common forms of errors in HTTP APIs: `application/problem+json`
/// (RFC 9457), members such as `message`, `error` and `code`, an object `error` with such members,
/// and a list `errors`. [`decode`](Self::decode) converts it to the API's own type.
#[derive(Clone, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct ErrorDetails(Map<String, Value>);

impl ErrorDetails {
    /// Reads a body, and redacts the token of the call wherever the server repeats it.
    pub(crate) fn read(body: &[u8], token: Option<&Bearer>) -> Self {
        let mut members: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
        hide_in_members(token, &mut members);
        Self(members)
    }

    /// The server's error message. Several messages are joined with `, `.
    pub fn message(&self) -> Option<String> {
        let Self(members) = self;
        let names = ["message", "detail", "error_description", "errors", "error", "title"];
        names.iter().find_map(|name| texts(members.get(*name)?))
    }

    /// A machine-readable code: the member `code`, or the one in an object `error`.
    pub fn code(&self) -> Option<&str> {
        let code = self.get("code").or_else(|| self.get("error")?.get("code"));
        code.and_then(Value::as_str)
    }

    /// A member of the object.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The whole object.
    pub fn members(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Whether the body was not a JSON object, or an object without members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Decodes the object as the API's own error type.
    ///
    /// # Errors
    /// If the object is not of this type.
    pub fn decode<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        T::deserialize(Value::Object(self.0.clone()))
    }
}

impl fmt::Debug for ErrorDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.0).finish()
    }
}

/// Redacts the token in all strings, recursively; the JSON parser allows at most 128 levels.
fn hide(token: Option<&Bearer>, value: &mut Value) {
    match value {
        Value::String(text) => *text = redact::text(token, std::mem::take(text)),
        Value::Array(items) => items.iter_mut().for_each(|item| hide(token, item)),
        Value::Object(members) => hide_in_members(token, members),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn hide_in_members(token: Option<&Bearer>, members: &mut Map<String, Value>) {
    let hidden = std::mem::take(members).into_iter().map(|(name, mut value)| {
        hide(token, &mut value);
        (redact::text(token, name), value)
    });
    *members = hidden.collect();
}

/// The text of a string, of an object with a message, or of an array of these.
fn texts(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(members) => {
            let names = ["message", "detail", "title", "msg"];
            names.iter().find_map(|name| texts(members.get(*name)?))
        }
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().filter_map(texts).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        _ => None,
    }
}
