//! Sending a request and telling success from failure.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;

use super::api_error::ApiError;
use super::call::Call;
use super::error::Error;
use super::execute::Answer;
use super::read::{End, Limits, Read, read};
use super::request::Request;
use super::stream::ByteStream;
use super::timeout::Clock;
use super::token::Bearer;
use super::{redact, websocket};
use crate::types::runtime::ErrorBody;

/// What a request for JSON says.
static JSON: [(HeaderName, HeaderValue); 1] =
    [(ACCEPT, HeaderValue::from_static("application/json"))];
/// How much of an error body is read, to find the fields in it.
const ERROR_LIMIT: usize = 64 << 10;
/// How much of an error body is kept.
const EXCERPT_LIMIT: usize = 1 << 10;
/// How long an error body may take; what has arrived by then is kept.
const ERROR_TIMEOUT: Duration = Duration::from_secs(10);
/// How many times the idle timeout a JSON body may take.
const TRICKLE: u32 = 10;
/// How long a body that nobody wants may take before the connection is given up.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(1);

impl Request {
    /// Sends the request and decodes the JSON of the answer.
    ///
    /// # Errors
    /// Any [`Error`] except that of the configuration.
    pub fn send<T: DeserializeOwned + 'static>(self) -> Call<T> {
        Call::new(async move {
            let (mut answer, json) = self.fetch().await?;
            match serde_json::from_slice(&json) {
                Ok(body) => Ok(answer.with_body(body)),
                Err(source) => {
                    let (operation, response) = (self.operation.id, answer.head());
                    let token = answer.token.as_deref();
                    let path = redact::text(token, misfit::<T>(&json));
                    let source = Some(source).filter(|_| !json.is_empty());
                    let source = source.map(|source| redact::decoder(token, source));
                    let error = Error::Decode { operation, response, path, source };
                    Err(answer.trace.failed(error))
                }
            }
        })
    }

    /// Sends the request; a body in the answer is not looked at.
    ///
    /// # Errors
    /// As [`send`](Self::send), without decoding.
    pub fn send_empty(self) -> Call<()> {
        Call::new(async move {
            let mut answer = self.execute(&[], is_success).await?;
            self.refuse_html(&mut answer)?;
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
            let mut answer = self.execute(&[], is_success).await?;
            if !answer.response.headers().contains_key(CONTENT_DISPOSITION) {
                self.refuse_html(&mut answer)?;
            }
            let head = answer.with_body(());
            let idle_timeout = self.limits().idle();
            let (operation, body) = (self.operation.id, answer.response);
            let trace = answer.trace.afterwards();
            let stream = ByteStream::new(operation, head.clone(), body, idle_timeout, trace);
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
            let mut answer = self.execute(&websocket::headers(), switches).await?;
            let head = answer.with_body(());
            let connection = answer.response.upgrade().await;
            match connection {
                Ok(connection) => Ok(head.map(|()| connection)),
                Err(source) => {
                    let error = Error::transport(self.operation.id, source).within(head);
                    Err(answer.trace.failed(error))
                }
            }
        })
    }

    /// Sends the request and reads the JSON of the answer.
    async fn fetch(&self) -> Result<(Answer, Bytes), Error> {
        let mut answer = self.execute(&JSON, is_success).await?;
        self.refuse_html(&mut answer)?;
        let (operation, limit) = (self.operation.id, self.client.shared.body_limit);
        let idle = self.limits().idle();
        // Else a body that trickles could take for ever.
        let total = idle.map(|idle| idle.saturating_mul(TRICKLE));
        let limits = Limits { bytes: limit, idle, total };
        let Read { bytes, end } = read(operation, &mut answer.response, limits).await;
        let error = match end {
            End::Complete => return Ok((answer, bytes)),
            End::Limit => Error::BodyTooLarge { operation, response: answer.head(), limit },
            End::Failed(problem) => problem.within(answer.with_body(())),
        };
        Err(answer.trace.failed(error))
    }

    fn refuse_html(&self, answer: &mut Answer) -> Result<(), Error> {
        let content_type = answer.response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        let prefix = content_type.and_then(|value| value.get(..b"text/html".len()));
        if prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"text/html")) {
            let (operation, response) = (self.operation.id, answer.head());
            let error = Error::UnexpectedBody { operation, response };
            return Err(answer.trace.failed(error));
        }
        Ok(())
    }

    /// Makes an error of a response, from as much of its body as arrives.
    pub(crate) async fn api_error(
        &self,
        mut response: reqwest::Response,
        token: Option<&Bearer>,
        clock: Clock,
    ) -> Error {
        let operation = self.operation.id;
        let idle = self.limits().idle();
        let total = Some(clock.at_most(ERROR_TIMEOUT));
        let limits = Limits { bytes: ERROR_LIMIT, idle, total };
        let Read { bytes, .. } = read(operation, &mut response, limits).await;
        let text = redact::text(token, String::from_utf8_lossy(&bytes).into_owned());
        let body: ErrorBody = serde_json::from_str(&text).unwrap_or_default();
        let end = (0..=EXCERPT_LIMIT).rfind(|&end| text.is_char_boundary(end)).unwrap_or(0);
        let (body, excerpt) = redact::body(token, body, text[..end].to_owned());
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        Error::Api(Box::new(ApiError { operation, status, headers, body, attempts: 0, excerpt }))
    }
}

/// Where the JSON does not fit. Keeping track of that costs time, so it is only done for what has
/// failed.
fn misfit<T: DeserializeOwned>(json: &[u8]) -> String {
    let mut decoder = serde_json::Deserializer::from_slice(json);
    let outcome: Result<T, _> = serde_path_to_error::deserialize(&mut decoder);
    outcome.err().map_or_else(|| ".".to_owned(), |error| error.path().to_string())
}

fn is_success(status: StatusCode) -> bool {
    status.is_success()
}
