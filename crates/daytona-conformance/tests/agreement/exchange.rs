//! One exchange between client and server: hands out what the client sends and the server answers,
//! and compares what the server got.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use bytes::Bytes;
use daytona_api_client::Client;
use daytona_api_client::runtime::{Error as ClientError, Part, Response};
use daytona_api_server::runtime::{
    Body, Context, Credentials, Encoding, Error, Form, MultipartBody, Operation, RequestBody,
};
use http_body_util::BodyExt;
use secrecy::ExposeSecret;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::equal::difference;
use crate::form;
pub use crate::outcome::Received;
use crate::plan::{Answer, AnswerBody, Content, Plan};

/// What the client shows.
pub const TOKEN: &str = "agreed-token";
/// For whom it calls.
pub const ORGANIZATION: &str = "agreed-organization";

/// What the server makes of the client's credentials.
#[derive(Debug, PartialEq)]
pub struct Principal {
    token: String,
    organization: Option<String>,
}

/// Lets everybody in, and says who it is.
pub async fn authenticate(credentials: Credentials) -> Result<Principal, Error> {
    let token = credentials.token().map(|token| token.expose_secret().to_owned());
    let header = credentials.operation().headers.first();
    let organization = header.and_then(|name| credentials.header(name));
    Ok(Principal {
        token: token.ok_or_else(|| Error::unauthorized("no token"))?,
        organization: organization.map(str::to_owned),
    })
}

/// The server, which knows the exchange that comes next.
#[derive(Clone, Default)]
pub struct Server(Arc<Mutex<Option<Exchange>>>);

impl Server {
    /// The exchange that comes next.
    pub fn expect(&self, exchange: Exchange) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(exchange);
    }

    /// The exchange that has come, checked to be the one that is expected.
    pub fn exchange<P: Debug>(&self, id: &str, context: &Context<P>) -> Result<Exchange, Error> {
        let exchange = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let exchange = exchange.ok_or_else(|| Error::bad_request("nothing is expected"))?;
        exchange.arrived(id, context);
        Ok(exchange)
    }
}

/// A proxy between the client and the server, which asks the server with a client of its own.
#[derive(Clone)]
pub struct Relay(Client);

impl Relay {
    /// The relay that asks with this client.
    pub fn new(client: Client) -> Self {
        Self(client)
    }

    pub fn client(&self) -> &Client {
        &self.0
    }

    /// The answer that was got, or the error, with status and body as they came.
    pub fn answered<T, A: From<Response<T>>>(
        &self,
        answer: Result<Response<T>, ClientError>,
    ) -> Result<A, Error> {
        answer.map(A::from).map_err(|error| match error {
            // Of a long body there is only what the client made of it.
            ClientError::Api(error) if serde_json::from_str::<Value>(&error.excerpt).is_err() => {
                Error::with_body(error.status, &error.body)
            }
            ClientError::Api(error) => {
                let mut response = axum::response::Response::new(error.excerpt.clone());
                *response.status_mut() = error.status;
                *response.headers_mut() = error.headers.clone();
                Error::from_response(response)
            }
            error => Error::internal(error),
        })
    }
}

/// One exchange, as both sides see it.
#[derive(Clone)]
pub struct Exchange {
    pub plan: Arc<Plan>,
    client: Client,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    arrived: bool,
    differences: Vec<String>,
}

#[allow(dead_code, reason = "not every description has every kind of body")]
impl Exchange {
    pub fn new(plan: Plan, client: Client) -> Self {
        Self { plan: Arc::new(plan), client, seen: Arc::default() }
    }

    pub fn operation(&self) -> &'static str {
        self.plan.operation.id
    }

    /// Notes a difference.
    pub fn differs(&self, difference: String) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).differences.push(difference);
    }

    /// The differences that were found.
    pub fn finish(self) -> Vec<String> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.arrived {
            seen.differences.push("it did not reach the handler".to_owned());
        }
        std::mem::take(&mut seen.differences)
    }

    // What the client sends.

    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The parameter with this index, if it is sent.
    pub fn parameter<T: DeserializeOwned>(&self, index: usize) -> Option<T> {
        self.decode(self.plan.parameters.get(index)?.as_ref()?)
    }

    pub fn map(&self, index: usize) -> Option<BTreeMap<String, String>> {
        self.parameter(index)
    }

    pub fn body<T: DeserializeOwned>(&self) -> Option<T> {
        self.decode(self.plan.body.as_ref()?)
    }

    pub fn upload(&self) -> Option<Part> {
        self.plan.upload.clone().map(Part::bytes)
    }

    pub fn file(&self, name: &str) -> Option<Part> {
        form::single(&self.plan.form, name).and_then(form::file)
    }

    pub fn field<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        match &form::single(&self.plan.form, name)?.content {
            Content::Value(value) => self.decode(value),
            Content::File(_) => None,
        }
    }

    /// Each object of a list that is parts of the form, as `tuple` reads it.
    pub fn group<T>(&self, name: &str, tuple: impl Fn(form::Item<'_>) -> T) -> Option<Vec<T>> {
        let items = form::items(&self.plan.form, name);
        Some(items.into_iter().map(tuple).collect())
    }

    /// The value of an input without which there is no call.
    pub fn required<T>(&self, value: Option<T>) -> T {
        value.unwrap_or_else(|| panic!("{}: the plan lacks a required input", self.operation()))
    }

    fn decode<T: DeserializeOwned>(&self, value: &Value) -> Option<T> {
        let decoded = serde_json::from_value(value.clone());
        decoded.map_err(|error| self.differs(format!("{value} does not decode: {error}"))).ok()
    }

    // What the server got.

    fn arrived<P: Debug>(&self, id: &str, context: &Context<P>) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).arrived = true;
        let Operation { id: planned, security, headers, .. } = self.plan.operation;
        if id != *planned {
            self.differs(format!("it reached {id}"));
        }
        let organization = (!headers.is_empty()).then(|| ORGANIZATION.to_owned());
        let principal = Principal { token: TOKEN.to_owned(), organization };
        let expected = if security.is_empty() { "()".to_owned() } else { format!("{principal:?}") };
        let principal = format!("{:?}", context.principal);
        if principal != expected {
            self.differs(format!("the principal is {principal}, not {expected}"));
        }
    }

    pub fn received<T: Serialize>(&self, index: usize, value: &T) {
        let Some(parameter) = self.plan.operation.parameters.get(index) else {
            return self.differs(format!("there is no parameter {index}"));
        };
        let sent = self.plan.parameters.get(index).cloned().flatten();
        let sent = sent.filter(|value| {
            // An empty list is nothing in a query, and an empty map is no filter.
            let empty_list = value.as_array().is_some_and(Vec::is_empty);
            let empty_map = value.as_object().is_some_and(serde_json::Map::is_empty);
            // A flag whose `false` the server would take for true is not sent.
            let flag = *value == Value::Bool(false) && parameter.encoding == Encoding::Plain;
            !(empty_list || empty_map || flag)
        });
        let actual = serde_json::to_value(value).unwrap_or_default();
        let unsent = |actual: &Value| {
            let text = match actual {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            matches!(actual, Value::Null | Value::Bool(false)) || parameter.default == [text]
        };
        match sent {
            None if unsent(&actual) => {}
            sent => self.same(parameter.name, &sent.unwrap_or_default(), &actual),
        }
    }

    pub fn received_body<T: Serialize>(&self, value: &T) {
        let actual = serde_json::to_value(value).unwrap_or_default();
        self.same("the body", &self.plan.body.clone().unwrap_or_default(), &actual);
    }

    pub async fn received_bytes(&self, body: Body) -> Result<(), Error> {
        let received = body.collect().await?.to_bytes();
        self.same_bytes(&self.plan.upload.clone().unwrap_or_default(), &received);
        Ok(())
    }

    pub async fn received_form(&self, form: Form) -> Result<(), Error> {
        let RequestBody::Multipart { fields, .. } = &self.plan.operation.body else {
            return Err(Error::bad_request("no form is declared"));
        };
        let received = form::received(fields, form).await?;
        let sent = form::sent(&self.plan.form);
        if received != sent {
            self.differs(format!("the form is {received:?}, not {sent:?}"));
        }
        Ok(())
    }

    pub fn same(&self, what: &str, expected: &Value, actual: &Value) {
        if let Some(difference) = difference(expected, actual) {
            self.differs(format!("{what}: {difference}"));
        }
    }

    pub fn same_bytes(&self, expected: &Bytes, actual: &Bytes) {
        if expected != actual {
            self.differs(format!("{} bytes instead of {}", actual.len(), expected.len()));
        }
    }

    // What the server answers.

    /// The declared status, or the error that is planned.
    pub fn answers(&self) -> Result<&str, Error> {
        match &self.plan.answer {
            Answer::Declared { status, .. } => Ok(status),
            Answer::Error { code, message } => Err(Error::new(*code, message.clone())),
        }
    }

    pub fn json_answer<T: DeserializeOwned>(&self) -> Result<T, Error> {
        match &self.plan.answer {
            Answer::Declared { body: AnswerBody::Json(value), .. } => {
                Ok(serde_json::from_value(value.clone())?)
            }
            _ => Err(Error::bad_request("no JSON is planned")),
        }
    }

    pub fn body_answer(&self) -> Body {
        match &self.plan.answer {
            Answer::Declared { body: AnswerBody::Bytes(bytes), .. } => Body::from(bytes.clone()),
            _ => Body::empty(),
        }
    }

    /// The status to answer with, where the description has a range of them.
    pub fn status(&self) -> StatusCode {
        match &self.plan.answer {
            Answer::Declared { code, .. } | Answer::Error { code, .. } => *code,
        }
    }

    pub fn multipart_answer(&self) -> MultipartBody {
        form::answer(self.planned_parts())
    }

    fn planned_parts(&self) -> &[(String, Bytes)] {
        match &self.plan.answer {
            Answer::Declared { body: AnswerBody::Parts(parts), .. } => parts,
            _ => &[],
        }
    }

    pub fn unknown(&self, status: &str) -> Error {
        self.differs(format!("the server cannot answer {status}"));
        Error::bad_request("unknown status")
    }
}
