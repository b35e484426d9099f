//! What can go wrong with a call.

use std::io;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::api_error::{ApiError, one_line};
use super::rate_limit::RateLimits;
use super::retry::is_unavailable;
use super::timeout::{self, TimeoutCause};
use super::token::TokenError;
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
    /// There is no token to send. Nothing was sent, or the server had refused the last one.
    #[error("{operation}: there is no token to send")]
    Credentials {
        /// The operation that was called.
        operation: &'static str,
        /// What the source of the tokens says.
        source: TokenError,
    },
    /// There was no connection, or it broke before the answer was complete.
    #[error("{operation}: {}", connection_problem(.source))]
    Connection {
        /// The operation that was called.
        operation: &'static str,
        /// How often the request was sent; 0 if a stream broke, whose response knows it.
        attempts: u32,
        /// What the transport says.
        source: reqwest::Error,
    },
    /// The server took too long.
    #[error("{operation}: timed out{}", timeout::describe(.after, .source))]
    Timeout {
        /// The operation that was called.
        operation: &'static str,
        /// How long nothing had happened, if the client's idle timeout ended the call.
        after: Option<Duration>,
        /// What else ended the call, and how often it was sent; nothing if a stream fell silent.
        source: Option<TimeoutCause>,
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
            | Self::Credentials { operation, .. }
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

    /// The headers of the response, if the API answered with an error.
    pub fn headers(&self) -> Option<&HeaderMap> {
        match self {
            Self::Api(error) => Some(&error.headers),
            _ => None,
        }
    }

    /// The rate limits that the response tells of; none if it does not, or none arrived.
    pub fn rate_limit(&self) -> RateLimits {
        self.headers().map(RateLimits::of).unwrap_or_default()
    }

    /// How long the server asks to wait before the next call, counted from its answer; see
    /// [`RateLimits::retry_after`].
    pub fn retry_after(&self) -> Option<Duration> {
        self.rate_limit().retry_after()
    }

    /// How often the request was sent. It is known if the API answered with an error, or if the
    /// head of the response did not come.
    pub fn attempts(&self) -> Option<u32> {
        match self {
            Self::Api(error) => Some(error.attempts),
            Self::Connection { attempts, .. } => Some(*attempts),
            Self::Timeout { source, .. } => source.as_ref().map(|cause| cause.attempts),
            _ => None,
        }
        .filter(|attempts| *attempts > 0)
    }

    /// Whether the API answered that there is no such thing (404).
    pub fn is_not_found(&self) -> bool {
        self.is_api(StatusCode::NOT_FOUND)
    }

    /// Whether the API answered that the state of the thing does not allow it, or that there is
    /// one already (409).
    pub fn is_conflict(&self) -> bool {
        self.is_api(StatusCode::CONFLICT)
    }

    /// Whether the API answered that there were too many requests (429).
    pub fn is_rate_limited(&self) -> bool {
        self.is_api(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the API answered that the token is missing or not valid (401).
    pub fn is_unauthorized(&self) -> bool {
        self.is_api(StatusCode::UNAUTHORIZED)
    }

    /// Whether the API answered that the token does not allow it (403).
    pub fn is_forbidden(&self) -> bool {
        self.is_api(StatusCode::FORBIDDEN)
    }

    /// Whether the same call may succeed later: after 429, 502, 503 and 504, a timeout, and a
    /// connection that could not be made or that broke.
    ///
    /// It does not say that the server has done nothing. The client has already sent the call again
    /// where that was safe, as its [`RetryPolicy`](super::RetryPolicy) says.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Api(error) => {
                error.status == StatusCode::TOO_MANY_REQUESTS || is_unavailable(error.status)
            }
            Self::Connection { source, .. } => !source.is_builder() && !source.is_redirect(),
            Self::Timeout { .. } => true,
            _ => false,
        }
    }

    fn is_api(&self, status: StatusCode) -> bool {
        matches!(self, Self::Api(error) if error.status == status)
    }

    /// An error of the transport, without the address.
    pub(crate) fn transport(operation: &'static str, source: reqwest::Error) -> Self {
        let source = source.without_url();
        if source.is_timeout() {
            let cause = TimeoutCause { transport: Some(source), ..TimeoutCause::default() };
            Self::Timeout { operation, after: None, source: Some(cause) }
        } else {
            Self::Connection { operation, attempts: 0, source }
        }
    }

    /// The same error, after so many attempts.
    pub(crate) fn after_attempts(mut self, count: u32) -> Self {
        match &mut self {
            Self::Api(error) => error.attempts = count,
            Self::Connection { attempts, .. } => *attempts = count,
            Self::Timeout { source, .. } => source.get_or_insert_default().attempts = count,
            _ => {}
        }
        self
    }

    /// The kind of error, for those who count them: the status, or one of few fixed words.
    pub(crate) fn kind(&self) -> &str {
        match self {
            Self::Configuration { .. } => "configuration",
            Self::InvalidRequest { .. } => "invalid_request",
            Self::Upload { .. } => "upload",
            Self::Credentials { .. } => "credentials",
            Self::Connection { source, .. } if source.is_connect() => "connect",
            Self::Connection { .. } => "connection",
            Self::Timeout { .. } => "timeout",
            Self::Api(error) => error.status.as_str(),
            Self::Decode { .. } => "decode",
            Self::UnexpectedBody { .. } => "unexpected_body",
            Self::BodyTooLarge { .. } => "body_too_large",
        }
    }
}

fn connection_problem(source: &reqwest::Error) -> &'static str {
    if source.is_connect() { "could not connect" } else { "the connection failed" }
}

fn decode_problem(path: &str, source: &Option<serde_json::Error>) -> String {
    match source {
        None => "is empty".to_owned(),
        Some(_) => format!("does not fit at `{}`", one_line(path)),
    }
}
