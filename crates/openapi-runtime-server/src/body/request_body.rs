//! The body of a request: its content type, limits on its length, and reading it.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;

use crate::error::Error;

/// Why the body of a request could not be read to its end.
///
/// Wherever it comes up, in an upload that a handler reads for instance, it becomes a 413 or a 400.
#[derive(Debug)]
pub(crate) enum BodyError {
    TooLarge,
    /// The head of a part of a form is endless.
    PartHead,
    /// The caller closed the connection, or sent something that is not HTTP.
    Broken(axum::Error),
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "The request body is too large.",
            Self::PartHead => "The head of a part of the form is too long.",
            Self::Broken(_) => "The request body ended early.",
        })
    }
}

impl std::error::Error for BodyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Broken(error) => Some(error),
            Self::TooLarge | Self::PartHead => None,
        }
    }
}

impl BodyError {
    /// The error of a body made by [`limited`], taken out of the error of axum around it.
    pub(crate) fn from_axum(error: axum::Error) -> Self {
        match error.into_inner().downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self::Broken(axum::Error::new(error)),
        }
    }

    pub(crate) fn to_error(&self) -> Error {
        let status = match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::PartHead | Self::Broken(_) => StatusCode::BAD_REQUEST,
        };
        Error::new(status, self.to_string())
    }
}

/// Whether the head of a request says that there is no body.
pub(crate) fn is_empty(body: &Body) -> bool {
    http_body::Body::is_end_stream(body)
}

/// The length that the head of a request states.
fn stated_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Refuses a body that states to be longer than `limit` bytes, before any of it is read.
pub(crate) fn check_length(headers: &HeaderMap, limit: u64) -> Result<(), Error> {
    match stated_length(headers) {
        Some(length) if length > limit => Err(BodyError::TooLarge.to_error()),
        _ => Ok(()),
    }
}

/// The whole body, of at most `limit` bytes.
pub(crate) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, Error> {
    check_length(headers, limit as u64)?;
    let mut body = body;
    let mut next = async || loop {
        match body.frame().await {
            None => break Ok(None),
            Some(Err(error)) => break Err(BodyError::Broken(error).to_error()),
            // Trailers are not data.
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => break Ok(Some(data)),
                Err(_) => continue,
            },
        }
    };
    let Some(first) = next().await? else { return Ok(Bytes::new()) };
    if first.len() > limit {
        return Err(BodyError::TooLarge.to_error());
    }
    // Most bodies come in one piece, which needs no copy.
    let Some(second) = next().await? else { return Ok(first) };
    let stated = stated_length(headers).and_then(|length| usize::try_from(length).ok());
    let mut all = BytesMut::with_capacity(stated.unwrap_or(first.len() + second.len()).min(limit));
    all.extend_from_slice(&first);
    let mut piece = second;
    loop {
        if all.len() + piece.len() > limit {
            return Err(BodyError::TooLarge.to_error());
        }
        all.extend_from_slice(&piece);
        match next().await? {
            Some(next) => piece = next,
            None => return Ok(all.freeze()),
        }
    }
}

/// A body that fails once it is longer than `limit` bytes.
pub(crate) fn limited(body: Body, limit: Option<u64>) -> Body {
    Body::new(Limited { body, left: limit.unwrap_or(u64::MAX) })
}

struct Limited {
    body: Body,
    left: u64,
}

impl http_body::Body for Limited {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, BodyError>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(cx));
        Poll::Ready(match frame {
            None => None,
            Some(Err(error)) => Some(Err(BodyError::Broken(error))),
            Some(Ok(frame)) => {
                let length = frame.data_ref().map_or(0, |data| data.len() as u64);
                match self.left.checked_sub(length) {
                    Some(left) => {
                        self.left = left;
                        Some(Ok(frame))
                    }
                    None => {
                        self.left = 0;
                        Some(Err(BodyError::TooLarge))
                    }
                }
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

/// A content type of a request: the media type in any case, and its parameters.
pub(crate) struct MediaType<'a> {
    essence: &'a str,
    parameters: &'a str,
}

impl<'a> MediaType<'a> {
    /// That of a request, if it states one. A header that is no text, or there twice, is like a
    /// type that nothing takes.
    pub(crate) fn from_headers(headers: &'a HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(CONTENT_TYPE).iter();
        let text = values.next()?.to_str().unwrap_or_default();
        let text = if values.next().is_none() { text } else { "" };
        let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
        Some(Self { essence: essence.trim(), parameters })
    }

    pub(crate) fn is(&self, essence: &str) -> bool {
        self.essence.eq_ignore_ascii_case(essence)
    }

    /// `application/json`, or one that is built on it, such as `application/problem+json`.
    pub(crate) fn is_json(&self) -> bool {
        let suffix = self.essence.len().checked_sub(5).and_then(|at| self.essence.get(at..));
        self.is("application/json") || suffix.is_some_and(|end| end.eq_ignore_ascii_case("+json"))
    }

    /// Whether the text is UTF-8 or says nothing of it.
    pub(crate) fn is_utf8(&self) -> bool {
        let utf8 = |charset: &str| {
            ["utf-8", "utf8", "us-ascii"].iter().any(|name| charset.eq_ignore_ascii_case(name))
        };
        self.parameter("charset").is_none_or(utf8)
    }

    /// The boundary of a multipart form: 1 to 70 characters.
    pub(crate) fn boundary(&self) -> Option<&'a str> {
        self.parameter("boundary").filter(|boundary| (1..=70).contains(&boundary.len()))
    }

    /// The text of a parameter, without quotes.
    fn parameter(&self, name: &str) -> Option<&'a str> {
        let mut pairs = self.parameters.split(';').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case(name))?;
        Some(value.trim().trim_matches('"'))
    }
}

/// 415, with the content type that the operation takes.
pub(crate) fn unsupported(expected: &str) -> Error {
    Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("The request body must be {expected}."))
}

/// Refuses a compressed body, as its size after decompression would need a limit as well.
pub(crate) fn check_encoding(headers: &HeaderMap) -> Result<(), Error> {
    let plain =
        |encoding: &http::HeaderValue| encoding.as_bytes().eq_ignore_ascii_case(b"identity");
    if headers.get_all(CONTENT_ENCODING).iter().all(plain) {
        Ok(())
    } else {
        Err(unsupported("sent without Content-Encoding"))
    }
}
