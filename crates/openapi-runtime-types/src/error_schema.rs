//! The JSON Schema of the error body.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::ErrorBody;

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
        let ErrorBody { path, timestamp, status_code, error, message, code, source, method } = body;
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
