//! What can go wrong with a call.

pub(crate) mod api_error;
pub(crate) mod details;
pub(crate) mod explain;
pub(crate) mod inspect;
pub(crate) mod lasting;
pub(crate) mod redact;

use std::io;
use std::time::Duration;

use secrecy::SecretString;

use crate::auth::token::TokenError;
use crate::error::api_error::{ApiError, one_line};
use crate::response::Response;
use crate::response::unreadable::Unreadable;
use crate::settings::timeout::{self, TimeoutCause};

/// Any error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a call failed.
///
/// Its text is one line and tells neither secrets nor addresses with parameters, only host and port;
/// causes are in [`source`](std::error::Error::source).
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
    #[error("{operation}: `{}` {}", one_line(.parameter), one_line(.problem))]
    InvalidRequest {
        /// The operation that was called.
        operation: &'static str,
        /// The parameter, part or body in question.
        parameter: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Content to upload cannot be read, or is not as long as it was to be. Nothing was sent if it
    /// is a file that cannot be opened; otherwise the call broke off there.
    #[error("{operation}: the content of `{}` cannot be read", one_line(.parameter))]
    Upload {
        /// The operation that was called.
        operation: &'static str,
        /// The part or body in question.
        parameter: String,
        /// What the system or the stream says.
        source: io::Error,
    },
    /// There is no token to send. Nothing was sent, or the server had refused the last one.
    #[error("{operation}: there is no token to send")]
    Credentials {
        /// The operation that was called.
        operation: &'static str,
        /// How often the request was sent before, with tokens that the server refused for example.
        attempts: u32,
        /// What the source of the tokens says.
        source: TokenError,
    },
    /// There was no connection, or it broke before the answer was complete.
    #[error("{operation}: {}", connection_problem(.source, .server))]
    Connection {
        /// The operation that was called.
        operation: &'static str,
        /// Host and port that the request was for.
        server: String,
        /// How often the request was sent.
        attempts: u32,
        /// The head of the response, if the connection broke within the body.
        response: Option<Box<Response<()>>>,
        /// What the transport says.
        source: reqwest::Error,
    },
    /// The server took too long, or other calls did and there was no turn for this one.
    #[error("{operation}: timed out{}", timeout::describe(.after, .response.is_some(), .source))]
    Timeout {
        /// The operation that was called.
        operation: &'static str,
        /// How long nothing had happened, if the client's idle timeout ended the call.
        after: Option<Duration>,
        /// The head of the response, if it was the body that took too long.
        response: Option<Box<Response<()>>>,
        /// What else ended the call, and how often it was sent.
        source: Option<TimeoutCause>,
    },
    /// The API answered with a status that is not a success.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The body of a success is empty, is not JSON, or does not fit the declared type.
    #[error("{operation}: the body of {} {}", .response.status(), decode_problem(.path, .source))]
    Decode {
        /// The operation that was called.
        operation: &'static str,
        /// The head of the response.
        response: Box<Response<()>>,
        /// Where in the JSON, such as `items[3].state`; `.` is the whole.
        path: String,
        /// What the decoder says, without the text that it found; nothing if the body is empty.
        source: Option<serde_json::Error>,
        /// The beginning of the body, which [`excerpt`](Self::excerpt) gives. It may hold a secret
        /// that the API made for the caller, so nothing prints it.
        excerpt: SecretString,
    },
    /// A success came with an HTML page: something other than the API answered. What is a page is
    /// told by its first character, `<`, as some servers call all text HTML.
    #[error(
        "{operation}: {} with an HTML page; \
         the base URL probably lacks the prefix of the API, such as /api",
        .response.status()
    )]
    UnexpectedBody {
        /// The operation that was called.
        operation: &'static str,
        /// The head of the response.
        response: Box<Response<()>>,
    },
    /// The body of a success is larger than the caller or the client allows.
    #[error("{operation}: the body of {} is larger than {limit} bytes", .response.status())]
    BodyTooLarge {
        /// The operation that was called.
        operation: &'static str,
        /// The head of the response.
        response: Box<Response<()>>,
        /// The limit in bytes.
        limit: usize,
    },
    /// The file for a download cannot be written. There is no such file then, or still the former
    /// one; what is no regular file may hold a part of it.
    #[error("{operation}: the file cannot be written")]
    Save {
        /// The operation that was called.
        operation: &'static str,
        /// The head of the response.
        response: Box<Response<()>>,
        /// What the system says.
        source: io::Error,
    },
}

impl Error {
    /// The head of the response to a call whose body is to blame.
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

    /// An error of the transport to this server, without the address, or of the content that it was
    /// to send.
    pub(crate) fn transport(
        operation: &'static str,
        server: String,
        source: reqwest::Error,
    ) -> Self {
        let source = source.without_url();
        if let Some(content) = Unreadable::behind(&source) {
            let parameter = content.part.clone();
            Self::Upload { operation, parameter, source: content.into_io() }
        } else if source.is_builder() {
            // A hook has made something of it that cannot be sent.
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

    /// The same error, after so many attempts.
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

    /// The same error, which came within the body of this response.
    pub(crate) fn within(self, head: Response<()>) -> Self {
        let mut error = self.after_attempts(head.attempts());
        if let Self::Connection { response, .. } | Self::Timeout { response, .. } = &mut error {
            *response = Some(Box::new(head));
        }
        error
    }

    /// The kind of error, for those who count them: the status, or one of few fixed words.
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
            format!("does not fit at `{}`: {}", one_line(path), explain::misfit(source))
        }
    }
}
