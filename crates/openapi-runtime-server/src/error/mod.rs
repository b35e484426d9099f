//! The error of handlers.

mod answer;
pub(crate) mod format;
pub(crate) mod relayed;

use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};
use std::sync::Mutex;

use axum::body::Body;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::body::request_body::BodyError;

/// Any error.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// An answer with a 4xx or 5xx status, or the answer of another server.
///
/// The caller gets the status and the message in the format of the API, which is
/// `application/problem+json` unless its [`Conventions`](crate::Conventions) say otherwise. A 500
/// says nothing but that an unexpected error occurred; what it was made of goes to `tracing`. Any
/// error of another library converts into a 500 with `?`, as with `anyhow`, which is why this is no
/// [`std::error::Error`] itself.
pub struct Error(Box<Inner>);

struct Inner {
    status: StatusCode,
    message: String,
    body: Option<Map<String, Value>>,
    headers: HeaderMap,
    source: Option<BoxError>,
    /// The body of the answer of another server. It is behind a lock, which nothing ever waits for,
    /// because a stream need not be shareable, and an error has to.
    passed: Option<Mutex<Body>>,
    /// Whether it says that the operation is not implemented, so that another service may take it.
    not_implemented: bool,
}

impl Error {
    /// An answer with this status and message.
    ///
    /// A status that is neither 4xx nor 5xx becomes 500. The message of a 500 goes to `tracing`
    /// instead of to the caller.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        let source = None;
        Self::caused(status, message.into(), source)
    }

    fn caused(status: StatusCode, message: String, source: Option<BoxError>) -> Self {
        let failure = status.is_client_error() || status.is_server_error();
        let status = if failure { status } else { StatusCode::INTERNAL_SERVER_ERROR };
        let headers = HeaderMap::new();
        Self(Box::new(Inner {
            status,
            message,
            body: None,
            headers,
            source,
            passed: None,
            not_implemented: false,
        }))
    }

    /// The same with what it was caused by, which goes to `tracing` and not to the caller.
    pub fn caused_by(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// 400: the request makes no sense.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 401: the credentials are not good. The answer says `WWW-Authenticate`.
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, message)
    }

    /// 403: the credentials are good, but not for this.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    /// 404: there is no such thing, or none that the caller may know of.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// 409: the state of things does not allow it.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    /// 501: the server does not have this operation.
    ///
    /// With [`otherwise`](crate::Builder::otherwise) the request goes to the service given there
    /// instead, as it came. So a method may look at a request and leave it to that service; of a
    /// body that it reads as it arrives it must not have read anything by then.
    pub fn not_implemented() -> Self {
        let message = "This operation is not implemented.";
        let mut error = Self::new(StatusCode::NOT_IMPLEMENTED, message);
        error.0.not_implemented = true;
        error
    }

    /// 500: `source` is to blame. It goes to `tracing`, with all that it was caused by.
    pub fn internal(source: impl Into<BoxError>) -> Self {
        Self::caused(StatusCode::INTERNAL_SERVER_ERROR, String::new(), Some(source.into()))
    }

    /// 500: a handler panicked.
    pub(crate) fn panicked(panic: &(dyn std::any::Any + Send)) -> Self {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        Self::internal(format!("panicked: {}", text.unwrap_or("with a value that is no text")))
    }

    /// An answer with this body, which is a JSON object, also for a 500.
    ///
    /// The format of the API completes it: what it has in every error is filled in if it is absent,
    /// and a status in the body is that of the answer. If it cannot be encoded or is no object, the
    /// answer is a 500 that says nothing.
    pub fn with_body(status: StatusCode, body: impl Serialize) -> Self {
        let body = match serde_json::to_value(body) {
            Ok(Value::Object(body)) => body,
            Ok(_) => return Self::internal("the body of an error is not a JSON object"),
            Err(error) => return Self::internal(error),
        };
        let message = ["message", "detail"].iter().find_map(|name| body.get(*name)?.as_str());
        let mut error = Self::new(status, message.unwrap_or_default());
        error.0.body = Some(body);
        error
    }

    /// The same with another header, such as `Retry-After`.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.append(name, value);
        self
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The message, as it was given.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Whether the operation is one that the server does not have.
    pub(crate) fn is_not_implemented(&self) -> bool {
        self.0.not_implemented
    }

    /// Whether the answer has this header, or is not this server's to complete.
    pub(crate) fn has_header(&self, name: &HeaderName) -> bool {
        self.0.passed.is_some() || self.0.headers.contains_key(name)
    }

    /// Tells `tracing` what the caller is not told.
    pub(crate) fn report(&self) {
        let status = self.0.status;
        match &self.0.source {
            Some(source) => {
                tracing::error!(error = %Chain(&**source), status = status.as_u16(), "the request failed");
            }
            None if status == StatusCode::INTERNAL_SERVER_ERROR && self.0.body.is_none() => {
                tracing::error!(error = self.0.message, status = 500, "the request failed");
            }
            None => {}
        }
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        from_source(Box::new(error))
    }
}

/// A 500, unless reading the body of the request is what failed, or another server that a client
/// has asked.
pub(crate) fn from_source(source: BoxError) -> Error {
    if let Some(error) = from_request_body(&*source) {
        return error;
    }
    #[cfg(feature = "upstream")]
    let source = match source.downcast() {
        Ok(error) => return crate::upstream::error::from_client(*error),
        Err(source) => source,
    };
    Error::internal(source)
}

/// The 413 or 400 for a request whose body could not be read to its end, if that is among what the
/// error was caused by.
fn from_request_body(error: &(dyn StdError + 'static)) -> Option<Error> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<BodyError>() {
            return Some(error.to_error());
        }
        cause = error.source();
    }
    None
}

impl Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { status, message, source, .. } = &*self.0;
        f.debug_struct("Error")
            .field("status", status)
            .field("message", message)
            .field("source", source)
            .finish_non_exhaustive()
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.source {
            Some(source) => Display::fmt(&Chain(&**source), f),
            None => f.write_str(&self.0.message),
        }
    }
}

/// An error with everything that it was caused by.
struct Chain<'a>(&'a (dyn StdError + 'static));

impl Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self.0, f)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
