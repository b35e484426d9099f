//! The span of a request, by OpenTelemetry's conventions for HTTP servers.

use http::{HeaderValue, Method, StatusCode, Uri};
use tracing::Span;
use tracing::field::Empty;

use super::operation::Operation;

/// The span of a request. Whatever it shows is read only if somebody listens. The query is not
/// shown, nor are headers: they may hold secrets.
pub(super) fn span(operation: &Operation, method: &Method, uri: &Uri, id: &HeaderValue) -> Span {
    tracing::info_span!(
        "http.server",
        otel.name = format_args!("{} {}", method, operation.path),
        otel.kind = "server",
        http.request.method = method.as_str(),
        http.route = operation.path,
        url.path = uri.path(),
        rpc.method = operation.id,
        http.request.id = id.to_str().unwrap_or_default(),
        http.response.status_code = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// Adds how the request was answered.
pub(super) fn record(span: &Span, status: StatusCode) {
    if span.is_disabled() {
        return;
    }
    span.record("http.response.status_code", status.as_u16());
    // What the caller did wrong is no error of the server.
    if status.is_server_error() {
        span.record("error.type", status.as_str());
        span.record("otel.status_code", "ERROR");
    }
}
