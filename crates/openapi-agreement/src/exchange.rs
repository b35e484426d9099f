//! One exchange between client and server: hands out what the client sends and the server answers,
//! and compares what the server got.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use bytes::Bytes;
use http_body_util::BodyExt;
use openapi_runtime_client::Part as Upload;
use openapi_runtime_server::{
    Body, Encoding, Error, Field, FieldKind, Form, MultipartBody, MultipartPart, RequestBody,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::difference::difference;
use crate::exchanges::Principal;
use crate::form::{self, Item};
use crate::plan::{Answer, AnswerBody, Content, Part, Plan};
use crate::{ORGANIZATION, TOKEN};

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
    pub fn upload(&self) -> Option<Upload> {
        self.plan.upload.clone().map(Upload::bytes)
    }

    /// The file of this name in the form.
    pub fn file(&self, name: &str) -> Option<Upload> {
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

    pub(crate) fn arrived(&self, id: &str, principal: &str) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).arrived = true;
        let operation = &self.plan.operation;
        if id != operation.id {
            self.differs(format!("it reached {id}"));
        }
        let organization = operation.headers.first().map(|_| ORGANIZATION.to_owned());
        let expected = Principal { token: TOKEN.to_owned(), organization };
        let expected =
            if operation.security.is_empty() { "()".to_owned() } else { format!("{expected:?}") };
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
            let is_false = *value == Value::Bool(false) && parameter.encoding == Encoding::Plain;
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
    pub async fn received_bytes(&self, body: Body) -> Result<(), Error> {
        let received = body.collect().await?.to_bytes();
        self.same_bytes(&self.plan.upload.clone().unwrap_or_default(), &received);
        Ok(())
    }

    /// Compares the form that the server gets.
    ///
    /// # Errors
    /// A form that is not what it should be.
    pub async fn received_form(&self, mut form: Form) -> Result<(), Error> {
        let fields = match self.plan.operation.body {
            RequestBody::Multipart { fields, .. } => fields,
            _ => &[],
        };
        let mut received = Vec::new();
        while let Some(part) = form.next().await? {
            let (name, item) = (part.field(), part.index().zip(part.member()));
            let content = if is_file(fields, name, item) {
                Content::File(part.bytes(1 << 24).await?)
            } else {
                Content::Value(form::comparable(part.text().await?))
            };
            received.push(Part { name, item, content });
        }
        let sent = form::sent(&self.plan.form);
        if received != sent {
            self.differs(format!("the form is {received:?}, not {sent:?}"));
        }
        Ok(())
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
    /// The error that is planned instead.
    pub fn answer(&self) -> Result<&str, Error> {
        match &self.plan.answer {
            Answer::Declared { status, .. } => Ok(status),
            Answer::Error { code, message } => Err(Error::new(*code, message.clone())),
        }
    }

    /// The error to answer with where the server has no answer of this status.
    pub fn unknown(&self, status: &str) -> Error {
        self.differs(format!("the server cannot answer {status}"));
        Error::bad_request("unknown status")
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
    pub fn multipart_answer(&self) -> MultipartBody {
        let Answer::Declared { body: AnswerBody::Parts(parts), .. } = &self.plan.answer else {
            return MultipartBody::new();
        };
        parts.iter().fold(MultipartBody::new(), |body, (name, bytes)| {
            body.part(MultipartPart::new(name, Body::from(bytes.clone())))
        })
    }

    /// The status to answer with, where the description has a range of them.
    pub fn status(&self) -> StatusCode {
        let (Answer::Declared { code, .. } | Answer::Error { code, .. }) = &self.plan.answer;
        *code
    }
}

fn is_file(fields: &[Field], name: &str, item: Option<(usize, &str)>) -> bool {
    let field = fields.iter().find(|field| field.name == name).map(|field| &field.kind);
    match (field, item) {
        (Some(FieldKind::Group(members)), Some((_, member))) => is_file(members, member, None),
        (kind, _) => matches!(kind, Some(FieldKind::File)),
    }
}
