//! What a successful call gives.

pub(crate) mod decode;
pub(crate) mod pages;
pub(crate) mod rate_limit;
pub(crate) mod read;
pub(crate) mod unreadable;

use std::fmt;
use std::ops::{Deref, DerefMut};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use secrecy::SecretString;

use crate::error::Error;
use crate::response::rate_limit::RateLimits;

/// The answer to a successful call: status, headers and the decoded body, to which it dereferences.
///
/// [`json`](Self::json) and [`bytes`](Self::bytes) give the body as it came, with what a newer server
/// says and these types do not know.
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
    /// Whether headers of rate limits may name throttlers.
    throttlers: bool,
    /// The operation whose answer it is; nothing if the body was not read as a whole.
    operation: &'static str,
    raw: Bytes,
    body: T,
}

impl<T> Response<T> {
    pub(crate) fn new(
        status: StatusCode,
        headers: HeaderMap,
        attempts: u32,
        throttlers: bool,
        body: T,
    ) -> Self {
        Self { status, headers, attempts, throttlers, operation: "", raw: Bytes::new(), body }
    }

    /// The status, one of 2xx (101 for an upgraded connection).
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The rate limits that the headers tell of.
    pub fn rate_limit(&self) -> RateLimits {
        RateLimits::read(&self.headers, self.throttlers)
    }

    /// How often the request was sent until this answer came: 1 unless it was sent again.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The body as it came, which has what the types do not know. It shares the memory that the
    /// body was received in; [`into_inner`](Self::into_inner) lets go of it.
    ///
    /// It is empty if the body is a stream, was not asked for, or was put together by a program.
    pub fn bytes(&self) -> &Bytes {
        &self.raw
    }

    /// The JSON of the body as it came, with members that the types do not know.
    ///
    /// # Errors
    /// [`Error::Decode`] if [`bytes`](Self::bytes) is not JSON: if there are none, or the body is
    /// text without quotes.
    pub fn json(&self) -> Result<serde_json::Value, Error> {
        serde_json::from_slice(&self.raw).map_err(|source| Error::Decode {
            operation: self.operation,
            response: Box::new(self.head()),
            path: ".".to_owned(),
            source: Some(source).filter(|_| !self.raw.is_empty()),
            excerpt: SecretString::default(),
        })
    }

    /// The body alone.
    pub fn into_inner(self) -> T {
        self.body
    }

    /// The same answer, noting how its body came.
    pub(crate) fn came_as(self, operation: &'static str, raw: Bytes) -> Self {
        Self { operation, raw, ..self }
    }

    /// Status and headers, with no body.
    fn head(&self) -> Response<()> {
        Response::new(self.status, self.headers.clone(), self.attempts, self.throttlers, ())
    }

    /// The same answer with the body that `change` makes of this one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        let Self { status, headers, attempts, throttlers, operation, raw, body } = self;
        Response { status, headers, attempts, throttlers, operation, raw, body: change(body) }
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

/// The items of a body that is a list: `for thing in list().await? {}`.
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

/// Without the headers, in which a server may have repeated what it was sent, and without the body
/// as it came, in which a secret may be that the types hide.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
