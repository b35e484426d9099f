//! Calls of operations that the bindings do not know.

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
use crate::request::operation::{Called, Operation};
use crate::response::Response;
use crate::settings::core::Core;

impl Core {
    /// See [`Client::call`](crate::Client::call).
    pub fn call(&self, method: Method, path: &'static str) -> RawCall {
        let operation = Operation { id: path, method, path, headers: &[], secured: true };
        let mut request = Request::calling(self, Called::Made(Arc::new(operation)));
        if !path.starts_with('/') || path.contains(['?', '#']) {
            let problem =
                "must begin with `/` and have neither `?` nor `#`; set a query with `query`";
            request.refuse("path", problem);
        }
        RawCall(request)
    }
}

/// A call of an operation that the bindings do not know, from [`Client::call`](crate::Client::call).
///
/// Awaiting it gives the JSON of the answer; the methods that begin with `send` give something else.
/// A value that cannot be sent is an [`Error::InvalidRequest`] then.
#[derive(Clone)]
#[must_use = "a call is only made when it is awaited or sent"]
pub struct RawCall(Request);

impl RawCall {
    /// Sets a parameter of the path: a plain value, neither empty nor `.` nor `..`.
    pub fn path(mut self, name: &'static str, value: impl Serialize) -> Self {
        if !self.0.operation.path.contains(&format!("{{{name}}}")) {
            self.0.refuse(name, "is not a parameter of the path");
        }
        Self(self.0.path(name, value))
    }

    /// Sets a parameter of the query: a plain value, or an array, which repeats the name. `null` and
    /// an empty array are not sent.
    pub fn query(self, name: &'static str, value: impl Serialize) -> Self {
        Self(self.0.query(name, value))
    }

    /// Sets a header, in place of the client's of the same name. `null` is not sent.
    pub fn header(self, name: &'static str, value: impl Serialize) -> Self {
        Self(self.0.header(name, value))
    }

    /// Sets the body to the JSON of a value.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        Self(self.0.json(Some(body)))
    }

    /// Sets the body to the members of a value, as a form of plain fields.
    pub fn form(self, body: &(impl Serialize + ?Sized)) -> Self {
        Self(self.0.form(Some(body)))
    }

    /// Sets the body to content that is sent as it is.
    pub fn upload(self, content: Part) -> Self {
        Self(self.0.upload(Some(content)))
    }

    /// Adds a part to a multipart body.
    pub fn part(self, name: impl Into<String>, part: Part) -> Self {
        Self(self.0.parts([(name.into(), part)]))
    }

    /// How long this call may take until the head of the response, whatever the client says;
    /// see [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
    pub fn timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        Self(self.0.timeout(limit))
    }

    /// How long this call may go without any progress, whatever the client says; see
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
    pub fn idle_timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        Self(self.0.idle_timeout(limit))
    }

    /// Sends it and decodes the JSON of the answer.
    ///
    /// # Errors
    /// Any [`Error`] except that of the configuration.
    pub fn send<T: DeserializeOwned + 'static>(self) -> Call<T> {
        self.0.send()
    }

    /// Sends it; a body in the answer is not looked at, except that an HTML page is an error.
    ///
    /// # Errors
    /// As [`send`](Self::send), without decoding.
    pub fn send_empty(self) -> Call<()> {
        self.0.send_empty()
    }

    /// Sends it and gives the body of the answer as it arrives.
    ///
    /// # Errors
    /// As [`send`](Self::send), without decoding.
    pub fn send_bytes(self) -> Call<ByteStream> {
        self.0.send_bytes()
    }

    /// Asks for a WebSocket and gives the connection once the server has switched to it.
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
