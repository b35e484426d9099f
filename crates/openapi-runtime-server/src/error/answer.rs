//! Makes the answer of an error.

use std::sync::{Arc, PoisonError};
use std::time::SystemTime;

use axum::response::Response;
use http::uri::PathAndQuery;
use http::{HeaderMap, StatusCode, Uri};

use super::format::{ErrorDetails, ErrorFormat, Reformattable};
use super::{Error, Inner};

/// The content of the answer to a request that failed.
enum Content {
    /// The answer of another server.
    Relayed(Response),
    /// What is known of the error, and its headers.
    Details(ErrorDetails, HeaderMap),
}

impl Error {
    /// The answer to a request for `uri`, for a layer or a service that answers by itself: within a
    /// method, an error becomes the answer in any case. `tracing` is told of it as of others.
    ///
    /// Nothing here says which API it is, so that the answer is `application/problem+json` to begin
    /// with. A router that it passes on its way out, as in
    /// [`Builder::layer`](crate::Builder::layer) and
    /// [`Builder::otherwise`](crate::Builder::otherwise), and the server that sends it write it
    /// anew in the format of the API.
    pub fn answer(self, uri: &Uri) -> Response {
        self.report();
        self.into_reformattable(uri.path_and_query().map_or("", PathAndQuery::as_str))
    }

    /// The answer in the default format, which is written anew where the API is known.
    pub(crate) fn into_reformattable(self, target: &str) -> Response {
        let format = ErrorFormat::PROBLEM_DETAILS;
        match self.into_content(target) {
            Content::Relayed(response) => response,
            Content::Details(details, headers) => {
                let mut response = format.response(details.clone(), headers);
                response.extensions_mut().insert(Reformattable(Arc::new(details)));
                response
            }
        }
    }

    /// The answer to a request for `target`: its path, and its query unless that is secret.
    pub(crate) fn into_answer(self, target: &str, format: ErrorFormat) -> Response {
        match self.into_content(target) {
            Content::Relayed(response) => response,
            Content::Details(details, headers) => format.response(details, headers),
        }
    }

    fn into_content(self, target: &str) -> Content {
        let Inner { status, message, body, headers, passed, .. } = *self.0;
        if let Some(body) = passed {
            let body = body.into_inner().unwrap_or_else(PoisonError::into_inner);
            let mut response = Response::new(body);
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            return Content::Relayed(response);
        }
        let unexpected = status == StatusCode::INTERNAL_SERVER_ERROR && body.is_none();
        let message = if unexpected { "An unexpected error occurred.".to_owned() } else { message };
        let (target, time) = (target.to_owned(), SystemTime::now());
        Content::Details(ErrorDetails { status, message, target, time, body }, headers)
    }
}
