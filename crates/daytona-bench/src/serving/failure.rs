//! What a request gets that does not pass, by hand.

use std::fmt::{Display, Write};

use axum::Json;
use axum::http::header::{HeaderValue, WWW_AUTHENTICATE};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use chrono::{SecondsFormat, Utc};
use serde_json::json;

/// An answer in the API's error shape.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    message: String,
    path: String,
    challenge: Option<&'static str>,
}

impl Failure {
    /// The answer to a request for `uri`.
    pub fn new(status: StatusCode, message: impl Into<String>, uri: &Uri) -> Self {
        Self { status, message: message.into(), path: uri.to_string(), challenge: None }
    }

    /// 401, with what `WWW-Authenticate` says.
    pub fn unauthorized(message: &str, challenge: &'static str, uri: &Uri) -> Self {
        let challenge = Some(challenge);
        Self { challenge, ..Self::new(StatusCode::UNAUTHORIZED, message, uri) }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = json!({
            "path": self.path,
            "timestamp": Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
            "statusCode": self.status.as_u16(),
            "error": self.status.canonical_reason(),
            "message": self.message,
        });
        let mut response = (self.status, Json(body)).into_response();
        if let Some(challenge) = self.challenge {
            let challenge = HeaderValue::from_static(challenge);
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// Everything that is wrong with a request.
#[derive(Debug, Default)]
pub struct Violations(String);

impl Violations {
    /// Adds what is wrong with what stands at `path`.
    pub fn add(&mut self, path: impl Display, message: impl Display) {
        let separator = if self.0.is_empty() { "" } else { ", " };
        // Writing into a string cannot fail.
        let _ = write!(self.0, "{separator}{path} {message}");
    }

    /// Adds that a text is none of those that are known.
    pub fn not_one_of(&mut self, path: impl Display, known: &[&str]) {
        let known = known.join(", ");
        self.add(path, format_args!("must be one of the following values: {known}"));
    }

    /// The value, if nothing is wrong.
    ///
    /// # Errors
    /// The message otherwise.
    pub fn or<T>(self, value: T) -> Result<T, String> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}
