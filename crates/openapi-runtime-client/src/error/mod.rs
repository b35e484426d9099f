//! The errors of calls.

pub(crate) mod accessors;
pub(crate) mod api_error;
pub(crate) mod decode_message;
pub(crate) mod details;
pub(crate) mod permanent;
pub(crate) mod redact;

use std::io;
use std::time::Duration;

use secrecy::SecretString;

use crate::auth::token::TokenError;
use crate::body::upload_error::UploadError;
use crate::error::api_error::{ApiError, one_line};
use crate::response::Response;
use crate::settings::timeout::{self, TimeoutCause};

/// A boxed error of any type.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a call failed.
///
/// The message is one line and includes no secrets and no URLs, only host and port. Causes are in
/// [`source`](std::error::Error::source).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The settings of the client are not valid.
    #[error("client configuration: {setting} {problem}")]
    Configuration {
        /// The name of the setting.
        setting: &'static str,
        /// What is wrong with it, and how to fix it.
        problem: String,
        /// The underlying cause, if there is one.
        source: Option<BoxError>,
    },
    /// The request is incomplete or has a value that cannot be sent. Nothing was sent.
    #[error("{operation}: `{}` {}", one_line(.parameter), one_line(.problem))]
    InvalidRequest {
        /// The operation that was called.
        operation: &'static str,
        /// The parameter, part or body.
        parameter: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The content of an upload cannot be read, or does not have the declared length. Nothing was
    /// sent if a file cannot be opened; otherwise the call was aborted at that point.
    #[error("{operation}: the content of `{}` cannot be read", one_line(.parameter))]
    Upload {
        /// The operation that was called.
        operation: &'static str,
        /// The part or body.
        parameter: String,
        /// The error of the file or the stream.
        source: io::Error,
    },
    /// The token source returned no usable token. Nothing was sent, or the server had rejected the
    /// previous token.
    #[error("{operation}: no usable token")]
    Credentials {
        /// The operation that was called.
        operation: &'static str,
        /// How often the request was sent before, for example with tokens that the server rejected.
        attempts: u32,
        /// The error of the token source.
        source: TokenError,
    },
    /// The connection failed, or broke before the response was complete.
    #[error("{operation}: {}", connection_problem(.source, .server))]
    Connection {
        /// The operation that was called.
        operation: &'static str,
        /// Host and port of the server.
        server: String,
        /// How often the request was sent.
        attempts: u32,
        /// The head of the response, if the connection broke within the body.
        response: Option<Box<Response<()>>>,
        /// The error of the HTTP client.
        source: reqwest::Error,
    },
    /// The server took too long, or the call waited too long because of the limit on calls in
    /// flight.
    #[error("{operation}: timed out{}", timeout::describe(.after, .response.is_some(), .source))]
    Timeout {
        /// The operation that was called.
        operation: &'static str,
        /// The idle timeout, if it ended the call.
        after: Option<Duration>,
        /// The head of the response, if it was the body that took too long.
        response: Option<Box<Response<()>>>,
        /// The other limit that was reached, and how often the request was sent.
        source: Option<TimeoutCause>,
    },
    /// The API answered with an error status.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The body of a successful response is empty, is not JSON, or does not have the declared type.
    #[error("{operation}: the body of {} {}", .response.status(), decode_problem(.path, .source))]
    Decode {
        /// The operation that was called.
        operation: &'static str,
        /// The head of the response.
        response: Box<Response<()>>,
        /// The path in the JSON, such as `items[3].state`; `.` is the root.
        path: String,
        /// The error of the decoder, without any text from the body; `None` if the body is empty.
        source: Option<serde_json::Error>,
        /// The beginning of the body, which [`excerpt`](Self::excerpt) returns. It is never
        /// printed, because it may hold a secret that the API created for the caller.
        excerpt: SecretString,
    },
    /// A successful response has an HTML page as its body, so something other than the API
    /// answered. A page is recognised by its first character, `<`, because some servers declare all
    /// text to be HTML.
    #[error(
        "{operation}: {} with an HTML page; the base URL probably lacks the prefix of the API{}",
        .response.status(),
        prefix_hint(.response)
    )]
    UnexpectedBody {
        /// The operation that was called.
        operation: &'static str,
        /// The head of the response.
        response: Box<Response<()>>,
    },
    /// The body of a successful response is larger than the caller or the client allows.
    #[error("{operation}: the body of {} is larger than {limit} bytes", .response.status())]
    BodyTooLarge {
        /// The operation that was called.
        operation: &'static str,
        /// The head of the response.
        response: Box<Response<()>>,
        /// The limit in bytes.
        limit: usize,
    },
    /// The file of a download cannot be written. The file does not exist then, or is unchanged; a
    /// target that is not a regular file may have received a part of the body.
    #[error("{operation}: the file cannot be written")]
    Save {
        /// The operation that was called.
        operation: &'static str,
        /// The head of the response.
        response: Box<Response<()>>,
        /// The error of the operating system.
        source: io::Error,
    },
}

impl Error {
    /// The head of the response whose body caused the error.
    pub(crate) fn head(&self) -> Option<&Response<()>> {
        match self {
            Self::Connection { response, .. } | Self::Timeout { response, .. } => {
                response.as_deref()
            }
            Self::Decode { response, .. }
            | Self::UnexpectedBody { response, .. }
            | Self::BodyTooLarge { response, .. }
            | Self::Save { response, .. } => Some(response),
            _ => None,
        }
    }

    /// Converts an error of the HTTP client, and removes the URL. The cause may also be the content
    /// of an upload.
    pub(crate) fn transport(
        operation: &'static str,
        server: String,
        source: reqwest::Error,
    ) -> Self {
        let source = source.without_url();
        if let Some(content) = UploadError::find_in(&source) {
            let parameter = content.part.clone();
            Self::Upload { operation, parameter, source: content.into_io() }
        } else if source.is_builder() {
            // A middleware has changed the request into one that cannot be sent.
            let cause = std::error::Error::source(&source).map(ToString::to_string);
            let parameter = "request".to_owned();
            let problem = format!("cannot be sent: {}", cause.unwrap_or_default());
            Self::InvalidRequest { operation, parameter, problem }
        } else if source.is_timeout() {
            let server = Some(server).filter(|_| source.is_connect());
            let cause = TimeoutCause { server, transport: Some(source), ..TimeoutCause::default() };
            Self::Timeout { operation, after: None, response: None, source: Some(cause) }
        } else {
            Self::Connection { operation, server, attempts: 0, response: None, source }
        }
    }

    /// Sets the number of attempts.
    pub(crate) fn after_attempts(mut self, count: u32) -> Self {
        match &mut self {
            Self::Api(error) => error.attempts = count,
            Self::Connection { attempts, .. } | Self::Credentials { attempts, .. } => {
                *attempts = count;
            }
            Self::Timeout { source, .. } => source.get_or_insert_default().attempts = count,
            _ => {}
        }
        self
    }

    /// Adds the head of the response in whose body the error occurred.
    pub(crate) fn within(self, head: Response<()>) -> Self {
        let mut error = self.after_attempts(head.attempts());
        if let Self::Connection { response, .. } | Self::Timeout { response, .. } = &mut error {
            *response = Some(Box::new(head));
        }
        error
    }

    /// The kind of error as a short label, for example for metrics: the status, or a fixed word for
    /// each variant.
    pub fn kind(&self) -> &str {
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
            Self::Save { .. } => "save",
        }
    }
}

/// The usual prefix of the API, if it is known.
fn prefix_hint(response: &Response<()>) -> String {
    match response.conventions().usual_prefix {
        "" => String::new(),
        prefix => format!(", such as {prefix}"),
    }
}

fn connection_problem(source: &reqwest::Error, server: &str) -> String {
    if source.is_connect() {
        format!("could not connect to {server}")
    } else {
        format!("the connection to {server} failed")
    }
}

fn decode_problem(path: &str, source: &Option<serde_json::Error>) -> String {
    match source {
        None => "is empty".to_owned(),
        Some(source) => {
            format!("does not fit at `{}`: {}", one_line(path), decode_message::describe(source))
        }
    }
}
