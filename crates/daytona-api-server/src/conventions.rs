//! How the Daytona API writes errors and words messages, as its published server does.

use std::fmt::{self, Write};

use openapi_runtime_server::{
    Conventions, ErrorDetails, ErrorFormat, Rule, ValueLocation, Violation,
};
use serde_json::{Map, Value};

/// The conventions of the API.
pub(crate) const DAYTONA: Conventions = Conventions {
    error_format: ErrorFormat { media_type: "application/json", body: error_body },
    violation_text,
    unrouted_message: |method, path| format!("Cannot {method} {path}"),
};

/// A [`types::ErrorBody`](crate::types::ErrorBody): what is absent from a body that was given is
/// filled in.
fn error_body(error: ErrorDetails) -> Map<String, Value> {
    let (title, timestamp) = (error.title(), error.timestamp());
    let message = error.body.is_none().then_some(error.message);
    let mut given = error.body.unwrap_or_default();
    given.insert("statusCode".to_owned(), error.status.as_u16().into());
    let defaults: [(&str, Option<Value>); 5] = [
        ("path", Some(error.target.into())),
        ("timestamp", Some(timestamp.into())),
        ("statusCode", None),
        ("error", Some(title.into())),
        ("message", message.map(Value::from)),
    ];
    let mut body = Map::new();
    for (name, default) in defaults {
        let value = given.shift_remove(name).or(default);
        body.extend(value.map(|value| (name.to_owned(), value)));
    }
    body.extend(given);
    body
}

/// The words of class-validator, which the published server checks requests with.
fn violation_text(violation: &Violation<'_>, to: &mut dyn Write) -> fmt::Result {
    let location = violation.location;
    match (violation.rule, location) {
        (Rule::Json(reason), ValueLocation::Body) => {
            return write!(to, "Invalid JSON in request body: {reason}");
        }
        (Rule::UniqueItems, _) => return write!(to, "All {location}'s elements must be unique"),
        _ => write!(to, "{location} ")?,
    }
    match violation.rule {
        Rule::Type("boolean") => to.write_str("must be a boolean value"),
        Rule::Type("integer") => to.write_str("must be an integer number"),
        Rule::Type(name @ ("array" | "object")) => write!(to, "must be an {name}"),
        Rule::Type(name) => write!(to, "must be a {name}"),
        Rule::Enum(values) => {
            write!(to, "must be one of the following values: {}", values.join(", "))
        }
        Rule::Minimum(bound) => write!(to, "must not be less than {bound}"),
        Rule::ExclusiveMinimum(bound) => write!(to, "must be greater than {bound}"),
        Rule::Maximum(bound) => write!(to, "must not be greater than {bound}"),
        Rule::ExclusiveMaximum(bound) => write!(to, "must be less than {bound}"),
        Rule::MultipleOf(divisor) => write!(to, "must be divisible by {divisor}"),
        Rule::MinLength(least) => {
            write!(to, "must be longer than or equal to {least} characters")
        }
        Rule::MaxLength(most) => write!(to, "must be shorter than or equal to {most} characters"),
        Rule::Pattern(pattern) => write!(to, "must match {pattern} regular expression"),
        Rule::Format("date-time" | "date") => to.write_str("must be a valid ISO 8601 date string"),
        Rule::Format("uuid") => to.write_str("must be a UUID"),
        Rule::Format("email") => to.write_str("must be an email"),
        Rule::Format("ipv4" | "ipv6") => to.write_str("must be an ip address"),
        Rule::MinItems(least) => write!(to, "must contain at least {least} elements"),
        Rule::MaxItems(most) => write!(to, "must contain no more than {most} elements"),
        Rule::MinProperties(least) => write!(to, "must have at least {least} members"),
        Rule::MaxProperties(most) => write!(to, "must have no more than {most} members"),
        Rule::Required => to.write_str("should not be empty"),
        Rule::GivenOnce => to.write_str("must not be given twice"),
        Rule::Utf8 => to.write_str("must be a string in UTF-8"),
        Rule::Json(reason) => write!(to, "must be valid JSON: {reason}"),
        Rule::RustType(reason) => write!(to, "is not valid: {reason}"),
        Rule::DeclaredPart => to.write_str("is not a part of this form"),
        _ => to.write_str("is not valid"),
    }
}
