//! What a server says of a failed call.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::auth::token::Bearer;
use crate::error::redact;

/// The body of an error response, if it is a JSON object; without members otherwise.
///
/// It is read as HTTP APIs write errors: as `application/problem+json` (RFC 9457), or with members
/// such as `message`, `error` and `code`, be it in an object `error`, or with a list `errors`.
/// [`decode`](Self::decode) makes the API's own type of it.
#[derive(Clone, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct ErrorDetails(Map<String, Value>);

impl ErrorDetails {
    /// Reads a body. The token of the call is taken out wherever the server repeats it.
    pub(crate) fn read(body: &[u8], token: Option<&Bearer>) -> Self {
        let mut members: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
        hide_in_members(token, &mut members);
        Self(members)
    }

    /// What went wrong, in the words of the server. Several texts are joined by `, `.
    pub fn message(&self) -> Option<String> {
        let Self(members) = self;
        let names = ["message", "detail", "error_description", "errors", "error", "title"];
        names.iter().find_map(|name| texts(members.get(*name)?))
    }

    /// A code for programs: the member `code`, or that of an object `error`.
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

    /// Whether the body was no JSON object, or one without members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The API's own type of its errors.
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

/// Takes the token out of every text, at any depth: JSON that is read is not deeper than 128 levels.
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

/// The text of a string, of an object with a message, or of all of these in an array.
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
