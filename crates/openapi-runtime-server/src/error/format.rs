//! How errors are written as answers.

use std::sync::Arc;
use std::time::SystemTime;

use axum::body::Body;
use axum::response::Response;
use chrono::{DateTime, SecondsFormat, Utc};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

/// What is known of an error when its answer is written.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ErrorDetails {
    /// The status of the answer.
    pub status: StatusCode,
    /// The message for the caller.
    pub message: String,
    /// Path and query of the request; only the path for an operation whose credentials may be in the
    /// query.
    pub target: String,
    /// When the error happened.
    pub time: SystemTime,
    /// The body that [`Error::with_body`](crate::Error::with_body) was given, to be completed.
    pub body: Option<Map<String, Value>>,
}

impl ErrorDetails {
    /// The standard phrase for the status: `Not Found` for 404.
    pub fn title(&self) -> &'static str {
        title(self.status)
    }

    /// The time in UTC, with milliseconds, as RFC 3339 writes it.
    pub fn timestamp(&self) -> String {
        DateTime::<Utc>::from(self.time).to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

/// The standard phrase for a status.
pub(crate) fn title(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Unknown Error")
}

/// How an error is written: as which media type, and which JSON object is made of its details.
///
/// [`PROBLEM_DETAILS`](Self::PROBLEM_DETAILS) unless an API has a format of its own.
#[derive(Clone, Copy, Debug)]
pub struct ErrorFormat {
    /// The content type of the answer.
    pub media_type: &'static str,
    /// Makes the body of an answer.
    pub body: fn(ErrorDetails) -> Map<String, Value>,
}

impl ErrorFormat {
    /// RFC 9457: `application/problem+json` with `title`, `status`, `detail` and `instance`. The
    /// `type` is left out, which means that the status says it all.
    pub const PROBLEM_DETAILS: Self =
        Self { media_type: "application/problem+json", body: problem_details };

    /// The answer to a request that failed.
    pub(crate) fn response(self, details: ErrorDetails, headers: HeaderMap) -> Response {
        let status = details.status;
        let mut response = Response::new(self.encode(details));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        self.label(&mut response);
        response
    }

    /// Writes an error in this format that something has answered with which did not know of it,
    /// see [`Error::answer`](crate::Error::answer). Other answers stay as they are.
    pub(crate) fn apply(self, response: &mut Response) {
        let Some(Reformattable(details)) = response.extensions_mut().remove() else { return };
        *response.body_mut() = self.encode(Arc::unwrap_or_clone(details));
        response.headers_mut().remove(CONTENT_LENGTH);
        response.headers_mut().remove(CONTENT_ENCODING);
        self.label(response);
    }

    fn encode(self, details: ErrorDetails) -> Body {
        Body::from(Value::Object((self.body)(details)).to_string())
    }

    fn label(self, response: &mut Response) {
        let media_type = HeaderValue::from_static(self.media_type);
        response.headers_mut().insert(CONTENT_TYPE, media_type);
    }
}

/// Among the extensions of an answer: the error that it was made of in the default format.
#[derive(Clone)]
pub(crate) struct Reformattable(pub(crate) Arc<ErrorDetails>);

fn problem_details(details: ErrorDetails) -> Map<String, Value> {
    let title = details.title();
    let mut object = details.body.unwrap_or_default();
    object.insert("status".to_owned(), details.status.as_u16().into());
    for (name, text) in
        [("title", title), ("detail", &details.message), ("instance", &details.target)]
    {
        if !object.contains_key(name) && !text.is_empty() {
            object.insert(name.to_owned(), text.into());
        }
    }
    object
}
