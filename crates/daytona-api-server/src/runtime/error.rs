//! What a handler fails with, and what of it the caller gets to see.

use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};
use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use axum::response::Response;
use http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, PROXY_AUTHENTICATE, TE,
    TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::uri::PathAndQuery;
use http::{HeaderMap, StatusCode, Uri};

use super::request_body::BodyError;
use crate::types::runtime::ErrorBody;

/// Any error.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// An answer with a 4xx or 5xx status, or the answer of another server.
///
/// The caller gets the API's error body: path of the request, time, status, its name, and the
/// message. A 500 says nothing but that an unexpected error occurred; what it was made of goes to
/// `tracing`. Any error of another library converts into a 500 with `?`, as with `anyhow`, which is
/// why this is no [`std::error::Error`] itself.
pub struct Error(Box<Inner>);

struct Inner {
    status: StatusCode,
    message: String,
    body: Option<ErrorBody>,
    headers: HeaderMap,
    source: Option<BoxError>,
    /// The body of the answer of another server. It is behind a lock, which nothing ever waits for,
    /// because a stream need not be shareable, and an error has to.
    passed: Option<Mutex<Body>>,
    /// Whether nobody has begun to do what was asked for.
    not_implemented: bool,
}

/// Headers that are about one connection. The lengths of bodies are those of this server.
const HOP_BY_HOP: [HeaderName; 9] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    CONTENT_LENGTH,
];

impl Error {
    /// An answer with this status and message.
    ///
    /// A status that is neither 4xx nor 5xx becomes 500. The message of a 500 goes to `tracing`
    /// instead of to the caller.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        let source = None;
        Self::of(status, message.into(), source)
    }

    fn of(status: StatusCode, message: String, source: Option<BoxError>) -> Self {
        let failure = status.is_client_error() || status.is_server_error();
        let status = if failure { status } else { StatusCode::INTERNAL_SERVER_ERROR };
        let headers = HeaderMap::new();
        let (body, passed, not_implemented) = (None, None, false);
        Self(Box::new(Inner { status, message, body, headers, source, passed, not_implemented }))
    }

    /// The answer of another server, passed on as it is: any status, headers and body, be it JSON
    /// with members that nothing is known of, a page in HTML or a redirect.
    ///
    /// What is left out is about the connection to that server: `Connection` and what it names,
    /// `Keep-Alive`, `Transfer-Encoding`, `Content-Length` and the like. `Content-Encoding` is
    /// passed on, so that whoever has decompressed the body removes it. The answer has the
    /// `X-Request-Id` of this server. A 1xx is no answer and becomes 502.
    ///
    /// ```
    #[doc = concat!(" use ", env!("CARGO_CRATE_NAME"), "::runtime::Error;")]
    #[doc = concat!(" use ", env!("CARGO_CRATE_NAME"), "::axum::http::Response;")]
    ///
    /// let response = Response::builder().status(409).header("content-type", "text/html");
    /// let error = Error::from_response(response.body("<h1>Conflict</h1>")?);
    /// assert_eq!(error.status(), 409);
    #[doc = concat!(" # Ok::<_, ", env!("CARGO_CRATE_NAME"), "::axum::http::Error>(())")]
    /// ```
    pub fn from_response(response: http::Response<impl Into<Body>>) -> Self {
        let (mut head, body) = response.into_parts();
        if head.status.is_informational() {
            return Self::new(StatusCode::BAD_GATEWAY, "The upstream server gave no answer.");
        }
        let named = head.headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
        let named: Vec<HeaderName> = named
            .flat_map(|names| names.split(','))
            .filter_map(|it| it.trim().parse().ok())
            .collect();
        for name in named.iter().chain(&HOP_BY_HOP) {
            head.headers.remove(name);
        }
        let mut error = Self::new(head.status, name(head.status));
        error.0.status = head.status;
        error.0.headers = head.headers;
        error.0.passed = Some(Mutex::new(body.into()));
        error
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
    /// With [`otherwise`](super::Builder::otherwise) the request goes to the service given there
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
        Self::of(StatusCode::INTERNAL_SERVER_ERROR, String::new(), Some(source.into()))
    }

    /// 500: a handler panicked.
    pub(super) fn panicked(panic: &(dyn std::any::Any + Send)) -> Self {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        Self::internal(format!("panicked: {}", text.unwrap_or("with a value that is no text")))
    }

    /// An answer with this body, also for a 500.
    ///
    /// Path, time and the name of the status are filled in if they are absent, and the status in
    /// the body is that of the answer.
    pub fn with_body(status: StatusCode, body: ErrorBody) -> Self {
        let mut error = Self::new(status, body.message.clone().unwrap_or_default());
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

    /// The answer to a request for `uri`, for a layer or a service that answers by itself: within a
    /// method, an error becomes the answer in any case. `tracing` is told of it as of others.
    pub fn answer(self, uri: &Uri) -> Response {
        self.report();
        self.into_answer(uri.path_and_query().map_or("", PathAndQuery::as_str))
    }

    /// Whether the operation is one that the server does not have.
    pub(super) fn is_not_implemented(&self) -> bool {
        self.0.not_implemented
    }

    /// Whether the answer has this header, or is not this server's to complete.
    pub(super) fn has_header(&self, name: &HeaderName) -> bool {
        self.0.passed.is_some() || self.0.headers.contains_key(name)
    }

    /// Tells `tracing` what the caller is not told.
    pub(super) fn report(&self) {
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

    /// The answer to a request for `path`, which includes the query.
    pub(super) fn into_answer(self, path: &str) -> Response {
        let Inner { status, message, body, headers, passed, .. } = *self.0;
        if let Some(body) = passed {
            let mut response =
                Response::new(body.into_inner().unwrap_or_else(PoisonError::into_inner));
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            return response;
        }
        let mut body = body.unwrap_or_else(|| {
            let unexpected = status == StatusCode::INTERNAL_SERVER_ERROR;
            let fixed = || "An unexpected error occurred.".to_owned();
            let message = if unexpected { fixed() } else { message };
            ErrorBody { message: Some(message), ..ErrorBody::default() }
        });
        body.status_code = Some(status.as_u16());
        body.path.get_or_insert_with(|| path.to_owned());
        body.timestamp.get_or_insert_with(|| {
            chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
        });
        body.error.get_or_insert_with(|| name(status).to_owned());
        let text = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, json);
        response
    }
}

/// The name of a status.
fn name(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Unknown Error")
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        from_source(Box::new(error))
    }
}

/// A 500, unless reading the body of the request is what failed, or the crate around the runtime
/// knows better.
pub(super) fn from_source(source: BoxError) -> Error {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(&*source);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<BodyError>() {
            return error.to_error();
        }
        cause = error.source();
    }
    crate::custom::known(source).unwrap_or_else(Error::internal)
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
