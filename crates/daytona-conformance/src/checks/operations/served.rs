//! What the server knows of an operation, in words.

use daytona_api_server::runtime::{
    Encoding, Field, FieldKind, Operation, Parameter, ParameterLocation, RequestBody, Schema,
};
use serde_json::Value;

use super::checked::sorted;
use super::{NOTHING, or_nothing, with};

pub fn route(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// The alternatives, each by the schemes that are needed together.
pub fn security(operation: &Operation) -> String {
    let alternatives = operation.security.iter().map(|needed| {
        let names: Vec<&str> = needed.iter().map(|needed| needed.scheme.name).collect();
        names.join(" and ")
    });
    or_nothing(alternatives.collect::<Vec<_>>().join(" or "))
}

pub fn body(body: &RequestBody) -> String {
    match body {
        RequestBody::None => NOTHING.to_owned(),
        RequestBody::Json { required, .. } => with("application/json", *required),
        RequestBody::Text { required } => with("text/plain", *required),
        RequestBody::Bytes { required, media_type } => with(media_type, *required),
        RequestBody::Form { required, .. } => with("application/x-www-form-urlencoded", *required),
        RequestBody::Multipart { required, fields } => {
            format!("{}: {}", with("multipart/form-data", *required), parts(fields))
        }
    }
}

/// What is checked of a JSON body.
pub fn body_schema(body: &RequestBody) -> Value {
    match body {
        RequestBody::Json { schema, .. } => sorted(schema.to_openapi()),
        _ => Value::Null,
    }
}

/// The parts of a form; those that may be absent have a question mark.
fn parts(fields: &[Field]) -> String {
    let part = |field: &Field| {
        let name = format!("{}{}", field.name, if field.required { "" } else { "?" });
        match field.kind {
            FieldKind::Group(members) => format!("{name} of ({})", parts(members)),
            FieldKind::File | FieldKind::Value(_) => name,
        }
    };
    let mut parts: Vec<String> = fields.iter().map(part).collect();
    parts.sort();
    parts.join(", ")
}

/// Place and name of a parameter.
pub fn name(parameter: &Parameter) -> String {
    let place = match parameter.location {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
    };
    format!("{place}/{}", parameter.name)
}

/// What the server makes of the parameter of this place and name.
pub fn parameter(operation: &Operation, wanted: &str) -> Value {
    // Such a header is handed to whoever looks at the credentials.
    if operation.headers.iter().any(|header| wanted == format!("header/{header}")) {
        return super::parameter(false, &[""; 0], Some(Schema::string().to_openapi()));
    }
    match operation.parameters.iter().find(|parameter| name(parameter) == wanted) {
        Some(Parameter { required, default, encoding, schema, .. }) => {
            let plain = !matches!(encoding, Encoding::JsonMap);
            let schema = plain.then(|| sorted(schema.to_openapi()));
            super::parameter(*required, default, schema)
        }
        None => Value::Null,
    }
}
