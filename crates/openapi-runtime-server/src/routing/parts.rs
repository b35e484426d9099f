//! Reads the values of a request that has been checked.

use axum::body::Body;
use axum::extract::{FromRequestParts, Request, WebSocketUpgrade};
use bytes::Bytes;
use futures_util::FutureExt;
use http::{HeaderValue, StatusCode};
use serde::de::DeserializeOwned;

use super::context::{Context, Origin};
use super::endpoint::SharedSettings;
use super::operation::{Operation, RequestBody};
use crate::body::form::Form;
use crate::error::Error;
use crate::limits::Limits;
use crate::validation::normal;
use crate::validation::pairs;
use crate::validation::rule::Rule;
use crate::validation::schema::Schema;
use crate::validation::text::TextDeserializer;
use crate::validation::values::Values;
use crate::validation::violations::{ValueLocation, ViolationText, violation};

static ANY: Schema = Schema::any();

/// A request on its way to its operation; for generated code, which gets it once it is checked.
pub struct Parts {
    pub(crate) operation: &'static Operation,
    pub(crate) origin: Box<Origin>,
    pub(crate) limits: Limits,
    pub(crate) violation_text: ViolationText,
    /// Whether the context gets a body that was read as a whole.
    pub(crate) keep_raw_body: bool,
    pub(crate) values: Values,
    pub(crate) body: Payload,
}

/// The body of a request, as its operation wants it.
pub(crate) enum Payload {
    None,
    /// Text that is UTF-8, be it JSON, a form or nothing but text. Empty counts as absent.
    Text(Bytes),
    /// A body that has not been read, as every body is to begin with.
    Stream(Body),
    Form(Box<Form>),
}

/// The request type of an operation, which a handler takes beside its context. Generated code
/// implements it.
pub trait Decode: Sized + Send + 'static {
    /// Reads the values of a request that has been checked.
    ///
    /// # Errors
    /// 400 for values that pass the checks and that the Rust types do not take.
    fn decode(parts: &mut Parts) -> Result<Self, Error>;
}

impl Parts {
    /// A request that has not been checked yet.
    pub(crate) fn new(
        operation: &'static Operation,
        request: Request,
        request_id: HeaderValue,
        common: &SharedSettings,
    ) -> Self {
        let (head, body) = request.into_parts();
        let (values, body) = (Values::default(), Payload::Stream(body));
        let origin = Box::new(Origin { operation, head, request_id, raw_body: None });
        let (limits, keep_raw_body) = (common.limits, common.keep_raw_bodies);
        let violation_text = common.conventions.violation_text;
        Self { operation, origin, limits, violation_text, keep_raw_body, values, body }
    }

    /// The value of the parameter of this index, or its default.
    ///
    /// # Errors
    /// 400 if the text is no such value.
    pub fn optional<T: DeserializeOwned>(&self, index: usize) -> Result<Option<T>, Error> {
        let Some(parameter) = self.operation.parameters.get(index) else { return Ok(None) };
        let value = match self.values.first(index) {
            Some(first) => {
                let texts = self.values.all(index);
                T::deserialize(TextDeserializer { schema: &parameter.schema, texts, first })
            }
            None => {
                let Some(first) = parameter.default.first() else { return Ok(None) };
                let texts = parameter.default.iter().copied();
                T::deserialize(TextDeserializer { schema: &parameter.schema, texts, first })
            }
        };
        value.map(Some).map_err(|error| {
            invalid(self.violation_text, &ValueLocation::Name(parameter.name), &error)
        })
    }

    /// The value of a parameter that is there or has a default.
    ///
    /// # Errors
    /// 400 if it is absent and has no default, or if the text is no such value.
    pub fn required<T: DeserializeOwned>(&self, index: usize) -> Result<T, Error> {
        self.optional(index)?.ok_or_else(|| {
            let name = self.operation.parameters.get(index).map_or("parameter", |it| it.name);
            violation(self.violation_text, &ValueLocation::Name(name), Rule::Required)
        })
    }

    /// The value of a parameter that is the JSON text of a map. A parameter that is absent is read
    /// as `null`, so that `T` is an `Option` unless the parameter is required.
    ///
    /// # Errors
    /// 400 if the text is no such map.
    pub fn json_map<T: DeserializeOwned>(&self, index: usize) -> Result<T, Error> {
        let parameter = self.operation.parameters.get(index);
        let default = parameter.and_then(|parameter| parameter.default.first().copied());
        let text = self.values.first(index).or(default).unwrap_or_default();
        let path = ValueLocation::Name(parameter.map_or("parameter", |it| it.name));
        let schema = parameter.map_or(&ANY, |it| &it.schema);
        // The schema is that of the values.
        let text = if text.trim().is_empty() { "null" } else { text };
        json(text, &Schema::map(schema), &path, self.violation_text)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// 400 if it is no `T`, or absent.
    pub fn json<T: DeserializeOwned>(&mut self) -> Result<T, Error> {
        self.json_optional()?.ok_or_else(|| self.body_violation(Rule::Required))
    }

    /// The body as JSON, if there is one.
    ///
    /// # Errors
    /// 400 if it is no `T`.
    pub fn json_optional<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Error> {
        let Some(bytes) = self.whole() else { return Ok(None) };
        match std::str::from_utf8(&bytes) {
            // The value of a body that may be absent may be `null` as well.
            Ok(text) if text.trim() == "null" => Ok(serde_json::from_str(text).ok()),
            Ok(text) => {
                let schema = match &self.operation.body {
                    RequestBody::Json { schema, .. } => schema,
                    _ => &ANY,
                };
                json(text, schema, &ValueLocation::Body, self.violation_text).map(Some)
            }
            Err(_) => Err(self.body_violation(Rule::Utf8)),
        }
    }

    /// The body as text.
    ///
    /// # Errors
    /// 400 if it is absent.
    pub fn text(&mut self) -> Result<String, Error> {
        Ok(self.text_optional()?.unwrap_or_default())
    }

    /// The body as text, if there is one.
    ///
    /// # Errors
    /// None that the checks would not have found.
    pub fn text_optional(&mut self) -> Result<Option<String>, Error> {
        let Some(bytes) = self.whole() else { return Ok(None) };
        String::from_utf8(bytes.into()).map(Some).map_err(|_| self.body_violation(Rule::Utf8))
    }

    /// The body as a urlencoded form.
    ///
    /// # Errors
    /// 400 if it is no `T`, or absent.
    pub fn urlencoded<T: DeserializeOwned>(&mut self) -> Result<T, Error> {
        self.urlencoded_optional()?.ok_or_else(|| self.body_violation(Rule::Required))
    }

    /// The body as a urlencoded form, if there is one.
    ///
    /// # Errors
    /// 400 if it is no `T`.
    pub fn urlencoded_optional<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Error> {
        // A form without members is a form all the same.
        let Payload::Text(bytes) = std::mem::replace(&mut self.body, Payload::None) else {
            return Ok(None);
        };
        let text = std::str::from_utf8(&bytes).map_err(|_| self.body_violation(Rule::Utf8))?;
        pairs::decode(self.operation, text, self.violation_text).map(Some)
    }

    /// The body as bytes that are read as they arrive.
    pub fn bytes(&mut self) -> Body {
        match std::mem::replace(&mut self.body, Payload::None) {
            Payload::Stream(body) => body,
            Payload::Text(bytes) => Body::from(bytes),
            Payload::None | Payload::Form(_) => Body::empty(),
        }
    }

    /// The body as a multipart form that is read as it arrives.
    pub fn form(&mut self) -> Form {
        match std::mem::replace(&mut self.body, Payload::None) {
            Payload::Form(form) => *form,
            Payload::None | Payload::Text(_) | Payload::Stream(_) => Form::empty(),
        }
    }

    /// The connection as a WebSocket, once the answer has gone.
    ///
    /// # Errors
    /// 400 or 426 if the request does not ask for one as it should.
    pub fn upgrade(&mut self) -> Result<WebSocketUpgrade, Error> {
        // This future never has to wait.
        let upgrade =
            WebSocketUpgrade::from_request_parts(&mut self.origin.head, &()).now_or_never();
        match upgrade {
            Some(Ok(upgrade)) => Ok(upgrade),
            Some(Err(rejection)) => Err(Error::new(rejection.status(), rejection.body_text())),
            None => Err(Error::new(StatusCode::UPGRADE_REQUIRED, "No WebSocket can be opened.")),
        }
    }

    fn body_violation(&self, rule: Rule<'_>) -> Error {
        violation(self.violation_text, &ValueLocation::Body, rule)
    }

    /// The bytes of a body that was read as a whole, unless it is absent.
    fn whole(&mut self) -> Option<Bytes> {
        match std::mem::replace(&mut self.body, Payload::None) {
            Payload::Text(bytes) if !bytes.is_empty() => Some(bytes),
            _ => None,
        }
    }

    pub(crate) fn into_context<P>(self, principal: P) -> Context<P> {
        Context::from_origin(principal, self.origin)
    }
}

/// A value from JSON that has been checked against `schema`.
pub(crate) fn json<T: DeserializeOwned>(
    text: &str,
    schema: &Schema,
    path: &ValueLocation<'_>,
    violation_text: ViolationText,
) -> Result<T, Error> {
    serde_json::from_str(text).or_else(|_| {
        // Most JSON is written as the types read it. Only if it is not, it is rewritten for them.
        let normal = normal::text(text, schema);
        let text = normal.as_deref().unwrap_or(text);
        let mut json = serde_json::Deserializer::from_str(text);
        serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let inner = error.path().to_string();
            let path = match path {
                _ if inner == "." => *path,
                ValueLocation::Body => ValueLocation::Name(&inner),
                outer => ValueLocation::Member(outer, &inner),
            };
            invalid(violation_text, &path, error.inner())
        })
    })
}

/// The 400 for a value that the description allows and its Rust type does not take.
pub(crate) fn invalid(
    violation_text: ViolationText,
    path: &ValueLocation<'_>,
    error: &dyn std::fmt::Display,
) -> Error {
    /// How many characters of the explanation are shown, as it repeats the value.
    const EXPLANATION: usize = 200;
    let explanation: String = error.to_string().chars().take(EXPLANATION).collect();
    violation(violation_text, path, Rule::RustType(&explanation))
}
