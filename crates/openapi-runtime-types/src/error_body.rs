//! The body of an error response.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// What the API says of a failed call.
///
/// Servers differ in which of the fields they send, so each is optional. Decoding accepts any JSON
/// object: a field of an unexpected type counts as absent, an unknown field is ignored.
///
/// What proxies and other servers send is read as well: `application/problem+json` (RFC 9457), whose
/// `title` is [`error`](Self::error) and whose `detail` is [`message`](Self::message), an object
/// `error` with a `message`, and a list `errors`.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// Path and query of the request, as the server saw them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// When the error happened: RFC 3339 as a rule, kept as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// The status of the response, repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_code: Option<u16>,
    /// The name of the status, such as `Not Found`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What went wrong. Several messages arrive as an array and are joined by `, `.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// A code for programs, such as `NOT_FOUND`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The component that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The method of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
}

impl ErrorBody {
    /// The most telling text: the message, or else the name of the status.
    pub fn detail(&self) -> Option<&str> {
        self.message.as_deref().or(self.error.as_deref())
    }
}

impl<'de> Deserialize<'de> for ErrorBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::<String, Value>::deserialize(deserializer)?;
        let status_code =
            ["statusCode", "status"].iter().find_map(|name| fields.get(*name)?.as_u64());
        // Some servers put all that they say of the error into a member `error`.
        let within = match fields.get_mut("error") {
            Some(Value::Object(within)) => std::mem::take(within),
            _ => Map::new(),
        };
        let mut text = |name| fields.remove(name).and_then(texts);
        let message = text("message").or_else(|| text_of_member(&within));
        Ok(Self {
            path: text("path"),
            timestamp: text("timestamp"),
            status_code: status_code.and_then(|code| code.try_into().ok()),
            error: text("error").or_else(|| text("title")),
            message: message
                .or_else(|| text("detail"))
                .or_else(|| text("error_description"))
                .or_else(|| text("errors")),
            code: text("code").or_else(|| within.get("code").cloned().and_then(texts)),
            source: text("source"),
            method: text("method"),
        })
    }
}

/// What a part of an error says: `message`, or what some servers call it.
fn text_of_member(part: &Map<String, Value>) -> Option<String> {
    ["message", "detail", "title", "msg"].iter().find_map(|name| texts(part.get(*name)?.clone()))
}

/// The text of a string, of all strings in an array, or of the messages of all objects in it.
fn texts(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(items) => {
            let texts: Vec<String> = items
                .into_iter()
                .filter_map(|item| match item {
                    Value::String(text) => Some(text),
                    Value::Object(part) => text_of_member(&part),
                    _ => None,
                })
                .collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        _ => None,
    }
}
