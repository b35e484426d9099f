//! The body of an error response.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// What the API says of a failed call.
///
/// Servers differ in which of the fields they send, so each is optional. Decoding accepts any JSON
/// object: a field of an unexpected type counts as absent, an unknown field is ignored.
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
        let status_code = fields.get("statusCode").and_then(Value::as_u64);
        let mut text = |name| fields.remove(name).and_then(text);
        Ok(Self {
            path: text("path"),
            timestamp: text("timestamp"),
            status_code: status_code.and_then(|code| code.try_into().ok()),
            error: text("error"),
            message: text("message"),
            code: text("code"),
            source: text("source"),
            method: text("method"),
        })
    }
}

/// The text of a string, or of all strings in an array.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(items) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        _ => None,
    }
}

#[cfg(feature = "schemars")]
mod json_schema {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator};

    use super::ErrorBody;

    /// What [`ErrorBody`] encodes to; it decodes more than a schema can say.
    #[derive(JsonSchema, serde::Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Encoded {
        #[serde(skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        timestamp: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        status_code: Option<u16>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        method: Option<String>,
    }

    /// Never called; it does not compile when a field is missing from [`Encoded`].
    impl From<ErrorBody> for Encoded {
        fn from(body: ErrorBody) -> Self {
            let ErrorBody { path, timestamp, status_code, error, message, code, source, method } =
                body;
            Self { path, timestamp, status_code, error, message, code, source, method }
        }
    }

    impl JsonSchema for ErrorBody {
        fn schema_name() -> Cow<'static, str> {
            "ErrorBody".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            Encoded::json_schema(generator)
        }
    }
}
