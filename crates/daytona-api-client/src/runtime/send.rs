//! Sending a request and telling success from failure.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;

use super::body::BodyError;
use super::call::Call;
use super::error::{ApiError, Error};
use super::idle::{Activity, unless_idle};
use super::read::{End, Read, read};
use super::request::Request;
use super::response::Response;
use super::stream::ByteStream;
use super::{url, websocket};
use crate::types::runtime::ErrorBody;

/// How much of an error body is read, to find the fields in it.
const ERROR_LIMIT: usize = 64 << 10;
/// How much of an error body is kept.
const EXCERPT_LIMIT: usize = 1 << 10;
/// How long each piece of a body that nobody wants may take before the connection is given up.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(1);

impl Request {
    /// Sends the request and decodes the JSON of the answer.
    ///
    /// # Errors
    /// Any [`Error`] except that of the configuration.
    pub fn send<T: DeserializeOwned + 'static>(self) -> Call<T> {
        Call::new(async move {
            let response = self.fetch().await?;
            let body = decode(self.operation.id, response.status(), response.body())?;
            Ok(response.map(|_| body))
        })
    }

    /// Sends the request; a body in the answer is not looked at.
    ///
    /// # Errors
    /// As [`send`](Self::send), without decoding.
    pub fn send_empty(self) -> Call<()> {
        Call::new(async move {
            let mut response = self.execute(HeaderMap::new(), is_success).await?;
            self.refuse_html(&response)?;
            // Reading what little there may be lets the connection serve the next call.
            read(self.operation.id, &mut response, ERROR_LIMIT, Some(DRAIN_TIMEOUT)).await;
            Ok(Response::new(response.status(), std::mem::take(response.headers_mut()), ()))
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
            let response = self.execute(HeaderMap::new(), is_success).await?;
            if !response.headers().contains_key(CONTENT_DISPOSITION) {
                self.refuse_html(&response)?;
            }
            let (status, headers) = (response.status(), response.headers().clone());
            let idle_timeout = self.client.shared.idle_timeout;
            let stream = ByteStream::new(self.operation.id, response, idle_timeout);
            Ok(Response::new(status, headers, stream))
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
            let mut response = self.execute(websocket::headers(), switches).await?;
            let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
            let connection = response.upgrade().await;
            let failed = |source| Error::transport(self.operation.id, source);
            Ok(Response::new(status, headers, connection.map_err(failed)?))
        })
    }

    /// Sends the request and reads the JSON of the answer.
    async fn fetch(&self) -> Result<Response<Bytes>, Error> {
        let accept = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        let mut response = self.execute(accept, is_success).await?;
        self.refuse_html(&response)?;
        let (operation, status) = (self.operation.id, response.status());
        let limit = self.client.shared.body_limit;
        let idle_timeout = self.client.shared.idle_timeout;
        let Read { bytes, end } = read(operation, &mut response, limit, idle_timeout).await;
        match end {
            End::Complete => {
                Ok(Response::new(status, std::mem::take(response.headers_mut()), bytes))
            }
            End::Limit => Err(Error::BodyTooLarge { operation, status, limit }),
            End::Failed(problem) => Err(problem),
        }
    }

    /// Sends the request and waits for the head of an answer whose status is `wanted`.
    async fn execute(
        &self,
        headers: HeaderMap,
        wanted: fn(StatusCode) -> bool,
    ) -> Result<reqwest::Response, Error> {
        let operation = self.operation.id;
        let shared = &self.client.shared;
        let activity = Activity::start();
        let request = self.assemble(headers, &activity).await?;
        let sending = shared.http.execute(request);
        let response = match unless_idle(shared.idle_timeout, &activity, sending).await {
            Some(response) => response.map_err(|source| Error::transport(operation, source))?,
            None => {
                let after = shared.idle_timeout;
                return Err(Error::Timeout { operation, after, source: None });
            }
        };
        if wanted(response.status()) { Ok(response) } else { Err(self.api_error(response).await) }
    }

    /// Puts the parts of the request together.
    async fn assemble(
        &self,
        mut headers: HeaderMap,
        activity: &Activity,
    ) -> Result<reqwest::Request, Error> {
        let (operation, shared) = (self.operation, &self.client.shared);
        if let Some(problem) = self.problem() {
            return Err(self.invalid(problem));
        }
        let path = url::fill_path(operation.path, &self.path);
        let path = path.map_err(|problem| self.invalid(problem))?;
        let url = url::join(&shared.base_url, &path, &self.query);
        let url = url.map_err(|problem| self.invalid(problem))?;

        for (name, value) in &shared.headers {
            if operation.headers.iter().any(|taken| taken.eq_ignore_ascii_case(name.as_str())) {
                headers.insert(name, value.clone());
            }
        }
        headers.extend(self.headers.clone());
        if let Some(value) = shared.authorization().filter(|_| operation.secured) {
            headers.insert(AUTHORIZATION, value);
        }

        let request = shared.http.request(operation.method.clone(), url).headers(headers);
        let request =
            self.body.attach(request, activity).await.map_err(|problem| match problem {
                BodyError::Invalid(name, problem) => self.invalid((name, problem.to_owned())),
                BodyError::File(parameter, source) => {
                    Error::Upload { operation: operation.id, parameter, source }
                }
            })?;
        request.build().map_err(|source| Error::transport(operation.id, source))
    }

    fn invalid(&self, (parameter, problem): (String, String)) -> Error {
        Error::InvalidRequest { operation: self.operation.id, parameter, problem }
    }

    fn refuse_html(&self, response: &reqwest::Response) -> Result<(), Error> {
        let content_type = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        let prefix = content_type.and_then(|value| value.get(..b"text/html".len()));
        if prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"text/html")) {
            let (operation, status) = (self.operation.id, response.status());
            return Err(Error::UnexpectedBody { operation, status });
        }
        Ok(())
    }

    /// Makes an error of a response, from as much of its body as arrives.
    async fn api_error(&self, mut response: reqwest::Response) -> Error {
        let shared = &self.client.shared;
        let operation = self.operation.id;
        let Read { bytes, .. } =
            read(operation, &mut response, ERROR_LIMIT, shared.idle_timeout).await;
        let text = shared.redact(String::from_utf8_lossy(&bytes).into_owned());
        let body: ErrorBody = serde_json::from_str(&text).unwrap_or_default();
        let end = (0..=EXCERPT_LIMIT).rfind(|&end| text.is_char_boundary(end)).unwrap_or(0);
        let excerpt = text[..end].to_owned();
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        Error::Api(Box::new(ApiError { operation, status, headers, body, excerpt }))
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
