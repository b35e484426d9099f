//! An answer that is an error.

use std::fmt;

use http::{HeaderMap, StatusCode};

use crate::error::details::ErrorDetails;

/// An answer of the API that is not a success.
#[non_exhaustive]
pub struct ApiError {
    /// The operation that was called.
    pub operation: &'static str,
    /// The status of the response.
    pub status: StatusCode,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The JSON object in the body; without members if there was none.
    pub body: ErrorDetails,
    /// How often the request was sent, this answer being the last.
    pub attempts: u32,
    /// The beginning of the body as it was sent, at most 1 KiB, without the token.
    pub excerpt: String,
    /// What is to be said of it if it is a redirect.
    pub(crate) redirect: Option<&'static str>,
    /// Whether headers of rate limits may name throttlers.
    pub(crate) throttlers: bool,
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
            .field("body", &self.body)
            .field("excerpt", &self.excerpt)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}

/// A body that is not an error of the API, in one line: of an HTML page only the title.
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

/// The text without line breaks and other control characters, cut off at 300 characters.
pub(crate) fn one_line(text: &str) -> String {
    let mut chars = text.chars().map(|char| if char.is_control() { ' ' } else { char });
    let mut line: String = chars.by_ref().take(300).collect();
    if chars.next().is_some() {
        line.push('…');
    }
    line
}
