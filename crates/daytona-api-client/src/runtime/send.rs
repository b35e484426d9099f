//! Sending a request and telling success from failure.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use tracing::Span;

use super::api_error::ApiError;
use super::call::Call;
use super::error::Error;
use super::execute::Answer;
use super::read::{End, Limits, Read, read};
use super::request::Request;
use super::response::Response;
use super::stream::ByteStream;
use super::token::redact;
use super::{trace, websocket};
use crate::types::runtime::ErrorBody;

/// How much of an error body is read, to find the fields in it.
const ERROR_LIMIT: usize = 64 << 10;
/// How much of an error body is kept.
const EXCERPT_LIMIT: usize = 1 << 10;
/// How long an error body may take; what has arrived by then is kept.
const ERROR_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a body that nobody wants may take before the connection is given up.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(1);

impl Request {
    /// Sends the request and decodes the JSON of the answer.
    ///
    /// # Errors
    /// Any [`Error`] except that of the configuration.
    pub fn send<T: DeserializeOwned + 'static>(self) -> Call<T> {
        Call::new(async move {
            let (response, span) = self.fetch().await?;
            let body = decode(self.operation.id, response.status(), response.body());
            let body = body.map_err(|error| trace::failed(&span, error))?;
            Ok(response.map(|_| body))
        })
    }

    /// Sends the request; a body in the answer is not looked at.
    ///
    /// # Errors
    /// As [`send`](Self::send), without decoding.
    pub fn send_empty(self) -> Call<()> {
        Call::new(async move {
            let mut answer = self.execute(HeaderMap::new(), is_success).await?;
            self.refuse_html(&answer)?;
            // Reading what little there may be lets the connection serve the next call.
            let limits = Limits { bytes: ERROR_LIMIT, idle: None, total: Some(DRAIN_TIMEOUT) };
            read(self.operation.id, &mut answer.response, limits).await;
            Ok(answer.with_body(()))
        })
    }

    /// Sends the request and gives the body of the answer as it arrives.
    ///
    /// An HTML page is an error unless it comes as an attachment.
    ///
    /// # Errors
    /// As [`send`](Self::send), without decoding.
    pub fn send_bytes(self) -> Call<ByteStream> {
        Call::new(async move {
            let mut answer = self.execute(HeaderMap::new(), is_success).await?;
            if !answer.response.headers().contains_key(CONTENT_DISPOSITION) {
                self.refuse_html(&answer)?;
            }
            let headers = answer.response.headers().clone();
            let head = answer.with_body(());
            let idle_timeout = self.client.shared.idle_timeout;
            *answer.response.headers_mut() = headers;
            let stream = ByteStream::new(self.operation.id, answer.response, idle_timeout);
            Ok(head.map(|()| stream))
        })
    }

    /// Asks for a WebSocket and gives the connection once the server has switched to it (101).
    ///
    /// Only HTTP/1.1 can switch. The frames on the connection are the caller's business.
    ///
    /// # Errors
    /// [`Error::Api`] if the server does not switch, even with a success; otherwise as
    /// [`send`](Self::send).
    pub fn send_upgrade(self) -> Call<reqwest::Upgraded> {
        Call::new(async move {
            let switches = |status| status == StatusCode::SWITCHING_PROTOCOLS;
            let mut answer = self.execute(websocket::headers(), switches).await?;
            let head = answer.with_body(());
            let connection = answer.response.upgrade().await;
            let failed = |source| Error::transport(self.operation.id, source);
            let connection = connection.map_err(failed)?;
            Ok(head.map(|()| connection))
        })
    }

    /// Sends the request and reads the JSON of the answer.
    async fn fetch(&self) -> Result<(Response<Bytes>, Span), Error> {
        let accept = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        let mut answer = self.execute(accept, is_success).await?;
        self.refuse_html(&answer)?;
        let (operation, status) = (self.operation.id, answer.response.status());
        let limit = self.client.shared.body_limit;
        let limits = Limits { bytes: limit, idle: self.client.shared.idle_timeout, total: None };
        let Read { bytes, end } = read(operation, &mut answer.response, limits).await;
        match end {
            End::Complete => Ok((answer.with_body(bytes), answer.span)),
            End::Limit => Err(answer.failed(Error::BodyTooLarge { operation, status, limit })),
            End::Failed(problem) => Err(answer.failed(problem)),
        }
    }

    fn refuse_html(&self, answer: &Answer) -> Result<(), Error> {
        let response = &answer.response;
        let content_type = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        let prefix = content_type.and_then(|value| value.get(..b"text/html".len()));
        if prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"text/html")) {
            let (operation, status) = (self.operation.id, response.status());
            return Err(answer.failed(Error::UnexpectedBody { operation, status }));
        }
        Ok(())
    }

    /// Makes an error of a response, from as much of its body as arrives.
    pub(crate) async fn api_error(
        &self,
        mut response: reqwest::Response,
        token: Option<&SecretString>,
    ) -> Error {
        let operation = self.operation.id;
        let idle = self.client.shared.idle_timeout;
        let limits = Limits { bytes: ERROR_LIMIT, idle, total: Some(ERROR_TIMEOUT) };
        let Read { bytes, .. } = read(operation, &mut response, limits).await;
        let text = redact(token, String::from_utf8_lossy(&bytes).into_owned());
        let body: ErrorBody = serde_json::from_str(&text).unwrap_or_default();
        let end = (0..=EXCERPT_LIMIT).rfind(|&end| text.is_char_boundary(end)).unwrap_or(0);
        let excerpt = text[..end].to_owned();
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        Error::Api(Box::new(ApiError { operation, status, headers, body, attempts: 0, excerpt }))
    }
}

fn decode<T: DeserializeOwned>(
    operation: &'static str,
    status: StatusCode,
    json: &[u8],
) -> Result<T, Error> {
    if json.is_empty() {
        return Err(Error::Decode { operation, status, path: ".".to_owned(), source: None });
    }
    serde_json::from_slice(json).map_err(|source| {
        // Keeping track of the path costs time, so it is only done for what has failed.
        let mut decoder = serde_json::Deserializer::from_slice(json);
        let outcome: Result<T, _> = serde_path_to_error::deserialize(&mut decoder);
        let path = outcome.err().map_or_else(|| ".".to_owned(), |error| error.path().to_string());
        Error::Decode { operation, status, path, source: Some(source) }
    })
}

fn is_success(status: StatusCode) -> bool {
    status.is_success()
}
