//! An answer that is an error.

use std::fmt;

use http::{HeaderMap, StatusCode};

use crate::types::runtime::ErrorBody;

/// An answer of the API that is not a success.
#[non_exhaustive]
pub struct ApiError {
    /// The operation that was called.
    pub operation: &'static str,
    /// The status of the response.
    pub status: StatusCode,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The decoded body; without any field if it was not the API's JSON.
    pub body: ErrorBody,
    /// How often the request was sent, this answer being the last.
    pub attempts: u32,
    /// The beginning of the body as it was sent, at most 1 KiB, without the token.
    pub excerpt: String,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.status)?;
        match self.body.detail() {
            Some(detail) => write!(f, ": {}", one_line(detail)),
            None if self.status.is_redirection() => {
                f.write_str(", a redirect that is not followed")
            }
            None if self.excerpt.is_empty() => f.write_str(" without a body"),
            None => f.write_str(" with a body that is not an error of the API"),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("body", &self.body)
            .field("excerpt", &self.excerpt)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}

/// The text without line breaks and other control characters, cut off at 300 characters.
pub(crate) fn one_line(text: &str) -> String {
    let mut chars = text.chars().map(|char| if char.is_control() { ' ' } else { char });
    let mut line: String = chars.by_ref().take(300).collect();
    if chars.next().is_some() {
        line.push('…');
    }
    line
}
