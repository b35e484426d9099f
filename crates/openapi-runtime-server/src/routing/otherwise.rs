//! The service that gets requests for which nothing is implemented, and how a request that was
//! checked before is restored for it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts as Head;
use http_body::{Frame, SizeHint};
use tower_service::Service;

use super::auth::{AnyAuthenticate, Credentials};
use super::parts::{Parts, Payload};
use super::routes::Run;
use crate::BoxFuture;
use crate::body::request_body::limited;
use crate::error::Error;

/// The service that gets requests for which nothing is implemented. A clone is cheap.
#[derive(Clone)]
pub(crate) struct Otherwise(Router);

impl Otherwise {
    pub(crate) fn new<S>(service: S) -> Self
    where
        S: Service<Request, Error = std::convert::Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        Self(Router::new().fallback_service(service))
    }

    pub(crate) async fn call(&self, request: Request) -> Response {
        let Ok(response) = self.0.clone().call(request).await;
        response
    }
}

/// Passes on requests for an operation that is not implemented, or requests that no operation
/// takes.
pub(crate) struct Passed<P> {
    /// Nothing for an operation that anyone may call.
    pub(crate) authenticator: Option<Arc<dyn AnyAuthenticate<P>>>,
    pub(crate) otherwise: Otherwise,
}

impl<P: Send + 'static> Run for Passed<P> {
    fn run(&self, mut parts: Parts) -> BoxFuture<'_, Result<Response, Error>> {
        Box::pin(async move {
            if let Some(authenticator) = &self.authenticator {
                let credentials = Credentials::read(&parts)?;
                authenticator.judge(credentials).await?;
            }
            let body = match std::mem::replace(&mut parts.body, Payload::None) {
                Payload::Stream(body) => limited(body, parts.limits.upload_bytes),
                _ => Body::empty(),
            };
            Ok(self.otherwise.call(Request::from_parts(parts.origin.head, body)).await)
        })
    }
}

/// A request as it came, kept while a method runs that may turn out not to be implemented.
pub(crate) struct RetainedRequest {
    head: Head,
    source: ReclaimableBody,
    /// The body, if it was read as a whole.
    whole: Option<Bytes>,
    limit: Option<u64>,
}

impl RetainedRequest {
    /// Keeps a request that has not been looked at.
    pub(crate) fn new(parts: &mut Parts) -> Self {
        let body = match std::mem::replace(&mut parts.body, Payload::None) {
            Payload::Stream(body) => body,
            _ => Body::empty(),
        };
        let source = ReclaimableBody(Arc::new(Mutex::new(Source { body, begun: false })));
        parts.body = Payload::Stream(Body::new(source.clone()));
        let limit = parts.limits.upload_bytes;
        Self { head: parts.origin.head.clone(), source, whole: None, limit }
    }

    /// Keeps the body as well, if the checks have read it.
    pub(crate) fn note(&mut self, parts: &Parts) {
        self.whole = match &parts.body {
            Payload::Text(bytes) => Some(bytes.clone()),
            // The body was read and is empty.
            Payload::None if self.source.lock().begun => Some(Bytes::new()),
            _ => None,
        };
    }

    /// The request, unless the method has read some of its body.
    pub(crate) fn into_request(self) -> Option<Request> {
        let body = match self.whole {
            Some(bytes) => Body::from(bytes),
            None => {
                let mut source = self.source.lock();
                if source.begun {
                    return None;
                }
                limited(std::mem::take(&mut source.body), self.limit)
            }
        };
        Some(Request::from_parts(self.head, body))
    }
}

/// The body of a request, and whether some of it was read.
struct Source {
    body: Body,
    begun: bool,
}

/// A body that is lent to a method and can be taken back as long as nothing of it was read.
#[derive(Clone)]
struct ReclaimableBody(Arc<Mutex<Source>>);

impl ReclaimableBody {
    fn lock(&self) -> MutexGuard<'_, Source> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl http_body::Body for ReclaimableBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut source = self.lock();
        let frame = ready!(Pin::new(&mut source.body).poll_frame(cx));
        source.begun = true;
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.lock().body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.lock().body.size_hint()
    }
}
