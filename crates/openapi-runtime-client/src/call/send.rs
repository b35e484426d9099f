//! Sending a request and telling success from failure.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_DISPOSITION};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use crate::auth::token::Bearer;
use crate::body::stream::ByteStream;
use crate::call::Call;
use crate::call::execute::Answer;
use crate::call::websocket;
use crate::error::Error;
use crate::error::api_error::ApiError;
use crate::error::details::ErrorDetails;
use crate::error::redact;
use crate::request::Request;
use crate::request::url;
use crate::response::decode;
use crate::response::decode::{Misfit, is_page, is_text};
use crate::response::read::{End, Limits, Read, first, read};
use crate::settings::redirect;
use crate::settings::timeout::Clock;

/// What a request for JSON says.
static JSON: [(HeaderName, HeaderValue); 1] =
    [(ACCEPT, HeaderValue::from_static("application/json"))];
/// How much of an error body is read, to find the fields in it.
const ERROR_LIMIT: usize = 64 << 10;
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
            let (mut answer, bytes) = self.fetch().await?;
            match decode::decode::<T>(&bytes, answer.response.headers()) {
                Ok(body) => Ok(answer.with_body(body).came_as(self.operation.id, bytes)),
                Err(misfit) => Err(self.undecoded(&mut answer, misfit, &bytes)),
            }
        })
    }

    /// Sends the request; a body in the answer is not looked at, except that an HTML page is an error.
    ///
    /// # Errors
    /// As [`send`](Self::send), without decoding.
    pub fn send_empty(self) -> Call<()> {
        Call::new(async move {
            let mut answer = self.execute(&[], is_success).await?;
            if let Some(first) = self.first_of_text(&mut answer).await? {
                self.refuse_page(&mut answer, &first)?;
            }
            // Reading what little there may be lets the connection serve the next call.
            let limits = Limits { bytes: ERROR_LIMIT, idle: None, total: Some(DRAIN_TIMEOUT) };
            let rest = read(self.operation.id, &mut answer.response, limits).await;
            self.refuse_page(&mut answer, &rest.bytes)?;
            Ok(answer.with_body(()))
        })
    }

    /// Sends the request and gives the body of the answer as it arrives.
    ///
    /// An HTML page is an error unless it comes with a `Content-Disposition`, as an attachment for
    /// example. It is one if it is called `text/html` and its first character is `<`.
    ///
    /// # Errors
    /// As [`send`](Self::send), without decoding.
    pub fn send_bytes(self) -> Call<ByteStream> {
        Call::new(async move {
            let mut answer = self.execute(&[], is_success).await?;
            let is_file = answer.response.headers().contains_key(CONTENT_DISPOSITION);
            let first = if is_file { None } else { self.first_of_text(&mut answer).await? };
            if let Some(first) = &first {
                self.refuse_page(&mut answer, first)?;
            }
            let head = answer.with_body(());
            let idle_timeout = self.limits().idle();
            let (operation, body) = (self.operation.id, answer.response);
            let trace = answer.trace.afterwards();
            let stream = ByteStream::new(operation, head.clone(), first, body, idle_timeout, trace);
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
            let server = url::server(answer.response.url());
            let connection = answer.response.upgrade().await;
            match connection {
                Ok(connection) => Ok(head.map(|()| connection)),
                Err(source) => {
                    let error = Error::transport(self.operation.id, server, source).within(head);
                    Err(answer.trace.failed(error))
                }
            }
        })
    }

    /// Sends the request and reads the JSON of the answer.
    async fn fetch(&self) -> Result<(Answer, Bytes), Error> {
        let mut answer = self.execute(&JSON, is_success).await?;
        let (operation, limit) = (self.operation.id, self.client.shared.body_limit);
        let idle = self.limits().idle();
        // Else a body that trickles could take for ever.
        let total = idle.map(|idle| idle.saturating_mul(TRICKLE));
        let limits = Limits { bytes: limit, idle, total };
        let Read { bytes, end } = read(operation, &mut answer.response, limits).await;
        // Whatever became of the rest of it.
        self.refuse_page(&mut answer, &bytes)?;
        let error = match end {
            End::Complete => return Ok((answer, bytes)),
            End::Limit => Error::BodyTooLarge { operation, response: answer.head(), limit },
            End::Failed(problem) => problem.within(answer.with_body(())),
        };
        Err(answer.trace.failed(error))
    }

    /// The first piece of a body that is called HTML, which some servers call all text.
    async fn first_of_text(&self, answer: &mut Answer) -> Result<Option<Bytes>, Error> {
        if !is_text(answer.response.headers(), "html") {
            return Ok(None);
        }
        let idle = self.limits().idle();
        let piece = first(self.operation.id, &mut answer.response, idle).await;
        piece.map_err(|problem| {
            let head = answer.with_body(());
            answer.trace.failed(problem.within(head))
        })
    }

    /// An error if a body that begins like this is an HTML page.
    fn refuse_page(&self, answer: &mut Answer, beginning: &[u8]) -> Result<(), Error> {
        if is_page(beginning, answer.response.headers()) {
            return Err(self.undecoded(answer, Misfit::Page, beginning));
        }
        Ok(())
    }

    /// The error of a success whose body is not the value.
    fn undecoded(&self, answer: &mut Answer, misfit: Misfit, body: &[u8]) -> Error {
        let (operation, response) = (self.operation.id, answer.head());
        let token = answer.token.as_deref();
        let error = match misfit {
            Misfit::Page => Error::UnexpectedBody { operation, response },
            Misfit::Value { path, source } => Error::Decode {
                operation,
                response,
                path: redact::text(token, path),
                source: source.map(|source| redact::decoder(token, source)),
                excerpt: SecretString::from(redact::excerpt(token, body)),
            },
        };
        answer.trace.failed(error)
    }

    /// Makes an error of a response, from as much of its body as arrives.
    pub(crate) async fn api_error(
        &self,
        mut response: reqwest::Response,
        method: &Method,
        token: Option<&Bearer>,
        clock: Clock,
    ) -> Error {
        let operation = self.operation.id;
        let idle = self.limits().idle();
        let total = Some(clock.at_most(ERROR_TIMEOUT));
        let limits = Limits { bytes: ERROR_LIMIT, idle, total };
        let Read { bytes, .. } = read(operation, &mut response, limits).await;
        let body = ErrorDetails::read(&bytes, token);
        let excerpt = redact::excerpt(token, &bytes);
        let redirect = redirect::unfollowed(method, &response);
        let (status, attempts) = (response.status(), 0);
        let headers = std::mem::take(response.headers_mut());
        let throttlers = self.client.shared.conventions.throttlers;
        Error::Api(Box::new(ApiError {
            operation,
            status,
            headers,
            body,
            attempts,
            excerpt,
            redirect,
            throttlers,
        }))
    }
}

fn is_success(status: StatusCode) -> bool {
    status.is_success()
}
