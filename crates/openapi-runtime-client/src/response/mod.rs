//! The responses of successful calls.

pub(crate) mod decode;
pub(crate) mod pages;
pub(crate) mod rate_limit;
pub(crate) mod read;

use std::fmt;
use std::ops::{Deref, DerefMut};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use secrecy::SecretString;

use crate::error::Error;
use crate::response::rate_limit::RateLimits;
use crate::settings::conventions::Conventions;

/// The response of a successful call: status, headers and the decoded body, to which it
/// dereferences.
///
/// [`json`](Self::json) and [`bytes`](Self::bytes) return the body as it was received, including
/// members that a newer server sends and the types do not have.
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
    /// The conventions of the API.
    conventions: &'static Conventions,
    /// The operation that was called; empty if the body was not read as a whole.
    operation: &'static str,
    raw: Bytes,
    body: T,
}

impl<T> Response<T> {
    pub(crate) fn new(
        status: StatusCode,
        headers: HeaderMap,
        attempts: u32,
        conventions: &'static Conventions,
        body: T,
    ) -> Self {
        Self { status, headers, attempts, conventions, operation: "", raw: Bytes::new(), body }
    }

    /// The status, one of 2xx (101 for an upgraded connection).
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The rate limits in the headers.
    pub fn rate_limit(&self) -> RateLimits {
        RateLimits::read(&self.headers, self.conventions.throttlers)
    }

    /// How often the request was sent until this response: 1 unless it was retried.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The body as it was received. It keeps the receive buffer in memory until the response is
    /// dropped; [`into_inner`](Self::into_inner) releases it.
    ///
    /// It is empty if the body is a stream, is not expected by the operation, or was created by the
    /// program.
    pub fn bytes(&self) -> &Bytes {
        &self.raw
    }

    /// The body as it was received, as JSON, including members that the types do not have.
    ///
    /// # Errors
    /// [`Error::Decode`] if [`bytes`](Self::bytes) is not JSON, for example because it is empty or
    /// plain text.
    pub fn json(&self) -> Result<serde_json::Value, Error> {
        serde_json::from_slice(&self.raw).map_err(|source| Error::Decode {
            operation: self.operation,
            response: Box::new(self.head()),
            path: ".".to_owned(),
            source: Some(source).filter(|_| !self.raw.is_empty()),
            excerpt: SecretString::default(),
        })
    }

    /// Converts the response into its body.
    pub fn into_inner(self) -> T {
        self.body
    }

    /// Adds the body as it was received.
    pub(crate) fn with_raw_body(self, operation: &'static str, raw: Bytes) -> Self {
        Self { operation, raw, ..self }
    }

    pub(crate) fn conventions(&self) -> &'static Conventions {
        self.conventions
    }

    /// Status and headers, with no body.
    fn head(&self) -> Response<()> {
        Response::new(self.status, self.headers.clone(), self.attempts, self.conventions, ())
    }

    /// Converts the body with `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        let Self { status, headers, attempts, conventions, operation, raw, body } = self;
        Response { status, headers, attempts, conventions, operation, raw, body: change(body) }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.body
    }
}

/// Iterates over the items of a body that is a list: `for thing in list().await? {}`.
impl<T: IntoIterator> IntoIterator for Response<T> {
    type Item = T::Item;
    type IntoIter = T::IntoIter;

    fn into_iter(self) -> T::IntoIter {
        self.body.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Response<T>
where
    &'a T: IntoIterator,
{
    type Item = <&'a T as IntoIterator>::Item;
    type IntoIter = <&'a T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.body.into_iter()
    }
}

/// The headers are left out, because a server may repeat secrets in them, and so is the raw body,
/// because it may hold secrets that the `Debug` of the types hides.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
