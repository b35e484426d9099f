//! Spans and events for those who trace their calls.
//!
//! Each call has one span at the level `INFO`: that is where OpenTelemetry layers look, and a span
//! alone prints nothing. It has the names that OpenTelemetry gives to HTTP clients, and neither the
//! values of parameters nor texts of the server, so that nothing secret or personal can be in it.

use std::time::Duration;

use http::StatusCode;
use tracing::{Span, field};

use super::client::Client;
use super::error::Error;
use super::operation::Operation;

/// The span of a call.
pub(crate) fn span(client: &Client, operation: &Operation) -> Span {
    let (host, port) = &client.shared.server;
    let Operation { method, path, .. } = operation;
    tracing::info_span!(
        "http.client",
        otel.name = %format_args!("{method} {path}"),
        otel.kind = "client",
        otel.status_code = field::Empty,
        http.request.method = method.as_str(),
        http.request.resend_count = field::Empty,
        http.response.status_code = field::Empty,
        url.template = path,
        server.address = host,
        server.port = port,
        "error.type" = field::Empty,
    )
}

/// Notes the status of a response.
pub(crate) fn status(span: &Span, status: StatusCode) {
    span.record("http.response.status_code", status.as_u16());
}

/// Notes that the call was sent more than once.
pub(crate) fn resent(span: &Span, count: u32) {
    span.record("http.request.resend_count", count);
}

/// Notes that the call has failed, and gives the error back. The status of a success whose body is
/// to blame has been noted before.
pub(crate) fn failed(span: &Span, error: Error) -> Error {
    if let Error::Api(error) = &error {
        status(span, error.status);
    }
    span.record("error.type", error.kind());
    span.record("otel.status_code", "ERROR");
    error
}

/// Says that the call is sent again.
pub(crate) fn retry(span: &Span, cause: &Error, resend_count: u32, delay: Duration) {
    tracing::info!(
        parent: span,
        http.request.resend_count = resend_count,
        "error.type" = cause.kind(),
        delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
        "sending the request again",
    );
}
