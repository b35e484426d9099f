//! What is particular to the API that is served, as values.

use http::Method;

use crate::error::format::ErrorFormat;
use crate::validation::rule::plain_text;
use crate::validation::violations::ViolationText;

/// How an API writes errors and words messages, where its description does not say it.
///
/// [`HTTP`](Self::HTTP) is for an API of which nothing particular is known. A generated crate may
/// give others to [`server!`](crate::server!), and a program to its builder and its
/// [`Server`](crate::Server).
///
/// ```
/// use openapi_runtime_server::{Conventions, ErrorDetails, ErrorFormat};
/// use serde_json::{Map, Value};
///
/// fn body(error: ErrorDetails) -> Map<String, Value> {
///     Map::from_iter([("error".to_owned(), error.message.into())])
/// }
///
/// const CONVENTIONS: Conventions = Conventions {
///     error_format: ErrorFormat { media_type: "application/json", body },
///     ..Conventions::HTTP
/// };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Conventions {
    /// How errors are written.
    pub error_format: ErrorFormat,
    /// Writes what is wrong with a value. A 400 lists these texts, separated by commas.
    pub violation_text: ViolationText,
    /// The message of a 404 for a path that no operation has, and of a 405 for a method that none
    /// of its operations has.
    pub unrouted_message: fn(&Method, &str) -> String,
}

impl Conventions {
    /// Errors as `application/problem+json` (RFC 9457), and plain words.
    pub const HTTP: Self = Self {
        error_format: ErrorFormat::PROBLEM_DETAILS,
        violation_text: plain_text,
        unrouted_message: |method, path| format!("There is no {method} {path}."),
    };
}
