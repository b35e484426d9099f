//! Request and response bodies.

pub(crate) mod lines;
pub(crate) mod part;
pub(crate) mod save;
pub(crate) mod save_target;
pub(crate) mod stream;
pub(crate) mod upload_error;

use std::io;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use reqwest::multipart::Form;

use crate::body::part::Part;
use crate::call::idle::Activity;

/// The body of a request before it is sent.
#[derive(Clone, Default)]
pub(crate) enum Body {
    #[default]
    Empty,
    Bytes {
        content_type: &'static str,
        bytes: Bytes,
    },
    Upload(Box<Part>),
    /// The body of a forwarded request, whose headers already have its content type.
    Forwarded(Box<Part>),
    Form(Vec<(String, Part)>),
}

/// Why a body cannot be sent. Each variant names the part.
pub(crate) enum BodyError {
    Invalid(String, &'static str),
    File(String, io::Error),
}

impl Body {
    /// Adds a part, and makes the body a multipart form if it is not one.
    pub(crate) fn push(&mut self, name: String, part: Part) {
        match self {
            Self::Form(parts) => parts.push((name, part)),
            _ => *self = Self::Form(vec![(name, part)]),
        }
    }

    /// Replaces a part, or removes it.
    pub(crate) fn set_part(&mut self, name: &str, part: Option<Part>) {
        if let Self::Form(parts) = self {
            parts.retain(|(known, _)| known != name);
        }
        if let Some(part) = part {
            self.push(name.to_owned(), part);
        }
    }

    /// Whether it is streamed, so that its progress can be observed.
    pub(crate) fn is_upload(&self) -> bool {
        matches!(self, Self::Upload(_) | Self::Forwarded(_) | Self::Form(_))
    }

    /// Whether it can be sent again in another attempt.
    pub(crate) fn is_replayable(&self) -> bool {
        match self {
            Self::Empty | Self::Bytes { .. } => true,
            Self::Upload(part) | Self::Forwarded(part) => part.is_replayable(),
            Self::Form(parts) => parts.iter().all(|(_, part)| part.is_replayable()),
        }
    }

    /// Sets the body and its headers on the request.
    pub(crate) async fn attach(
        &self,
        request: reqwest::RequestBuilder,
        activity: Option<&Activity>,
    ) -> Result<reqwest::RequestBuilder, BodyError> {
        match self {
            Self::Empty => Ok(request),
            Self::Bytes { content_type, bytes } => {
                Ok(request.header(CONTENT_TYPE, *content_type).body(bytes.clone()))
            }
            Self::Upload(part) => upload(request, part, activity).await,
            Self::Forwarded(part) => {
                let length = part.length().map(|length| (CONTENT_LENGTH, length.into()));
                let headers = HeaderMap::from_iter(length);
                Ok(request.headers(headers).body(open("body", part, activity).await?))
            }
            Self::Form(parts) => {
                // Names are not percent-encoded: servers expect `files[0].file` literally.
                let mut form = Form::new().percent_encode_noop();
                for (name, part) in parts {
                    form = form.part(name.clone(), form_part(name, part, activity).await?);
                }
                Ok(request.multipart(form))
            }
        }
    }
}

async fn upload(
    request: reqwest::RequestBuilder,
    part: &Part,
    activity: Option<&Activity>,
) -> Result<reqwest::RequestBuilder, BodyError> {
    let mime = part.mime().unwrap_or("text/plain; charset=utf-8");
    let mime = HeaderValue::from_str(mime)
        .map_err(|_| BodyError::Invalid("body".to_owned(), "has an invalid content type"))?;
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, mime)]);
    if let Some(length) = part.length() {
        headers.insert(CONTENT_LENGTH, length.into());
    }
    Ok(request.headers(headers).body(open("body", part, activity).await?))
}

async fn form_part(
    name: &str,
    part: &Part,
    activity: Option<&Activity>,
) -> Result<reqwest::multipart::Part, BodyError> {
    let invalid = |problem| BodyError::Invalid(name.to_owned(), problem);
    if name.contains(['"', '\r', '\n']) {
        return Err(invalid("is not a valid name of a multipart field"));
    }
    let body = open(name, part, activity).await?;
    let mut result = match part.length() {
        Some(length) => reqwest::multipart::Part::stream_with_length(body, length),
        None => reqwest::multipart::Part::stream(body),
    };
    if let Some(file_name) = part.name() {
        // Many servers end the header at a line break, even at an escaped one.
        result = result.file_name(file_name.replace(['\r', '\n', '\0'], "_"));
    }
    match part.mime() {
        Some(mime) => result.mime_str(mime).map_err(|_| invalid("has an invalid content type")),
        None => Ok(result),
    }
}

async fn open(
    name: &str,
    part: &Part,
    activity: Option<&Activity>,
) -> Result<reqwest::Body, BodyError> {
    let body = part.open(name, activity).await;
    body.map_err(|source| BodyError::File(name.to_owned(), source))?
        .ok_or_else(|| BodyError::Invalid(name.to_owned(), "is a stream that was already sent"))
}
