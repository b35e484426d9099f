//! Calls to a service in the same process, without the network.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, HOST, USER_AGENT};
use http::{HeaderValue, Uri};
use http_body::{Body, Frame, SizeHint};
use tower_service::Service;

use crate::error::{BoxError, Error};
use crate::settings::Settings;
use crate::settings::http_client;
use crate::settings::transport::Transport;

type ResponseFuture = Pin<Box<dyn Future<Output = reqwest::Result<reqwest::Response>> + Send>>;

/// A service with its types erased.
pub(crate) trait InProcess: Send + Sync {
    fn execute(&self, request: reqwest::Request) -> ResponseFuture;
}

impl Settings {
    /// Passes requests to a service in this process instead of sending them over the network.
    pub fn set_service<S, B>(&mut self, service: S)
    where
        S: Service<http::Request<reqwest::Body>, Response = http::Response<B>, Error = Infallible>
            + Clone
            + Send
            + 'static,
        S::Future: Send,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.transport = Some(Transport::InProcess(Arc::new(ClonePerRequest {
            service: Mutex::new(service),
            agent: self.agent,
        })));
    }
}

/// A client that is only used to build request bodies.
pub(crate) fn assembler() -> Result<reqwest::Client, Error> {
    static ASSEMBLER: OnceLock<reqwest::Client> = OnceLock::new();
    if let Some(client) = ASSEMBLER.get() {
        return Ok(client.clone());
    }
    let client = http_client::request_builder_client()?;
    Ok(ASSEMBLER.get_or_init(|| client).clone())
}

/// Clones the service for each request. The lock is needed because most services are not `Sync`.
struct ClonePerRequest<S> {
    service: Mutex<S>,
    /// The default `User-Agent`.
    agent: &'static str,
}

impl<S, B> InProcess for ClonePerRequest<S>
where
    S: Service<http::Request<reqwest::Body>, Response = http::Response<B>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn execute(&self, request: reqwest::Request) -> ResponseFuture {
        let mut service = self.service.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let agent = self.agent;
        Box::pin(async move {
            let request = to_server_request(request, agent)?;
            let Ok(()) = poll_fn(|cx| service.poll_ready(cx)).await;
            let Ok(response) = service.call(request).await;
            let response =
                response.map(|body| reqwest::Body::wrap(SyncBody(Mutex::new(Box::pin(body)))));
            Ok(response.into())
        })
    }
}

/// Converts the request to the form that a server receives over HTTP/1.1, with the headers that an
/// HTTP client adds.
fn to_server_request(
    request: reqwest::Request,
    agent: &'static str,
) -> reqwest::Result<http::Request<reqwest::Body>> {
    let mut request = http::Request::try_from(request)?;
    let host = request.uri().authority().map(|it| HeaderValue::from_str(it.as_str()));
    if let Some(path) = request.uri().path_and_query() {
        *request.uri_mut() = Uri::from(path.clone());
    }
    let length = request.body().size_hint().exact();
    let headers = request.headers_mut();
    if let Some(Ok(host)) = host {
        headers.entry(HOST).or_insert(host);
    }
    if let Some(length) = length.filter(|length| *length > 0) {
        headers.entry(CONTENT_LENGTH).or_insert(length.into());
    }
    headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
    headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(agent));
    Ok(request)
}

/// Makes a body `Sync`. It is never used by two threads at the same time, so the lock is
/// uncontended.
struct SyncBody<B>(Mutex<Pin<Box<B>>>);

impl<B: Body> Body for SyncBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}
