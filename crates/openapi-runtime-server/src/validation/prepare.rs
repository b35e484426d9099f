//! All checks of a request between authentication and the handler.

use axum::body::Body;
use bytes::Bytes;
use http::request::Parts as Head;

use super::check_json::{self, Expected};
use super::pairs;
use super::rule::Rule;
use super::values::Values;
use super::violations::{ValueLocation, Violations};
use crate::body::form::Form;
use crate::body::request_body::{
    MediaType, check_encoding, check_length, is_empty, limited, read, unsupported,
};
use crate::error::Error;
use crate::limits::Limits;
use crate::routing::operation::{Operation, RequestBody};
use crate::routing::parts::{Parts, Payload};

/// Checks a request against the description of its operation.
///
/// # Errors
/// 415 if the body is of another type, 413 if it is too long, otherwise 400 with everything that
/// is wrong with parameters and body.
pub(crate) async fn prepare(parts: &mut Parts) -> Result<(), Error> {
    let mut violations = Violations::new(parts.violation_text);
    let operation = parts.operation;
    parts.values = Values::from_request(operation, &parts.origin.head, &mut violations);
    parts.values.check(operation.parameters, parts.limits.json_depth, &mut violations);
    let body = std::mem::replace(&mut parts.body, Payload::None);
    if let (Payload::Stream(body), false) = (body, matches!(operation.body, RequestBody::None)) {
        let (head, limits) = (&parts.origin.head, parts.limits);
        parts.body = payload(operation, head, body, limits, &mut violations).await?;
    }
    if let (Payload::Text(bytes), true) = (&parts.body, parts.keep_raw_body) {
        parts.origin.raw_body = Some(bytes.clone()).filter(|bytes| !bytes.is_empty());
    }
    violations.into_result()
}

async fn payload(
    operation: &'static Operation,
    head: &Head,
    body: Body,
    limits: Limits,
    violations: &mut Violations,
) -> Result<Payload, Error> {
    check_encoding(&head.headers)?;
    let json = matches!(operation.body, RequestBody::Json { .. });
    let untyped = MediaType::from_headers(&head.headers).is_none();
    let mut body = body;
    if json && untyped && http_body::Body::size_hint(&body).exact().is_none() {
        // Only reading it shows whether there is one.
        body = Body::from(read(&head.headers, body, limits.json_bytes).await?);
    }
    let mut empty = is_empty(&body);
    // A body that is said to be a file, a text or a form is there, even if it has no byte.
    let absent = empty && (json || untyped);
    if !absent {
        check_type(operation, head)?;
    }
    let required = match operation.body {
        RequestBody::None => false,
        RequestBody::Json { required, .. }
        | RequestBody::Text { required }
        | RequestBody::Bytes { required, .. }
        | RequestBody::Form { required, .. }
        | RequestBody::Multipart { required, .. } => required,
    };
    let streamed = |body| limited(body, limits.upload_bytes);
    let longest = limits.upload_bytes.unwrap_or(u64::MAX);
    let payload = match &operation.body {
        _ if absent => Payload::None,
        RequestBody::None => Payload::None,
        RequestBody::Bytes { .. } => {
            check_length(&head.headers, longest)?;
            Payload::Stream(streamed(body))
        }
        RequestBody::Multipart { fields, .. } => {
            check_length(&head.headers, longest)?;
            let boundary =
                MediaType::from_headers(&head.headers).and_then(|media_type| media_type.boundary());
            let boundary =
                boundary.ok_or_else(|| Error::bad_request("The form has no boundary."))?;
            Payload::Form(Box::new(Form::new(
                fields,
                streamed(body),
                boundary,
                limits,
                violations.text(),
            )))
        }
        RequestBody::Json { .. } | RequestBody::Text { .. } | RequestBody::Form { .. } => {
            let bytes = read(&head.headers, body, limits.json_bytes).await?;
            empty = bytes.is_empty();
            check_text(operation, &bytes, limits, violations);
            Payload::Text(bytes)
        }
    };
    if required && (absent || (json && empty)) {
        violations.add(&ValueLocation::Body, Rule::Required);
    }
    Ok(payload)
}

/// Checks the type that a body is said to be of.
fn check_type(operation: &Operation, head: &Head) -> Result<(), Error> {
    let stated = MediaType::from_headers(&head.headers);
    let is = |essence| stated.as_ref().is_some_and(|stated| stated.is(essence));
    let utf8 = stated.as_ref().is_none_or(MediaType::is_utf8);
    let (fits, expected) = match &operation.body {
        RequestBody::None => return Ok(()),
        RequestBody::Json { .. } => {
            let json = stated.as_ref().is_some_and(MediaType::is_json);
            (json && utf8, "application/json in UTF-8")
        }
        RequestBody::Text { .. } => (is("text/plain") && utf8, "text/plain in UTF-8"),
        RequestBody::Form { .. } => {
            let form = "application/x-www-form-urlencoded";
            (is(form) && utf8, "application/x-www-form-urlencoded in UTF-8")
        }
        RequestBody::Multipart { .. } => (is("multipart/form-data"), "multipart/form-data"),
        RequestBody::Bytes { media_type, .. } => {
            // A body without content type counts as bytes.
            let anything = matches!(*media_type, "application/octet-stream" | "*/*");
            (is(media_type) || *media_type == "*/*" || (anything && stated.is_none()), *media_type)
        }
    };
    if fits { Ok(()) } else { Err(unsupported(expected)) }
}

/// Checks a body that was read as a whole.
fn check_text(
    operation: &'static Operation,
    bytes: &Bytes,
    limits: Limits,
    violations: &mut Violations,
) {
    let json = matches!(operation.body, RequestBody::Json { .. });
    if json && bytes.is_empty() {
        return;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        let rule = if json { Rule::Json(&"it is not UTF-8") } else { Rule::Utf8 };
        return violations.add(&ValueLocation::Body, rule);
    };
    match &operation.body {
        RequestBody::Json { required, schema } => {
            let expected = Expected::Value(schema);
            let path = ValueLocation::Body;
            check_json::check(text, expected, &path, *required, limits.json_depth, violations);
        }
        RequestBody::Form { .. } => pairs::check(operation, text, violations),
        _ => {}
    }
}
