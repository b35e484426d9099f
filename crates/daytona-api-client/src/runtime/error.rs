//! What can go wrong with a call.

use std::time::Duration;
use std::{fmt, io};

use http::{HeaderMap, StatusCode};

use crate::types::runtime::ErrorBody;

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a call failed.
///
/// Its text is one line and tells neither secrets nor addresses with parameters; causes are
/// in [`source`](std::error::Error::source).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The client cannot be made from these settings.
    #[error("client configuration: {setting} {problem}")]
    Configuration {
        /// The setting in question.
        setting: &'static str,
        /// What is wrong with it, and what would be right.
        problem: String,
        /// The cause, if there is a deeper one.
        source: Option<BoxError>,
    },
    /// The request is incomplete or holds a value that cannot be sent. Nothing was sent.
    #[error("{operation}: `{parameter}` {problem}")]
    InvalidRequest {
        /// The operation that was called.
        operation: &'static str,
        /// The parameter, part or body in question.
        parameter: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A file to upload cannot be read. Nothing was sent.
    #[error("{operation}: the file of `{parameter}` cannot be opened")]
    Upload {
        /// The operation that was called.
        operation: &'static str,
        /// The part or body in question.
        parameter: String,
        /// What the system says.
        source: io::Error,
    },
    /// There was no connection, or it broke before the answer was complete.
    #[error("{operation}: {}", connection_problem(.source))]
    Connection {
        /// The operation that was called.
        operation: &'static str,
        /// What the transport says.
        source: reqwest::Error,
    },
    /// The server took too long.
    #[error("{operation}: timed out{}", seconds(.after))]
    Timeout {
        /// The operation that was called.
        operation: &'static str,
        /// How long nothing had happened, if the client's idle timeout ended the call.
        after: Option<Duration>,
        /// What the transport says, if it ended the call.
        source: Option<reqwest::Error>,
    },
    /// The API answered with a status that is not a success.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The body of a success is empty, is not JSON, or does not fit the declared type.
    #[error("{operation}: the body of {status} {}", decode_problem(.path, .source))]
    Decode {
        /// The operation that was called.
        operation: &'static str,
        /// The status of the response.
        status: StatusCode,
        /// Where in the JSON, such as `items[3].state`; `.` is the whole.
        path: String,
        /// What the decoder says; nothing if the body is empty.
        source: Option<serde_json::Error>,
    },
    /// A success came with an HTML page: something other than the API answered.
    #[error(
        "{operation}: {status} with an HTML page; \
         the base URL probably lacks the prefix of the API, such as /api"
    )]
    UnexpectedBody {
        /// The operation that was called.
        operation: &'static str,
        /// The status of the response.
        status: StatusCode,
    },
    /// The body of a success is larger than the caller or the client allows.
    #[error("{operation}: the body of {status} is larger than {limit} bytes")]
    BodyTooLarge {
        /// The operation that was called.
        operation: &'static str,
        /// The status of the response.
        status: StatusCode,
        /// The limit in bytes.
        limit: usize,
    },
}

impl Error {
    /// The operation that was called; nothing for a configuration error.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Configuration { .. } => None,
            Self::InvalidRequest { operation, .. }
            | Self::Upload { operation, .. }
            | Self::Connection { operation, .. }
            | Self::Timeout { operation, .. }
            | Self::Decode { operation, .. }
            | Self::UnexpectedBody { operation, .. }
            | Self::BodyTooLarge { operation, .. } => Some(operation),
            Self::Api(error) => Some(error.operation),
        }
    }

    /// The status of the response, if one arrived.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::Decode { status, .. }
            | Self::UnexpectedBody { status, .. }
            | Self::BodyTooLarge { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// What the API says of the failure, if it answered.
    pub fn body(&self) -> Option<&ErrorBody> {
        match self {
            Self::Api(error) => Some(&error.body),
            _ => None,
        }
    }

    /// Whether the API answered that there is no such thing (404).
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Api(error) if error.status == StatusCode::NOT_FOUND)
    }

    /// An error of the transport, without the address.
    pub(crate) fn transport(operation: &'static str, source: reqwest::Error) -> Self {
        let source = source.without_url();
        if source.is_timeout() {
            Self::Timeout { operation, after: None, source: Some(source) }
        } else {
            Self::Connection { operation, source }
        }
    }
}

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
    /// The beginning of the body as it was sent, at most 1 KiB.
    pub excerpt: String,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.status)?;
        match self.body.detail() {
            Some(detail) => write!(f, ": {}", one_line(detail)),
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

fn connection_problem(source: &reqwest::Error) -> &'static str {
    if source.is_connect() { "could not connect" } else { "the connection failed" }
}

fn seconds(after: &Option<Duration>) -> String {
    after.map_or_else(String::new, |after| format!(", nothing happened for {after:?}"))
}

fn decode_problem(path: &str, source: &Option<serde_json::Error>) -> String {
    match source {
        None => "is empty".to_owned(),
        Some(_) => format!("does not fit at `{}`", one_line(path)),
    }
}

/// The text without line breaks and other control characters, cut off at 300 characters.
fn one_line(text: &str) -> String {
    let mut chars = text.chars().map(|char| if char.is_control() { ' ' } else { char });
    let mut line: String = chars.by_ref().take(300).collect();
    if chars.next().is_some() {
        line.push('…');
    }
    line
}
