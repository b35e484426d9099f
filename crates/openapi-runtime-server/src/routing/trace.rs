//! The span of a request, by OpenTelemetry's conventions for HTTP servers.

use axum::extract::Request;
use http::{HeaderValue, Method, StatusCode, Version};
use tracing::Span;
use tracing::field::Empty;

use super::operation::Operation;
use super::unrouted::original;

/// The span of a request, which no operation may take. Whatever it shows is read only if somebody
/// listens. The query is not shown, nor are headers: they may hold secrets.
pub(crate) fn span(operation: Option<&Operation>, request: &Request, id: &HeaderValue) -> Span {
    let (method, uri) = (request.method(), original(request));
    tracing::info_span!(
        "http.server",
        otel.name = name(method, operation),
        otel.kind = "server",
        http.request.method = if is_known(method) { method.as_str() } else { "_OTHER" },
        http.request.method_original = (!is_known(method)).then_some(method.as_str()),
        http.route = operation.map(|operation| operation.path),
        url.path = uri.path(),
        // Whatever takes TLS off a connection is in front of this server.
        url.scheme = uri.scheme_str().unwrap_or("http"),
        network.protocol.version = version(request.version()),
        operation.id = operation.map(|operation| operation.id),
        request.id = id.to_str().unwrap_or_default(),
        http.response.status_code = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// Adds how the request was answered.
pub(crate) fn record(span: &Span, status: StatusCode) {
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

/// Adds that the answer has ended early, whatever its status.
pub(crate) fn record_broken(span: &Span) {
    span.record("error.type", "_OTHER");
    span.record("otel.status_code", "ERROR");
}

/// A name that there are few of: anyone can think of methods and paths.
fn name(method: &Method, operation: Option<&Operation>) -> String {
    match operation {
        Some(operation) => format!("{method} {}", operation.path),
        None if is_known(method) => method.to_string(),
        None => "HTTP".to_owned(),
    }
}

fn is_known(method: &Method) -> bool {
    let known =
        ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"];
    known.contains(&method.as_str())
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => "1.1",
    }
}
