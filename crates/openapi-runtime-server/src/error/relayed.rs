//! Answers of other servers that are passed on.

use std::sync::Mutex;

use axum::body::Body;
use http::header::{
    CONNECTION, CONTENT_LENGTH, HeaderName, PROXY_AUTHENTICATE, TE, TRAILER, TRANSFER_ENCODING,
    UPGRADE,
};
use http::{HeaderMap, StatusCode};

use super::Error;
use super::format::title;

/// Headers that are about one connection.
const HOP_BY_HOP: [HeaderName; 8] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Removes the headers of an answer that are about the connection to the server that sent it.
pub(crate) fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let named: Vec<HeaderName> =
        named.flat_map(|names| names.split(',')).filter_map(|it| it.trim().parse().ok()).collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

impl Error {
    /// The answer of another server, passed on as it is: any status, headers and body, be it JSON
    /// with members that nothing is known of, a page in HTML or a redirect.
    ///
    /// What is left out is about the connection to that server: `Connection` and what it names,
    /// `Keep-Alive`, `Transfer-Encoding`, `Content-Length` and the like. `Content-Encoding` is
    /// passed on, so that whoever has decompressed the body removes it. The answer has the
    /// `X-Request-Id` of this server. A 1xx is no answer and becomes 502.
    ///
    /// ```
    /// use openapi_runtime_server::Error;
    /// use openapi_runtime_server::axum::http::Response;
    ///
    /// let response = Response::builder().status(409).header("content-type", "text/html");
    /// let error = Error::from_response(response.body("<h1>Conflict</h1>")?);
    /// assert_eq!(error.status(), 409);
    /// # Ok::<_, openapi_runtime_server::axum::http::Error>(())
    /// ```
    pub fn from_response(response: http::Response<impl Into<Body>>) -> Self {
        let (mut head, body) = response.into_parts();
        if head.status.is_informational() {
            return Self::new(StatusCode::BAD_GATEWAY, "The upstream server gave no answer.");
        }
        remove_hop_by_hop(&mut head.headers);
        // The body given here may have another length.
        head.headers.remove(CONTENT_LENGTH);
        let mut error = Self::new(head.status, title(head.status));
        error.0.status = head.status;
        error.0.headers = head.headers;
        error.0.passed = Some(Mutex::new(body.into()));
        error
    }
}
