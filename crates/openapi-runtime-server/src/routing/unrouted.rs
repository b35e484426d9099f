//! Answers to requests that no operation takes.

use axum::extract::{OriginalUri, Request};
use axum::response::Response;
use http::uri::PathAndQuery;
use http::{HeaderValue, Uri};

use super::{request_id, trace};
use crate::conventions::Conventions;
use crate::error::Error;
use crate::error::format::ErrorFormat;

/// The URI that was requested, including the prefix under which the router is nested.
pub(crate) fn original(request: &Request) -> &Uri {
    request.extensions().get::<OriginalUri>().map_or_else(|| request.uri(), |uri| &uri.0)
}

/// Path and query, as an error repeats them.
pub(crate) fn target(target: Option<&PathAndQuery>) -> &str {
    target.map_or("", PathAndQuery::as_str)
}

/// The answer to a request for a path that no operation has.
pub(crate) fn not_found(request: &Request, conventions: &Conventions) -> Response {
    let uri = original(request);
    let message = (conventions.unrouted_message)(request.method(), uri.path());
    let error = Error::not_found(message);
    error.into_answer(target(uri.path_and_query()), conventions.error_format)
}

/// The answer to a request that no router takes.
pub(crate) fn unrouted(request: &Request, conventions: &Conventions) -> Response {
    refused(request, not_found(request, conventions), request_id::from_headers(request.headers()))
}

/// The answer to a request that breaks a rule of HTTP.
pub(crate) fn malformed(request: &Request, error: Error, format: ErrorFormat) -> Response {
    let response = error.into_answer(target(original(request).path_and_query()), format);
    refused(request, response, request_id::from_headers(request.headers()))
}

/// Completes the answer to a request that no operation takes.
pub(crate) fn refused(
    request: &Request,
    mut response: Response,
    request_id: HeaderValue,
) -> Response {
    let span = trace::span(None, request, &request_id);
    trace::record(&span, response.status());
    response.headers_mut().insert(request_id::NAME, request_id);
    response
}
