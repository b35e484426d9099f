//! Calls of operations for which the bindings have no method.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::body::part::Part;
use crate::body::stream::ByteStream;
use crate::call::Call;
use crate::error::Error;
use crate::request::Request;
use crate::request::operation::{Operation, OperationRef};
use crate::response::Response;
use crate::settings::core::Core;

impl Core {
    /// See [`Client::call`](crate::Client::call).
    pub fn call(&self, method: Method, path: &'static str) -> RawCall {
        let operation = Operation { id: path, method, path, headers: &[], secured: true };
        let mut request = Request::for_operation(self, OperationRef::Dynamic(Arc::new(operation)));
        if !path.starts_with('/') || path.contains(['?', '#']) {
            let problem =
                "must begin with `/` and have neither `?` nor `#`; set a query with `query`";
            request.set_problem("path", problem);
        }
        RawCall(request)
    }
}

/// A call of an operation for which the bindings have no method, created by
/// [`Client::call`](crate::Client::call).
///
/// Awaiting it returns the response body as JSON; use one of the `send` methods for other types. A
/// value that cannot be sent is reported as [`Error::InvalidRequest`] then.
#[derive(Clone)]
#[must_use = "a call is only made when it is awaited or sent"]
pub struct RawCall(Request);

impl RawCall {
    /// Sets a path parameter to a scalar value. It must not be empty, `.` or `..`.
    pub fn path(mut self, name: &'static str, value: impl Serialize) -> Self {
        if !self.0.operation.path.contains(&format!("{{{name}}}")) {
            self.0.set_problem(name, "is not a parameter of the path");
        }
        Self(self.0.path(name, value))
    }

    /// Sets a query parameter to a scalar value or an array, which repeats the name. `null` and an
    /// empty array are not sent.
    pub fn query(self, name: &'static str, value: impl Serialize) -> Self {
        Self(self.0.query(name, value))
    }

    /// Sets a header. It overrides the client's value of the same header. `null` is not sent.
    pub fn header(self, name: &'static str, value: impl Serialize) -> Self {
        Self(self.0.header(name, value))
    }

    /// Sets the body to a value as JSON.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        Self(self.0.json(Some(body)))
    }

    /// Sets the body to the members of a value, as a URL-encoded form.
    pub fn form(self, body: &(impl Serialize + ?Sized)) -> Self {
        Self(self.0.form(Some(body)))
    }

    /// Sets the body to content that is sent unchanged.
    pub fn upload(self, content: Part) -> Self {
        Self(self.0.upload(Some(content)))
    }

    /// Adds a part to a multipart body.
    pub fn part(self, name: impl Into<String>, part: Part) -> Self {
        Self(self.0.parts([(name.into(), part)]))
    }

    /// Limits the time until the response head arrives, instead of the client's limit; see
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
    pub fn timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        Self(self.0.timeout(limit))
    }

    /// Limits how long this call may make no progress, instead of the client's limit; see
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
    pub fn idle_timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        Self(self.0.idle_timeout(limit))
    }

    /// Sends the call and decodes the JSON of the response.
    ///
    /// # Errors
    /// Any [`Error`] except [`Error::Configuration`].
    pub fn send<T: DeserializeOwned + 'static>(self) -> Call<T> {
        self.0.send()
    }

    /// Sends the call and discards the response body, except that an HTML page is an error.
    ///
    /// # Errors
    /// As [`send`](Self::send), without decoding.
    pub fn send_empty(self) -> Call<()> {
        self.0.send_empty()
    }

    /// Sends the call and returns the response body as a stream.
    ///
    /// # Errors
    /// As [`send`](Self::send), without decoding.
    pub fn send_bytes(self) -> Call<ByteStream> {
        self.0.send_bytes()
    }

    /// Requests a WebSocket and returns the connection after the server has switched protocols.
    ///
    /// # Errors
    /// As [`Request::send_upgrade`].
    pub fn send_upgrade(self) -> Call<reqwest::Upgraded> {
        self.0.send_upgrade()
    }
}

impl IntoFuture for RawCall {
    type Output = Result<Response<Value>, Error>;
    type IntoFuture = Call<Value>;

    fn into_future(self) -> Call<Value> {
        self.send()
    }
}

impl fmt::Debug for RawCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RawCall").field(&self.0).finish()
    }
}
