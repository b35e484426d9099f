//! One exchange between client and server: hands out what the client sends and the server answers,
//! and compares what the server got.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use bytes::Bytes;
use http_body::Body;
use http_body_util::BodyExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::difference::difference;
use crate::form::{self, Item};
use crate::plan::{Answer, AnswerBody, Content, Field, Part, Plan, RequestBody};
use crate::{ORGANIZATION, TOKEN};

/// What the server makes of the client's credentials.
#[derive(Debug, PartialEq)]
pub struct Principal {
    /// The bearer token.
    pub token: String,
    /// The value of the header that names an organization.
    pub organization: Option<String>,
}

/// The status and the message of an error.
type Problem = (StatusCode, String);

/// Finds the exchange of a request: by the id of the operation, its method and the path.
type Find = dyn Fn(&str, &str, &str) -> Result<Exchange, Problem> + Send + Sync;

/// The exchanges that a server takes part in.
#[derive(Clone)]
pub struct Exchanges(Arc<Find>);

impl Exchanges {
    /// Exchanges that are found by the id of the operation, its method and the path of the request.
    pub fn new(
        find: impl Fn(&str, &str, &str) -> Result<Exchange, Problem> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(find))
    }

    /// The exchange of a request, which notes that it arrived. `principal` is who asks, as `Debug`
    /// prints it.
    ///
    /// # Errors
    /// Status and message of the error that is answered instead.
    pub fn find(
        &self,
        id: &str,
        principal: &str,
        method: &str,
        path: &str,
    ) -> Result<Exchange, Problem> {
        let exchange = (self.0)(id, method, path)?;
        exchange.arrived(id, principal);
        Ok(exchange)
    }
}

/// One exchange, as both sides see it.
#[derive(Clone)]
pub struct Exchange {
    plan: Arc<Plan>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    arrived: bool,
    differences: Vec<String>,
}

impl Exchange {
    /// The exchange of a plan.
    pub fn new(plan: Arc<Plan>) -> Self {
        Self { plan, seen: Arc::default() }
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Notes a difference.
    pub fn differs(&self, difference: String) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).differences.push(difference);
    }

    /// The differences that were found.
    pub(crate) fn finish(self) -> Vec<String> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.arrived {
            seen.differences.push("it did not reach the handler".to_owned());
        }
        std::mem::take(&mut seen.differences)
    }

    /// The parameter with this index, if it is sent.
    pub fn parameter<T: DeserializeOwned>(&self, index: usize) -> Option<T> {
        self.decode(self.plan.parameters.get(index)?.as_ref()?)
    }

    /// The parameter with this index, which is a map, if it is sent.
    pub fn map(&self, index: usize) -> Option<BTreeMap<String, String>> {
        self.parameter(index)
    }

    /// The body of the request, if it is JSON or text.
    pub fn body<T: DeserializeOwned>(&self) -> Option<T> {
        self.decode(self.plan.body.as_ref()?)
    }

    /// The body of the request, if it is bytes.
    pub fn upload(&self) -> Option<Bytes> {
        self.plan.upload.clone()
    }

    /// The file of this name in the form.
    pub fn file(&self, name: &str) -> Option<Bytes> {
        form::single(&self.plan.form, name).and_then(form::file)
    }

    /// The value of this name in the form.
    pub fn field<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        match &form::single(&self.plan.form, name)?.content {
            Content::Value(value) => self.decode(value),
            Content::File(_) => None,
        }
    }

    /// Each object of a list that is parts of the form, as `tuple` reads it.
    pub fn group<T>(&self, name: &str, tuple: impl Fn(Item<'_>) -> T) -> Option<Vec<T>> {
        Some(form::items(&self.plan.form, name).into_iter().map(tuple).collect())
    }

    /// The value of an input without which there is no call.
    ///
    /// # Panics
    /// If the plan lacks it.
    pub fn required<T>(&self, value: Option<T>) -> T {
        value.unwrap_or_else(|| {
            panic!("{}: the plan lacks a required input", self.plan.operation.id)
        })
    }

    fn decode<T: DeserializeOwned>(&self, value: &Value) -> Option<T> {
        let decoded = serde_json::from_value(value.clone());
        decoded.map_err(|error| self.differs(format!("{value} does not decode: {error}"))).ok()
    }

    fn arrived(&self, id: &str, principal: &str) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).arrived = true;
        let operation = &self.plan.operation;
        if id != operation.id {
            self.differs(format!("it reached {id}"));
        }
        let organization = operation.header.map(|_| ORGANIZATION.to_owned());
        let expected = Principal { token: TOKEN.to_owned(), organization };
        let expected = if operation.is_secured { format!("{expected:?}") } else { "()".to_owned() };
        if principal != expected {
            self.differs(format!("the principal is {principal}, not {expected}"));
        }
    }

    /// Compares the parameter with this index that the server got.
    pub fn received<T: Serialize>(&self, index: usize, value: &T) {
        let Some(parameter) = self.plan.operation.parameters.get(index) else {
            return self.differs(format!("there is no parameter {index}"));
        };
        let sent = self.plan.parameters.get(index).cloned().flatten();
        let sent = sent.filter(|value| {
            // An empty list is nothing in a query, and an empty map is no filter.
            let is_empty_list = value.as_array().is_some_and(Vec::is_empty);
            let is_empty_map = value.as_object().is_some_and(serde_json::Map::is_empty);
            // A flag whose `false` the server would take for true is not sent.
            let is_false = *value == Value::Bool(false) && !parameter.is_json_map;
            !(is_empty_list || is_empty_map || is_false)
        });
        let actual = serde_json::to_value(value).unwrap_or_default();
        let is_unsent = |actual: &Value| {
            let text = actual.as_str().map_or_else(|| actual.to_string(), str::to_owned);
            matches!(actual, Value::Null | Value::Bool(false)) || parameter.default == [text]
        };
        match sent {
            None if is_unsent(&actual) => {}
            sent => self.same(parameter.name, &sent.unwrap_or_default(), &actual),
        }
    }

    /// Compares the JSON or text that the server got.
    pub fn received_body<T: Serialize>(&self, value: &T) {
        let actual = serde_json::to_value(value).unwrap_or_default();
        self.same("the body", &self.plan.body.clone().unwrap_or_default(), &actual);
    }

    /// Compares the bytes that the server gets.
    ///
    /// # Errors
    /// A body that breaks off.
    pub async fn received_bytes<B: Body>(&self, body: B) -> Result<(), B::Error> {
        let received = body.collect().await?.to_bytes();
        self.same_bytes(&self.plan.upload.clone().unwrap_or_default(), &received);
        Ok(())
    }

    /// A part of a form that the server got, a file or a value as its field says.
    pub fn part(
        &self,
        name: &'static str,
        item: Option<(usize, &'static str)>,
        bytes: Bytes,
    ) -> Part {
        let fields: &[Field] = match &self.plan.operation.body {
            RequestBody::Multipart(fields) => fields,
            _ => &[],
        };
        let field = fields.iter().find(|field| field.name == name);
        let field = field.and_then(|field| match item {
            Some((_, member)) => field.members.iter().find(|field| field.name == member),
            None => Some(field),
        });
        let content = match field.is_some_and(|field| field.is_file) {
            true => Content::File(bytes),
            false => Content::Value(form::comparable(String::from_utf8_lossy(&bytes).into_owned())),
        };
        Part { name, item, content }
    }

    /// Compares the form that the server got.
    pub fn received_form(&self, received: &[Part]) {
        let sent = form::sent(&self.plan.form);
        if received != sent {
            self.differs(format!("the form is {received:?}, not {sent:?}"));
        }
    }

    pub(crate) fn same(&self, what: &str, expected: &Value, actual: &Value) {
        if let Some(difference) = difference(expected, actual) {
            self.differs(format!("{what}: {difference}"));
        }
    }

    pub(crate) fn same_bytes(&self, expected: &Bytes, actual: &Bytes) {
        if expected != actual {
            self.differs(format!("{} bytes instead of {}", actual.len(), expected.len()));
        }
    }

    /// The declared status to answer with, as the description writes it.
    ///
    /// # Errors
    /// Status and message of the error that is planned instead.
    pub fn answer(&self) -> Result<&str, Problem> {
        match &self.plan.answer {
            Answer::Declared { status, .. } => Ok(status),
            Answer::Error { code, message } => Err((*code, message.clone())),
        }
    }

    /// The JSON to answer with.
    ///
    /// # Errors
    /// What is planned is no such value.
    pub fn json_answer<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        match &self.plan.answer {
            Answer::Declared { body: AnswerBody::Json(value), .. } => T::deserialize(value),
            _ => T::deserialize(&Value::Null),
        }
    }

    /// The bytes to answer with.
    pub fn bytes_answer(&self) -> Bytes {
        match &self.plan.answer {
            Answer::Declared { body: AnswerBody::Bytes(bytes), .. } => bytes.clone(),
            _ => Bytes::new(),
        }
    }

    /// The parts to answer with.
    pub fn parts_answer(&self) -> &[(String, Bytes)] {
        match &self.plan.answer {
            Answer::Declared { body: AnswerBody::Parts(parts), .. } => parts,
            _ => &[],
        }
    }

    /// The status to answer with, where the description has a range of them.
    pub fn status(&self) -> StatusCode {
        let (Answer::Declared { code, .. } | Answer::Error { code, .. }) = &self.plan.answer;
        *code
    }
}
