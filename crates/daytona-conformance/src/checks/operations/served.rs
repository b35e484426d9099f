//! What the server knows of an operation, in words.

use daytona_api_server::runtime::{
    Encoding, Field, FieldKind, Operation, Parameter, Place, RequestBody, Schema,
};

use super::{NOTHING, or_nothing, said, with};

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

/// The schema of a JSON body.
pub fn body_schema(body: &RequestBody) -> String {
    match body {
        RequestBody::Json { schema, .. } => printed(schema),
        _ => NOTHING.to_owned(),
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
    let place = match parameter.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    };
    format!("{place}/{}", parameter.name)
}

/// What the server makes of the parameter of this place and name.
pub fn parameter(operation: &Operation, wanted: &str) -> String {
    // Such a header is handed to whoever looks at the credentials.
    if operation.headers.iter().any(|header| wanted == format!("header/{header}")) {
        return said(false, &[""; 0], "String");
    }
    match operation.parameters.iter().find(|parameter| name(parameter) == wanted) {
        Some(Parameter { required, default, encoding: Encoding::JsonMap, .. }) => {
            said(*required, default, "JSON text")
        }
        Some(Parameter { required, default, schema, .. }) => {
            said(*required, default, &printed(schema))
        }
        None => NOTHING.to_owned(),
    }
}

/// The schema as `Debug` prints it, without what is as in any other. It can be read in no other way.
fn printed(schema: &Schema) -> String {
    let plain = format!("{:?}", Schema::any());
    let mut text = format!("{schema:?}");
    for usual in plain.trim_end_matches(" }").split(", ").skip(1) {
        text = text.replace(&format!(", {usual}"), "");
    }
    sorted(&text.replace("Schema { kind: ", "").replace(" }", ""))
}

/// The order of options means nothing.
fn sorted(text: &str) -> String {
    let Some((before, rest)) = text.split_once("Strings([") else { return text.to_owned() };
    let Some((options, after)) = rest.split_once("])") else { return text.to_owned() };
    let mut options: Vec<&str> = options.split(", ").collect();
    options.sort_unstable();
    format!("{before}Strings([{}]){}", options.join(", "), sorted(after))
}
