//! Requests before they are sent.

pub(crate) mod assemble;
pub(crate) mod header;
pub(crate) mod operation;
pub(crate) mod raw_call;
pub(crate) mod url;
pub(crate) mod value;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::json;

use crate::body::Body;
use crate::body::part::Part;
use crate::call::forward::Forwarded;
use crate::request::operation::{Operation, OperationRef};
use crate::settings::core::Core;
use crate::settings::timeout::TimeLimits;

/// A builder for a call of an [`Operation`].
///
/// The generated calls wrap it; for other operations use [`Client::call`](crate::Client::call). A
/// value that cannot be sent is reported as [`Error::InvalidRequest`](crate::Error::InvalidRequest)
/// when the request is sent; if there are several, it is the first one.
///
/// ```no_run
/// use http::Method;
/// use openapi_runtime_client::{ClientBuilder, Operation, Request};
///
/// static GET_THING: Operation = Operation {
///     id: "getThing",
///     method: Method::GET,
///     path: "/things/{id}",
///     headers: &[],
///     secured: true,
/// };
///
/// # async fn example() -> Result<(), openapi_runtime_client::Error> {
/// let client = ClientBuilder::default().base_url("https://example.com/api").build()?;
/// let request = Request::new(&client, &GET_THING).path("id", "thing_1");
/// let thing = request.send::<serde_json::Value>().await?;
/// # Ok(())
/// # }
/// ```
// Each setter moves it, so it is kept small.
#[derive(Clone)]
#[must_use = "a request does nothing unless it is sent"]
pub struct Request {
    pub(crate) client: Core,
    pub(crate) operation: OperationRef,
    pub(crate) path: Vec<(&'static str, String)>,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Body,
    /// Boxed, because few requests are forwarded.
    pub(crate) forwarded: Option<Box<Forwarded>>,
    /// Boxed, because few calls have their own limits.
    limits: Option<Box<TimeLimits>>,
    problem: Option<Box<(String, String)>>,
}

impl Request {
    /// Creates a request without parameters and body.
    pub fn new(client: &impl AsRef<Core>, operation: &'static Operation) -> Self {
        Self::for_operation(client.as_ref(), OperationRef::Declared(operation))
    }

    pub(crate) fn for_operation(client: &Core, operation: OperationRef) -> Self {
        Self {
            client: client.clone(),
            operation,
            path: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::Empty,
            forwarded: None,
            limits: None,
            problem: None,
        }
    }

    /// Sets a path parameter to a scalar value. It must not be empty, `.` or `..`.
    pub fn path<T: Serialize>(mut self, name: &'static str, value: T) -> Self {
        if let Some(text) = self.checked(name, value::text(&value)) {
            self.path.retain(|(known, _)| *known != name);
            self.path.push((name, text));
        }
        self
    }

    /// Sets a query parameter to a scalar value or an array, which repeats the name. `null` and an
    /// empty array are not sent.
    pub fn query<T: Serialize>(mut self, name: &'static str, value: T) -> Self {
        if let Some(texts) = self.checked(name, value::texts(&value)) {
            self.query.retain(|(known, _)| *known != name);
            self.query.extend(texts.into_iter().map(|text| (name, text)));
        }
        self
    }

    /// Sets a query flag that servers regard as set whatever its value, so `false` is not sent.
    pub fn query_flag(self, name: &'static str, value: Option<bool>) -> Self {
        self.query(name, value.filter(|set| *set))
    }

    /// Sets a query parameter to a map, which is sent as a JSON object. An empty map is not sent.
    pub fn query_map(self, name: &'static str, value: Option<BTreeMap<String, String>>) -> Self {
        let map = value.filter(|map| !map.is_empty());
        self.query(name, map.map(|map| json!(map).to_string()))
    }

    /// Sets a header to a scalar value; which headers and values are allowed,
    /// [`ClientBuilder::default_header`](crate::ClientBuilder::default_header) says. It overrides
    /// the client's value of the same header. `null` is not sent.
    pub fn header<T: Serialize>(mut self, name: &'static str, value: T) -> Self {
        if let Some(header) = self.checked(name, checked_header(name, &value)) {
            self.headers.retain(|(known, _)| !known.as_str().eq_ignore_ascii_case(name));
            self.headers.extend(header);
        }
        self
    }

    /// Sets the body to a value as JSON.
    pub fn json<T: Serialize>(mut self, value: Option<T>) -> Self {
        let json = value.map(|value| serde_json::to_vec(&value));
        let json = json.transpose().map_err(|problem| problem.to_string());
        self.set_body("application/json", json);
        self
    }

    /// Sets the body to the members of a value, as a URL-encoded form.
    pub fn form<T: Serialize>(mut self, value: Option<T>) -> Self {
        let form = value.map(|value| value::form(&value)).transpose();
        self.set_body("application/x-www-form-urlencoded", form);
        self
    }

    /// Sets the body to plain text.
    pub fn text(mut self, value: Option<String>) -> Self {
        self.set_body("text/plain; charset=utf-8", Ok(value));
        self
    }

    /// Sets the body to content that is sent unchanged.
    pub fn upload(mut self, content: Option<Part>) -> Self {
        self.body = content.map_or(Body::Empty, |content| Body::Upload(Box::new(content)));
        self
    }

    /// Sets a part of the multipart body.
    pub fn part(mut self, name: &'static str, part: Option<Part>) -> Self {
        self.body.set_part(name, part);
        self
    }

    /// Adds parts to the multipart body, in this order.
    pub fn parts(mut self, parts: impl IntoIterator<Item = (String, Part)>) -> Self {
        for (name, part) in parts {
            self.body.push(name, part);
        }
        self
    }

    /// Sets a text field of the multipart body: a string unchanged, anything else as JSON. `null`
    /// is not sent.
    pub fn field<T: Serialize>(mut self, name: &'static str, value: T) -> Self {
        if let Some(text) = self.checked(name, value::text_or_json(&value)) {
            self.body.set_part(name, text.map(Part::text));
        }
        self
    }

    /// Limits the time until the response head arrives, instead of the client's limit; see
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
    pub fn timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.limits.get_or_insert_default().total = Some(limit.into());
        self
    }

    /// Limits how long this call may make no progress, instead of the client's limit; see
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
    pub fn idle_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.limits.get_or_insert_default().idle = Some(limit.into());
        self
    }

    /// The time limits of the call.
    pub(crate) fn limits(&self) -> TimeLimits {
        let client = self.client.shared.limits;
        self.limits.as_ref().map_or(client, |limits| limits.or(client))
    }

    /// Records why the request cannot be sent.
    pub(crate) fn set_problem(&mut self, name: &str, problem: &str) {
        self.problem.get_or_insert(Box::new((name.to_owned(), problem.to_owned())));
    }

    /// Why the request cannot be sent: a parameter and the problem with it.
    pub(crate) fn problem(&self) -> Option<(String, String)> {
        self.problem.as_deref().cloned()
    }

    fn set_body(
        &mut self,
        content_type: &'static str,
        content: Result<Option<impl Into<Bytes>>, String>,
    ) {
        if let Some(content) = self.checked("body", content) {
            self.body = content.map_or(Body::Empty, |content| {
                let bytes = content.into();
                Body::Bytes { content_type, bytes }
            });
        }
    }

    /// Records the problem with a value, if there is one.
    fn checked<T>(&mut self, name: &str, value: Result<T, String>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(problem) => {
                self.problem.get_or_insert(Box::new((name.to_owned(), problem)));
                None
            }
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}

fn checked_header<T: Serialize>(
    name: &str,
    value: &T,
) -> Result<Option<(HeaderName, HeaderValue)>, String> {
    let texts = value::texts(value)?;
    let [text] = texts.as_slice() else {
        return if texts.is_empty() {
            Ok(None)
        } else {
            Err("must be a string, a number or a boolean".to_owned())
        };
    };
    let name = header::name(name)?;
    let value = header::value(text)?;
    Ok(Some((name, value)))
}
