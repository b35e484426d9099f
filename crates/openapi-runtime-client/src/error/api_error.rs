//! An error response.

use std::fmt;

use http::{HeaderMap, StatusCode};

use crate::error::details::ErrorDetails;
use crate::settings::conventions::Conventions;

/// A response of the API with an error status.
#[non_exhaustive]
pub struct ApiError {
    /// The operation that was called.
    pub operation: &'static str,
    /// The status of the response.
    pub status: StatusCode,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The JSON object in the body; empty if there was none.
    pub body: ErrorDetails,
    /// How often the request was sent, including the attempt with this response.
    pub attempts: u32,
    /// The beginning of the raw body, at most 1 KiB, without the token.
    pub excerpt: String,
    /// Why the redirect was not followed, if it is one.
    pub(crate) redirect: Option<&'static str>,
    /// The conventions of the API.
    pub(crate) conventions: &'static Conventions,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.status)?;
        match self.body.message() {
            Some(message) => write!(f, ": {}", one_line(&message)),
            None => match self.redirect {
                Some(redirect) => write!(f, ", {redirect}"),
                None if self.excerpt.trim().is_empty() => f.write_str(" without a body"),
                None => write!(f, ": {}", summary(&self.excerpt)),
            },
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("message", &self.body.message())
            .field("code", &self.body.code())
            .field("excerpt", &self.excerpt)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}

/// A one-line summary of a body that is not an error of the API: the title of an HTML page, or the
/// beginning of the text.
fn summary(excerpt: &str) -> String {
    if !excerpt.trim_start().starts_with('<') {
        return one_line(excerpt.trim());
    }
    let lower = excerpt.to_ascii_lowercase();
    let title = lower.find("<title").and_then(|start| {
        let start = start + lower[start..].find('>')? + 1;
        let end = start + lower[start..].find("</title")?;
        Some(excerpt[start..end].split_whitespace().collect::<Vec<_>>().join(" "))
    });
    match title.filter(|title| !title.is_empty()) {
        Some(title) => format!("an HTML page, \"{}\"", one_line(&title)),
        None => "an HTML page".to_owned(),
    }
}

/// The text without line breaks and other control characters, truncated to 300 characters.
pub(crate) fn one_line(text: &str) -> String {
    let mut chars = text.chars().map(|char| if char.is_control() { ' ' } else { char });
    let mut line: String = chars.by_ref().take(300).collect();
    if chars.next().is_some() {
        line.push('…');
    }
    line
}
