//! The service of a connection: hands requests to the router, and counts those that are being
//! answered.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::{StatusCode, Version};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use tower_service::Service;

use super::activity::Activity;
use crate::BoxFuture;
use crate::conventions::Conventions;
use crate::routing::request_id;
use crate::routing::unrouted;
use crate::validation::rule::Rule;
use crate::validation::violations::{ValueLocation, violation};

/// The service of one connection.
pub(crate) struct ConnectionService {
    pub(crate) router: Router,
    pub(crate) caller: SocketAddr,
    pub(crate) activity: Arc<Activity>,
    pub(crate) conventions: Conventions,
}

impl hyper::service::Service<http::Request<Incoming>> for ConnectionService {
    type Response = http::Response<GuardedBody>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn call(&self, request: http::Request<Incoming>) -> Self::Future {
        let conventions = self.conventions;
        let answering = AnswerGuard::new(&self.activity, request.version() == Version::HTTP_2);
        let activity = Arc::clone(&self.activity);
        let mut request = request.map(|body| Body::new(TrackedBody::new(body, activity)));
        request.extensions_mut().insert(ConnectInfo(self.caller));
        let mut hosts = request.headers().get_all(HOST).iter();
        let hosts = (hosts.next().is_some(), hosts.next().is_some());
        if request.version() == Version::HTTP_11 && hosts != (true, false) {
            let rule = if hosts.0 { Rule::GivenOnce } else { Rule::Required };
            let location = ValueLocation::Name("Host");
            let error = violation(conventions.violation_text, &location, rule);
            let response = unrouted::malformed(&request, error, conventions.error_format);
            return Box::pin(std::future::ready(Ok(answering.with(response))));
        }
        let mut head = Request::new(Body::empty());
        *head.method_mut() = request.method().clone();
        *head.uri_mut() = request.uri().clone();
        *head.version_mut() = request.version();
        let id = request.headers().get(request_id::NAME).cloned();
        head.headers_mut().extend(id.map(|id| (request_id::NAME, id)));
        let answer = self.router.clone().call(request);
        Box::pin(async move {
            let Ok(mut response) = answer.await;
            if is_unrouted(&response) {
                response = unrouted::unrouted(&head, &conventions);
            }
            conventions.error_format.apply(&mut response);
            Ok(answering.with(response))
        })
    }
}

/// Whether a response is the one that a router without fallback gives for paths that it does not
/// have, which axum cannot nest: `/api/` for one, if the API is nested under `/api`.
fn is_unrouted(response: &Response) -> bool {
    let headers = response.headers();
    response.status() == StatusCode::NOT_FOUND
        && response.body().is_end_stream()
        && !headers.contains_key(CONTENT_TYPE)
        && !headers.contains_key(request_id::NAME)
}

/// A request is being answered until this is dropped.
struct AnswerGuard(Arc<Activity>);

impl AnswerGuard {
    fn new(activity: &Arc<Activity>, http2: bool) -> Self {
        activity.begin(http2);
        Self(Arc::clone(activity))
    }

    fn with(self, response: Response) -> http::Response<GuardedBody> {
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            self.0.upgrade();
        }
        response.map(|body| GuardedBody { body, _begun: self })
    }
}

impl Drop for AnswerGuard {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// The body of an answer.
pub(crate) struct GuardedBody {
    body: Body,
    _begun: AnswerGuard,
}

impl HttpBody for GuardedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of a request, which tells when it has been read to its end.
struct TrackedBody {
    body: Incoming,
    activity: Arc<Activity>,
}

impl TrackedBody {
    fn new(body: Incoming, activity: Arc<Activity>) -> Self {
        if body.is_end_stream() {
            activity.complete();
        }
        Self { body, activity }
    }
}

impl HttpBody for TrackedBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if frame.is_none() || self.body.is_end_stream() {
            self.activity.complete();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
