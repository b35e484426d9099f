//! What a successful call gives.

use std::ops::{Deref, DerefMut};

use http::{HeaderMap, StatusCode};

/// The answer to a successful call: status, headers and the decoded body, to which it dereferences.
#[derive(Clone, Debug)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    body: T,
}

impl<T> Response<T> {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: T) -> Self {
        Self { status, headers, body }
    }

    /// The status, one of 2xx (101 for an upgraded connection).
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
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
        Response { status: self.status, headers: self.headers, body: change(self.body) }
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
