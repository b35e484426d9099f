//! Sends a request and handles its response.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_DISPOSITION};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use crate::auth::token::Bearer;
use crate::body::stream::ByteStream;
use crate::call::Call;
use crate::call::execute::Received;
use crate::call::websocket;
use crate::error::Error;
use crate::error::api_error::ApiError;
use crate::error::details::ErrorDetails;
use crate::error::redact;
use crate::request::Request;
use crate::request::url;
use crate::response::decode;
use crate::response::decode::{DecodeFailure, is_page, is_text};
use crate::response::read::{BodyEnd, ReadBody, ReadLimits, first_piece, read_body};
use crate::settings::redirect;
use crate::settings::timeout::Deadline;

/// The headers of a request for JSON.
static JSON: [(HeaderName, HeaderValue); 1] =
    [(ACCEPT, HeaderValue::from_static("application/json"))];
/// How much of an error body is read.
const ERROR_LIMIT: usize = 64 << 10;
/// The timeout for an error body; what has arrived by then is kept.
const ERROR_TIMEOUT: Duration = Duration::from_secs(10);
/// The timeout for a whole JSON body, as a multiple of the idle timeout.
const JSON_TIMEOUT_FACTOR: u32 = 10;
/// How long to read a body that is not needed before giving up the connection.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(1);

impl Request {
    /// Sends the request and decodes the JSON of the response.
    ///
    /// # Errors
    /// Any [`Error`] except [`Error::Configuration`].
    pub fn send<T: DeserializeOwned + 'static>(self) -> Call<T> {
        Call::new(async move {
            let (mut received, bytes) = self.fetch().await?;
            match decode::decode::<T>(&bytes, received.response.headers()) {
                Ok(body) => Ok(received.with_body(body).with_raw_body(self.operation.id, bytes)),
                Err(failure) => Err(self.decode_error(&mut received, failure, &bytes)),
            }
        })
    }

    /// Sends the request and discards the response body, except that an HTML page is an error.
    ///
    /// # Errors
    /// As [`send`](Self::send), without decoding.
    pub fn send_empty(self) -> Call<()> {
        Call::new(async move {
            let mut received = self.execute(&[], is_success).await?;
            if let Some(first) = self.first_html_piece(&mut received).await? {
                self.reject_html_page(&mut received, &first)?;
            }
            // Reading a short body to its end lets the connection be reused.
            let limits = ReadLimits { bytes: ERROR_LIMIT, idle: None, total: Some(DRAIN_TIMEOUT) };
            let rest = read_body(self.operation.id, &mut received.response, limits).await;
            self.reject_html_page(&mut received, &rest.bytes)?;
            Ok(received.with_body(()))
        })
    }

    /// Sends the request and returns the response body as a stream.
    ///
    /// An HTML page is an error unless the response has a `Content-Disposition`, for example as an
    /// attachment. A body is an HTML page if its type is `text/html` and its first character is
    /// `<`.
    ///
    /// # Errors
    /// As [`send`](Self::send), without decoding.
    pub fn send_bytes(self) -> Call<ByteStream> {
        Call::new(async move {
            let mut received = self.execute(&[], is_success).await?;
            let is_file = received.response.headers().contains_key(CONTENT_DISPOSITION);
            let first = if is_file { None } else { self.first_html_piece(&mut received).await? };
            if let Some(first) = &first {
                self.reject_html_page(&mut received, first)?;
            }
            let head = received.with_body(());
            let idle_timeout = self.limits().idle();
            let (operation, body) = (self.operation.id, received.response);
            let trace = received.trace.without_span();
            let stream = ByteStream::new(operation, head.clone(), first, body, idle_timeout, trace);
            Ok(head.map(|()| stream))
        })
    }

    /// Requests a WebSocket and returns the connection after the server has switched protocols
    /// (101).
    ///
    /// It uses HTTP/1.1. The caller reads and writes the WebSocket frames.
    ///
    /// # Errors
    /// [`Error::Api`] if the server does not switch, even if the status is a success; otherwise as
    /// [`send`](Self::send).
    pub fn send_upgrade(self) -> Call<reqwest::Upgraded> {
        Call::new(async move {
            let switches = |status| status == StatusCode::SWITCHING_PROTOCOLS;
            let mut received = self.execute(&websocket::headers(), switches).await?;
            let head = received.with_body(());
            let server = url::server(received.response.url());
            let connection = received.response.upgrade().await;
            match connection {
                Ok(connection) => Ok(head.map(|()| connection)),
                Err(source) => {
                    let error = Error::transport(self.operation.id, server, source).within(head);
                    Err(received.trace.failed(error))
                }
            }
        })
    }

    /// Sends the request and reads the body of the response as JSON.
    async fn fetch(&self) -> Result<(Received, Bytes), Error> {
        let mut received = self.execute(&JSON, is_success).await?;
        let (operation, limit) = (self.operation.id, self.client.shared.body_limit);
        let idle = self.limits().idle();
        // Without a total limit, a body that arrives very slowly could take forever.
        let total = idle.map(|idle| idle.saturating_mul(JSON_TIMEOUT_FACTOR));
        let limits = ReadLimits { bytes: limit, idle, total };
        let ReadBody { bytes, end } = read_body(operation, &mut received.response, limits).await;
        // An HTML page is reported even if the rest of it could not be read.
        self.reject_html_page(&mut received, &bytes)?;
        let error = match end {
            BodyEnd::Complete => return Ok((received, bytes)),
            BodyEnd::Limit => Error::BodyTooLarge { operation, response: received.head(), limit },
            BodyEnd::Failed(problem) => problem.within(received.with_body(())),
        };
        Err(received.trace.failed(error))
    }

    /// The first chunk of a body that is declared as HTML, which some servers do for all text.
    async fn first_html_piece(&self, received: &mut Received) -> Result<Option<Bytes>, Error> {
        if !is_text(received.response.headers(), "html") {
            return Ok(None);
        }
        let idle = self.limits().idle();
        let piece = first_piece(self.operation.id, &mut received.response, idle).await;
        piece.map_err(|problem| {
            let head = received.with_body(());
            received.trace.failed(problem.within(head))
        })
    }

    /// Returns an error if the body is an HTML page, judging by its beginning.
    fn reject_html_page(&self, received: &mut Received, beginning: &[u8]) -> Result<(), Error> {
        if is_page(beginning, received.response.headers()) {
            return Err(self.decode_error(received, DecodeFailure::HtmlPage, beginning));
        }
        Ok(())
    }

    /// The error of a successful response whose body cannot be decoded.
    fn decode_error(&self, received: &mut Received, failure: DecodeFailure, body: &[u8]) -> Error {
        let (operation, response) = (self.operation.id, received.head());
        let token = received.token.as_deref();
        let error = match failure {
            DecodeFailure::HtmlPage => Error::UnexpectedBody { operation, response },
            DecodeFailure::Mismatch { path, source } => Error::Decode {
                operation,
                response,
                path: redact::text(token, path),
                source: source.map(|source| redact::decoder(token, source)),
                excerpt: SecretString::from(redact::excerpt(token, body)),
            },
        };
        received.trace.failed(error)
    }

    /// The error of an error response, with as much of its body as arrives in time.
    pub(crate) async fn api_error(
        &self,
        mut response: reqwest::Response,
        method: &Method,
        token: Option<&Bearer>,
        deadline: Deadline,
    ) -> Error {
        let operation = self.operation.id;
        let idle = self.limits().idle();
        let total = Some(deadline.at_most(ERROR_TIMEOUT));
        let limits = ReadLimits { bytes: ERROR_LIMIT, idle, total };
        let ReadBody { bytes, .. } = read_body(operation, &mut response, limits).await;
        let body = ErrorDetails::read(&bytes, token);
        let excerpt = redact::excerpt(token, &bytes);
        let redirect = redirect::describe_unfollowed(method, &response);
        let (status, attempts) = (response.status(), 0);
        let headers = std::mem::take(response.headers_mut());
        let conventions = self.client.shared.conventions;
        Error::Api(Box::new(ApiError {
            operation,
            status,
            headers,
            body,
            attempts,
            excerpt,
            redirect,
            conventions,
        }))
    }
}

fn is_success(status: StatusCode) -> bool {
    status.is_success()
}
