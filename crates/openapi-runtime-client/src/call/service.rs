//! Calls to a service in the same process, without a socket.

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

type Answering = Pin<Box<dyn Future<Output = reqwest::Result<reqwest::Response>> + Send>>;

/// A service of any type.
pub(crate) trait InProcess: Send + Sync {
    fn execute(&self, request: reqwest::Request) -> Answering;
}

impl Settings {
    /// Hands requests to a service in this process instead of sending them.
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
        self.transport = Some(Transport::InProcess(Arc::new(Cloned {
            service: Mutex::new(service),
            agent: self.agent,
        })));
    }
}

/// A client that puts bodies together, and sends nothing.
pub(crate) fn assembler() -> Result<reqwest::Client, Error> {
    static ASSEMBLER: OnceLock<reqwest::Client> = OnceLock::new();
    if let Some(client) = ASSEMBLER.get() {
        return Ok(client.clone());
    }
    let client = http_client::sending_nothing()?;
    Ok(ASSEMBLER.get_or_init(|| client).clone())
}

/// A service of which each request gets a clone. Few services can be shared by threads, so it is
/// behind a lock.
struct Cloned<S> {
    service: Mutex<S>,
    /// How an HTTP client would name the crate of the client.
    agent: &'static str,
}

impl<S, B> InProcess for Cloned<S>
where
    S: Service<http::Request<reqwest::Body>, Response = http::Response<B>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn execute(&self, request: reqwest::Request) -> Answering {
        let mut service = self.service.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let agent = self.agent;
        Box::pin(async move {
            let request = arriving(request, agent)?;
            let Ok(()) = poll_fn(|cx| service.poll_ready(cx)).await;
            let Ok(answer) = service.call(request).await;
            let answer =
                answer.map(|body| reqwest::Body::wrap(Shareable(Mutex::new(Box::pin(body)))));
            Ok(answer.into())
        })
    }
}

/// The request as it arrives at a server over HTTP/1.1, with what an HTTP client adds.
fn arriving(
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

/// A body that is sent from thread to thread, but used by one at a time: the lock only tells the
/// compiler so.
struct Shareable<B>(Mutex<Pin<Box<B>>>);

impl<B: Body> Body for Shareable<B> {
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
