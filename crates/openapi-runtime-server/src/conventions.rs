//! What is particular to the API that is served.

use http::Method;

use crate::error::format::ErrorFormat;
use crate::error::{BoxError, Error};
use crate::validation::rule::plain_text;
use crate::validation::violations::ViolationText;

/// How an API writes errors and words messages, where its description does not say it.
///
/// [`new`](Self::new) has what HTTP APIs have in common. A generated crate may give others to
/// [`server!`](crate::server!), and a program to its builder and its [`Server`](crate::Server).
///
/// ```
/// use openapi_runtime_server::{Conventions, ErrorDetails, ErrorFormat};
/// use serde_json::{Map, Value};
///
/// fn body(error: ErrorDetails) -> Map<String, Value> {
///     Map::from_iter([("error".to_owned(), error.message.into())])
/// }
///
/// const CONVENTIONS: Conventions =
///     Conventions::new().error_format(ErrorFormat::new("application/json", body));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Conventions {
    pub(crate) error_format: ErrorFormat,
    pub(crate) violation_text: ViolationText,
    pub(crate) unrouted_message: fn(&Method, &str) -> String,
    pub(crate) convert_error: fn(BoxError) -> Result<Error, BoxError>,
}

impl Conventions {
    /// Errors as `application/problem+json`, and plain words.
    pub const fn new() -> Self {
        Self {
            error_format: ErrorFormat::PROBLEM_DETAILS,
            violation_text: plain_text,
            unrouted_message: |method, path| format!("There is no {method} {path}."),
            convert_error: Err,
        }
    }

    /// How errors are written.
    pub const fn error_format(mut self, format: ErrorFormat) -> Self {
        self.error_format = format;
        self
    }

    /// Writes what is wrong with a value. A 400 lists these texts, separated by commas.
    pub const fn violation_text(mut self, text: ViolationText) -> Self {
        self.violation_text = text;
        self
    }

    /// The message of a 404 for a path that no operation has, and of a 405 for a method that none
    /// of its operations has.
    pub const fn unrouted_message(mut self, message: fn(&Method, &str) -> String) -> Self {
        self.unrouted_message = message;
        self
    }

    /// What becomes of an error of another library that a method fails with by `?`. One that is
    /// given back becomes a 500. Until the method has returned, its [`Error::status`] is 500 as
    /// well.
    pub const fn convert_error(mut self, convert: fn(BoxError) -> Result<Error, BoxError>) -> Self {
        self.convert_error = convert;
        self
    }
}

impl Default for Conventions {
    fn default() -> Self {
        Self::new()
    }
}
