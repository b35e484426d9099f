//! Multipart forms that are read as they arrive.

use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use serde::de::DeserializeOwned;

use super::form_fields::{DeclaredPart, ReceivedParts};
use super::form_stream::{BudgetedStream, ParserBudget};
use super::multipart::MultipartBody;
use super::request_body::BodyError;
use crate::error::Error;
use crate::limits::Limits;
use crate::routing::operation::{Field, FieldKind, Operation, RequestBody};
use crate::routing::parts::{invalid, json};
use crate::validation::check_json::{self, Expected};
use crate::validation::check_value;
use crate::validation::rule::{Rule, plain_text};
use crate::validation::schema::{Schema, ValueType};
use crate::validation::text::TextDeserializer;
use crate::validation::violations::{ValueLocation, ViolationText, Violations};

/// A multipart form, whose parts come one after the other.
///
/// Whoever reads it to its end learns whether a required part is missing: that is the last error.
pub struct Form {
    /// Nothing for a form that is absent.
    source: Option<multer::Multipart<'static>>,
    current: Option<multer::Field<'static>>,
    budget: Arc<ParserBudget>,
    received: ReceivedParts,
    limits: Limits,
    violation_text: ViolationText,
}

impl Form {
    pub(crate) fn new(
        fields: &'static [Field],
        body: Body,
        boundary: &str,
        limits: Limits,
        violation_text: ViolationText,
    ) -> Self {
        let budget = Arc::<ParserBudget>::default();
        let stream = BudgetedStream::new(body, Arc::clone(&budget));
        let source = Some(multer::Multipart::new(stream, boundary));
        Self {
            source,
            current: None,
            budget,
            received: ReceivedParts::new(fields, violation_text),
            limits,
            violation_text,
        }
    }

    /// The form of a request that was made by hand, as if it had arrived; for generated code. What is
    /// wrong with it is said in plain words, whatever those of the API are.
    pub fn made(operation: &'static Operation, form: MultipartBody) -> Self {
        let fields = match operation.body {
            RequestBody::Multipart { fields, .. } => fields,
            _ => &[],
        };
        let boundary = form.boundary().to_owned();
        Self::new(fields, form.into_body(), &boundary, Limits::default(), plain_text)
    }

    /// The form of a request without one.
    pub(crate) fn empty() -> Self {
        let (budget, received) = (Arc::default(), ReceivedParts::new(&[], plain_text));
        let (limits, violation_text) = (Limits::default(), plain_text);
        Self { source: None, current: None, budget, received, limits, violation_text }
    }

    /// The next part. Bytes of the part before it that have not been read are skipped.
    ///
    /// # Errors
    /// 400 if the form is malformed, ends early, has a part without name or one that is not
    /// declared, has too many parts, has one twice, or ends without a required one. 413 if it is
    /// longer than [`Limits::upload_bytes`]. After an error there is no next part.
    pub async fn next(&mut self) -> Result<Option<FormPart<'_>>, Error> {
        while self.chunk().await?.is_some() {}
        self.current = None;
        let Some(source) = &mut self.source else { return Ok(None) };
        self.budget.expect_head();
        let part = source.next_field().await;
        self.budget.expect_data();
        let named = match part {
            Ok(Some(part)) => {
                let named = self.received.add(part.name(), self.limits.form_parts);
                self.current = Some(part);
                named
            }
            Ok(None) => {
                self.source = None;
                self.received.complete()?;
                return Ok(None);
            }
            Err(error) => Err(malformed(error)),
        };
        match named {
            Ok(named) => Ok(Some(FormPart { form: self, named })),
            Err(error) => {
                (self.source, self.current) = (None, None);
                Err(error)
            }
        }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let Some(part) = &mut self.current else { return Ok(None) };
        part.chunk().await.map_err(|error| {
            (self.source, self.current) = (None, None);
            malformed(error)
        })
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").finish_non_exhaustive()
    }
}

/// A part of a multipart form.
pub struct FormPart<'a> {
    form: &'a mut Form,
    named: DeclaredPart,
}

impl FormPart<'_> {
    /// The field of the form that it belongs to: for `files[0].path` that is `files`.
    pub fn field(&self) -> &'static str {
        self.named.field.name
    }

    /// Which one of a numbered group it belongs to: for `files[0].path` that is 0.
    pub fn index(&self) -> Option<usize> {
        self.named.index
    }

    /// Which member of a numbered group it is: for `files[0].path` that is `path`.
    pub fn member(&self) -> Option<&'static str> {
        self.named.member.map(|member| member.name)
    }

    /// The name of the file, as the caller calls it. It may hold anything, `../` for example.
    pub fn file_name(&self) -> Option<&str> {
        self.form.current.as_ref()?.file_name()
    }

    /// The content type, as the caller states it.
    pub fn content_type(&self) -> Option<&str> {
        let headers = self.form.current.as_ref()?.headers();
        headers.get(http::header::CONTENT_TYPE)?.to_str().ok()
    }

    /// The next bytes of the part, as they arrive.
    ///
    /// # Errors
    /// As of [`Form::next`].
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        self.form.chunk().await
    }

    /// All bytes of the part.
    ///
    /// # Errors
    /// 413 if there are more than `limit`, and as of [`Form::next`].
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes, Error> {
        let mut all = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            if all.len() + chunk.len() > limit {
                return Err(BodyError::TooLarge.to_error());
            }
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze())
    }

    /// The part as a text, checked against its description.
    ///
    /// # Errors
    /// 413 if it is longer than [`Limits::form_value_bytes`], 400 if it is not UTF-8 or not what
    /// the description wants, and as of [`Form::next`].
    pub async fn text(self) -> Result<String, Error> {
        let (limits, violation_text) = (self.form.limits, self.form.violation_text);
        let (name, kind) = (self.named.wire_name(), self.named.kind());
        let bytes = self.bytes(limits.form_value_bytes).await?;
        let path = ValueLocation::Name(&name);
        let mut violations = Violations::new(violation_text);
        let Ok(text) = String::from_utf8(bytes.into()) else {
            violations.add(&path, Rule::Utf8);
            return Err(violations.into_error());
        };
        if let FieldKind::Value(schema) = kind {
            if is_json(schema.resolved().0.kind) {
                let expected = Expected::Value(schema);
                check_json::check(&text, expected, &path, true, limits.json_depth, &mut violations);
            } else {
                check_value::written(schema, &path, &text, &mut violations);
            }
        }
        violations.into_result()?;
        Ok(text)
    }

    /// The part as a value, checked against its description.
    ///
    /// # Errors
    /// As of [`text`](Self::text), and 400 if it is no `T`.
    pub async fn value<T: DeserializeOwned>(self) -> Result<T, Error> {
        let (name, kind) = (self.named.wire_name(), self.named.kind());
        let violation_text = self.form.violation_text;
        let text = self.text().await?;
        let path = ValueLocation::Name(&name);
        match kind {
            FieldKind::Value(schema) if !is_json(schema.resolved().0.kind) => {
                let (first, texts) = (text.as_str(), std::iter::once(text.as_str()));
                T::deserialize(TextDeserializer { schema, texts, first })
                    .map_err(|error| invalid(violation_text, &path, &error))
            }
            FieldKind::Value(schema) => json(&text, schema, &path, violation_text),
            _ => json(&text, &Schema::any(), &path, violation_text),
        }
    }
}

impl fmt::Debug for FormPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormPart")
            .field("name", &self.named.wire_name())
            .field("file_name", &self.file_name())
            .field("content_type", &self.content_type())
            .finish_non_exhaustive()
    }
}

/// Whether values of this kind travel as JSON.
fn is_json(kind: ValueType) -> bool {
    matches!(
        kind,
        ValueType::Object(_)
            | ValueType::Map(_)
            | ValueType::Array(_)
            | ValueType::Any
            | ValueType::Named(_)
    )
}

/// The answer to a malformed form. It repeats nothing of the form.
fn malformed(error: multer::Error) -> Error {
    let message = match error {
        multer::Error::StreamReadFailed(source) => {
            return match source.downcast_ref::<BodyError>() {
                Some(error) => error.to_error(),
                None => Error::internal(source),
            };
        }
        multer::Error::IncompleteFieldData { .. }
        | multer::Error::IncompleteHeaders
        | multer::Error::IncompleteStream => "The form ends early.",
        _ => "The form is malformed.",
    };
    Error::bad_request(message)
}
