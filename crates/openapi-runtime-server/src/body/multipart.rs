//! Answers that are multipart forms.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http::HeaderValue;

use crate::error::Error;

/// A multipart form to answer with, whose parts are sent as they are read.
pub struct MultipartBody {
    boundary: String,
    parts: Vec<MultipartPart>,
}

/// One part of a multipart form to answer with.
pub struct MultipartPart {
    disposition: String,
    content_type: Option<String>,
    body: Body,
}

impl MultipartPart {
    /// A part of this name. In names, quotes and line breaks are escaped as browsers do.
    pub fn new(name: &str, body: impl Into<Body>) -> Self {
        let disposition = format!("form-data; name=\"{}\"", escaped(name));
        Self { disposition, content_type: None, body: body.into() }
    }

    /// The same with the name of a file.
    pub fn file_name(mut self, name: &str) -> Self {
        self.disposition = format!("{}; filename=\"{}\"", self.disposition, escaped(name));
        self
    }

    /// The same with a content type, without any line breaks that it may have.
    pub fn content_type(mut self, media_type: &str) -> Self {
        self.content_type = Some(media_type.replace(['\r', '\n'], ""));
        self
    }
}

impl MultipartBody {
    /// A form without parts.
    pub fn new() -> Self {
        Self { boundary: format!("{:032x}", fastrand::u128(..)), parts: Vec::new() }
    }

    /// The same with another part.
    pub fn part(mut self, part: MultipartPart) -> Self {
        self.parts.push(part);
        self
    }

    pub(crate) fn boundary(&self) -> &str {
        &self.boundary
    }

    pub(crate) fn content_type(&self) -> Result<HeaderValue, Error> {
        let text = format!("multipart/form-data; boundary={}", self.boundary);
        Ok(HeaderValue::try_from(text)?)
    }

    pub(crate) fn into_body(self) -> Body {
        let mut pieces = VecDeque::with_capacity(2 * self.parts.len() + 1);
        let mut before = "";
        for MultipartPart { disposition, content_type, body } in self.parts {
            let boundary = &self.boundary;
            let mut head =
                format!("{before}--{boundary}\r\nContent-Disposition: {disposition}\r\n");
            if let Some(content_type) = content_type {
                head.push_str(&format!("Content-Type: {content_type}\r\n"));
            }
            head.push_str("\r\n");
            pieces.extend([Body::from(head), body]);
            before = "\r\n";
        }
        pieces.push_back(Body::from(format!("{before}--{}--\r\n", self.boundary)));
        Body::new(Pieces(pieces))
    }
}

impl Default for MultipartBody {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MultipartBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MultipartBody").field("parts", &self.parts).finish_non_exhaustive()
    }
}

impl fmt::Debug for MultipartPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MultipartPart")
            .field("disposition", &self.disposition)
            .finish_non_exhaustive()
    }
}

fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// Bodies one after the other.
struct Pieces(VecDeque<Body>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        while let Some(body) = self.0.front_mut() {
            match std::task::ready!(Pin::new(body).poll_frame(cx)) {
                // Trailers of a part have no place in the form.
                Some(Ok(frame)) if !frame.is_data() => {}
                Some(frame) => return Poll::Ready(Some(frame)),
                None => drop(self.0.pop_front()),
            }
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        let exact = self.0.iter().map(|body| body.size_hint().exact());
        exact.sum::<Option<u64>>().map(http_body::SizeHint::with_exact).unwrap_or_default()
    }
}
