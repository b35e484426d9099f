//! What a successful call gives.

use std::fmt;
use std::ops::{Deref, DerefMut};

use http::{HeaderMap, StatusCode};

use super::rate_limit::RateLimits;

/// The answer to a successful call: status, headers and the decoded body, to which it dereferences.
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
    body: T,
}

impl<T> Response<T> {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, attempts: u32, body: T) -> Self {
        Self { status, headers, attempts, body }
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
        RateLimits::of(&self.headers)
    }

    /// How often the request was sent until this answer came: 1 unless it was sent again.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The body alone.
    pub fn into_inner(self) -> T {
        self.body
    }

    /// The same answer with the body that `change` makes of this one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        let Self { status, headers, attempts, body } = self;
        Response { status, headers, attempts, body: change(body) }
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

/// The items of a body that is a list: `for thing in list().send().await? {}`.
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

/// Without the headers, in which a server may have repeated what it was sent.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
