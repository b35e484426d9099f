//! A request while it is being filled.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use serde::Serialize;

use super::body::Body;
use super::client::Client;
use super::operation::{Called, Operation};
use super::part::Part;
use super::timeout::TimeLimits;
use super::{header, value};

/// A call of an [`Operation`]: takes the parameters and the body, then sends them.
///
/// The generated operations wrap one of these; [`Client::call`] is the way to an operation that they
/// lack. Values come as the outcome of a conversion. The first problem of all is kept, and sending
/// reports it.
///
/// ```no_run
/// use std::convert::Infallible;
///
/// use http::Method;
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{ClientBuilder, Operation, Request};")]
///
/// static GET_THING: Operation = Operation {
///     id: "getThing",
///     method: Method::GET,
///     path: "/things/{id}",
///     required: &[],
///     headers: &[],
///     secured: true,
/// };
///
#[doc = concat!("# async fn example() -> Result<(), ", env!("CARGO_CRATE_NAME"), "::Error> {")]
/// let client = ClientBuilder::default().base_url("https://example.com/api").build()?;
/// let mut request = Request::new(&client, &GET_THING);
/// request.path("id", Ok::<_, Infallible>("thing_1"));
/// let thing = request.send::<serde_json::Value>().await?;
/// # Ok(())
/// # }
/// ```
// It is moved by each setter, so it is kept small.
#[derive(Clone)]
pub struct Request {
    pub(crate) client: Client,
    pub(crate) operation: Called,
    pub(crate) path: Vec<(&'static str, String)>,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Body,
    given: Vec<&'static str>,
    indices: BTreeMap<&'static str, usize>,
    /// In a box, as few calls have limits of their own.
    limits: Option<Box<TimeLimits>>,
    problem: Option<Box<(String, String)>>,
}

impl Request {
    /// An empty request.
    pub fn new(client: &Client, operation: &'static Operation) -> Self {
        Self::calling(client, Called::Declared(operation))
    }

    pub(crate) fn calling(client: &Client, operation: Called) -> Self {
        Self {
            client: client.clone(),
            operation,
            path: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::Empty,
            given: Vec::new(),
            indices: BTreeMap::new(),
            limits: None,
            problem: None,
        }
    }

    /// Sets a parameter of the path: a plain value, neither empty nor `.` nor `..`.
    pub fn path<T: Serialize, E: Display>(&mut self, name: &'static str, value: Result<T, E>) {
        // Not noted as given: a required parameter of the query may have the same name.
        match value.map_err(unconverted).and_then(|value| value::text(&value)) {
            Ok(text) => {
                self.path.retain(|(known, _)| *known != name);
                self.path.push((name, text));
            }
            Err(problem) => {
                self.problem.get_or_insert(Box::new((name.to_owned(), problem)));
            }
        }
    }

    /// Sets a parameter of the query: a plain value, or an array, which repeats the name. `null`
    /// and an empty array are not sent.
    pub fn query<T: Serialize, E: Display>(&mut self, name: &'static str, value: Result<T, E>) {
        let texts = value.map_err(unconverted).and_then(|value| value::texts(&value));
        if let Some(texts) = self.checked(name, texts) {
            self.query.retain(|(known, _)| *known != name);
            self.query.extend(texts.into_iter().map(|text| (name, text)));
        }
    }

    /// Sets a flag of the query that the server takes for set whatever its text: `false` is not
    /// sent.
    pub fn query_flag<E: Display>(&mut self, name: &'static str, value: Result<bool, E>) {
        self.query(name, value.map(|set| set.then_some(true)));
    }

    /// Sets a parameter of the query to a map, which is sent as the text of a JSON object. An empty
    /// map is not sent.
    pub fn query_map(
        &mut self,
        name: &'static str,
        value: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) {
        let entries = value.into_iter().map(|(key, value)| (key.into(), value.into()));
        let map: BTreeMap<String, String> = entries.collect();
        let text = if map.is_empty() { Ok(None) } else { serde_json::to_string(&map).map(Some) };
        self.query(name, text);
    }

    /// Sets a header: a plain value, as
    /// [`ClientBuilder::default_header`](super::ClientBuilder::default_header) says. It goes before
    /// the client's value of the same header. `null` is not sent.
    pub fn header<T: Serialize, E: Display>(&mut self, name: &'static str, value: Result<T, E>) {
        let header = value.map_err(unconverted).and_then(|value| checked_header(name, &value));
        if let Some(Some((name, value))) = self.checked(name, header) {
            self.headers.retain(|(known, _)| *known != name);
            self.headers.push((name, value));
        }
    }

    /// Sets the body to the JSON of a value.
    pub fn json<T: Serialize, E: Display>(&mut self, name: &'static str, value: Result<T, E>) {
        let json = value
            .map_err(unconverted)
            .and_then(|value| serde_json::to_vec(&value).map_err(|problem| problem.to_string()));
        if let Some(json) = self.checked(name, json) {
            self.body = Body::Bytes { content_type: "application/json", bytes: json.into() };
        }
    }

    /// Sets the body to the members of a value, as a form of plain fields.
    pub fn form<T: Serialize, E: Display>(&mut self, name: &'static str, value: Result<T, E>) {
        let form = value.map_err(unconverted).and_then(|value| value::form(&value));
        if let Some(form) = self.checked(name, form) {
            let content_type = "application/x-www-form-urlencoded";
            self.body = Body::Bytes { content_type, bytes: form.into() };
        }
    }

    /// Sets the body to plain text.
    pub fn text<T: Into<String>, E: Display>(&mut self, name: &'static str, value: Result<T, E>) {
        if let Some(text) = self.checked(name, value.map_err(unconverted)) {
            let bytes = text.into().into();
            self.body = Body::Bytes { content_type: "text/plain; charset=utf-8", bytes };
        }
    }

    /// Sets the body to content that is sent as it is.
    pub fn upload(&mut self, name: &'static str, content: Part) {
        self.given.push(name);
        self.body = Body::Upload(Box::new(content));
    }

    /// Adds a part to the multipart body.
    pub fn part(&mut self, name: impl Into<String>, part: Part) {
        self.body.push(name.into(), part);
    }

    /// Adds a plain field to the multipart body: text as it is, anything else as JSON.
    pub fn field<T: Serialize, E: Display>(&mut self, name: &'static str, value: Result<T, E>) {
        let text = value.map_err(unconverted).and_then(|value| value::text_or_json(&value));
        if let Some(text) = self.checked(name, text) {
            self.body.push(name.to_owned(), Part::text(text));
        }
    }

    /// How long this call may take until the head of the response, whatever the client says;
    /// see [`ClientBuilder::timeout`](super::ClientBuilder::timeout).
    pub fn timeout(&mut self, limit: impl Into<Option<Duration>>) {
        self.limits.get_or_insert_default().total = Some(limit.into());
    }

    /// How long this call may go without any progress, whatever the client says; see
    /// [`ClientBuilder::timeout`](super::ClientBuilder::timeout).
    pub fn idle_timeout(&mut self, limit: impl Into<Option<Duration>>) {
        self.limits.get_or_insert_default().idle = Some(limit.into());
    }

    /// The time limits of the call.
    pub(crate) fn limits(&self) -> TimeLimits {
        let client = self.client.shared.limits;
        self.limits.as_ref().map_or(client, |limits| limits.or(client))
    }

    /// Counts the items of an array in the multipart body: 0 the first time, then 1 and so on.
    pub fn next_index(&mut self, name: &'static str) -> usize {
        self.given.push(name);
        let next = self.indices.entry(name).or_default();
        let index = *next;
        *next += 1;
        index
    }

    /// Notes what keeps the request from being sent.
    pub(crate) fn refuse(&mut self, name: &str, problem: &str) {
        self.problem.get_or_insert(Box::new((name.to_owned(), problem.to_owned())));
    }

    /// What keeps the request from being sent: a parameter and the problem with it.
    pub(crate) fn problem(&self) -> Option<(String, String)> {
        let missing = |name: &&&str| !self.given.contains(*name) && !self.body.has(name);
        self.problem.as_deref().cloned().or_else(|| {
            let name = self.operation.required.iter().find(missing)?;
            Some(((*name).to_owned(), "is required and was not set".to_owned()))
        })
    }

    /// Notes that `name` was set, or what is wrong with it.
    fn checked<T>(&mut self, name: &'static str, value: Result<T, String>) -> Option<T> {
        match value {
            Ok(value) => {
                self.given.push(name);
                Some(value)
            }
            Err(problem) => {
                self.problem.get_or_insert(Box::new((name.to_owned(), problem)));
                None
            }
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.id)
            .field("given", &self.given)
            .finish_non_exhaustive()
    }
}

fn unconverted(problem: impl Display) -> String {
    format!("could not be converted: {problem}")
}

fn checked_header<T: Serialize>(
    name: &str,
    value: &T,
) -> Result<Option<(HeaderName, HeaderValue)>, String> {
    let texts = value::texts(value)?;
    let [text] = texts.as_slice() else {
        return if texts.is_empty() { Ok(None) } else { Err("must be a plain value".to_owned()) };
    };
    let name = header::name(name)?;
    let value = header::value(text)?;
    Ok(Some((name, value)))
}
