//! The service of one path: finds the operation, and turns errors and panics into answers.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use futures_util::FutureExt;
use http::header::{ALLOW, CONTENT_LENGTH, HeaderValue, WWW_AUTHENTICATE};
use http::uri::PathAndQuery;
use http::{Method as HttpMethod, StatusCode};
use tower_service::Service;
use tracing::Instrument;

use super::auth::challenge;
use super::operation::{Operation, SchemeKind};
use super::parts::Parts;
use super::request_id;
use super::routes::Run;
use super::trace;
use super::unrouted::{self, original, refused, target};
use crate::BoxFuture;
use crate::body::answer_body::watched;
use crate::conventions::Conventions;
use crate::error::Error;
use crate::limits::Limits;

/// An operation of a path.
pub(crate) struct Method {
    pub(crate) operation: &'static Operation,
    pub(crate) run: Box<dyn Run>,
}

/// The service of a path. It is not generic, so that axum's code for services is compiled once.
#[derive(Clone)]
pub(crate) struct Endpoint(Arc<Inner>);

struct Inner {
    /// None for paths that no operation has.
    methods: Vec<Method>,
    allow: HeaderValue,
    common: SharedSettings,
}

/// What all paths have in common.
#[derive(Clone)]
pub(crate) struct SharedSettings {
    pub(crate) limits: Limits,
    pub(crate) conventions: Conventions,
    pub(crate) keep_raw_bodies: bool,
    /// The layers around every operation, with [`OperationService`] inside; `None` if there are
    /// none.
    pub(crate) layered: Option<Router>,
    /// The service that gets requests that no operation takes, if there is one.
    pub(crate) unknown: Option<Arc<Method>>,
}

impl Endpoint {
    pub(crate) fn new(methods: Vec<Method>, common: SharedSettings) -> Self {
        let mut names: Vec<&str> =
            methods.iter().map(|one| one.operation.method.as_str()).collect();
        if names.contains(&"GET") {
            names.push("HEAD");
        }
        names.push("OPTIONS");
        names.sort_unstable();
        names.dedup();
        let allow = HeaderValue::try_from(names.join(", "));
        let allow = allow.unwrap_or_else(|_| HeaderValue::from_static("OPTIONS"));
        Self(Arc::new(Inner { methods, allow, common }))
    }
}

impl Service<Request> for Endpoint {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let request_id = request_id::from_headers(request.headers());
        // The router takes an empty segment for a parameter.
        let is_path = !self.0.methods.is_empty() && !has_empty_segment(request.uri().path());
        let index = if is_path { self.0.find(request.method()) } else { None };
        let options = is_path && *request.method() == HttpMethod::OPTIONS;
        if index.is_none() && (options || self.0.common.unknown.is_none()) {
            let response =
                if is_path { self.0.refuse(&request) } else { self.0.not_found(&request) };
            let response = refused(&request, response, request_id);
            return Box::pin(std::future::ready(Ok(response)));
        }
        let operation = index.map(|index| self.0.methods[index].operation);
        let head_only = *request.method() == HttpMethod::HEAD;
        let span = trace::span(operation, &request, &request_id);
        let found =
            MatchedRequest { endpoint: Arc::clone(&self.0), index, request_id: request_id.clone() };
        let mut request = request;
        if let Some(operation) = operation {
            request.extensions_mut().insert(operation);
        }
        // This future holds little, so that it is cheap to move.
        Box::pin(async move {
            let conventions = found.endpoint.common.conventions;
            let answer = found.answer(request).instrument(span.clone());
            let mut response = answer.await;
            conventions.error_format.apply(&mut response);
            trace::record(&span, response.status());
            response.headers_mut().insert(request_id::NAME, request_id);
            if let Some(operation) = operation {
                response.extensions_mut().insert(operation);
            }
            Ok(if head_only { without_body(response) } else { watched(response, span) })
        })
    }
}

/// Which operation a request is for.
#[derive(Clone)]
struct MatchedRequest {
    endpoint: Arc<Inner>,
    /// `None` if no operation takes it.
    index: Option<usize>,
    request_id: HeaderValue,
}

impl MatchedRequest {
    /// The answer of the layers, or of the operation if there are none.
    async fn answer(self, mut request: Request) -> Response {
        let Some(mut layered) = self.endpoint.common.layered.clone() else {
            return self.run(request).await;
        };
        let target = original(&request).path_and_query().cloned();
        let endpoint = Arc::clone(&self.endpoint);
        let Some(method) = endpoint.method(self.index) else { return endpoint.not_found(&request) };
        request.extensions_mut().insert(self);
        let answer = AssertUnwindSafe(async move { layered.call(request).await }).catch_unwind();
        answer.await.map_or_else(
            |panic| endpoint.failed(Error::panicked(&*panic), method.operation, target.as_ref()),
            |Ok(response)| response,
        )
    }

    /// The answer of the operation.
    async fn run(self, request: Request) -> Response {
        let Self { endpoint, index, request_id } = self;
        let Some(method) = endpoint.method(index) else { return endpoint.not_found(&request) };
        let target = original(&request).path_and_query().cloned();
        let parts = Parts::new(method.operation, request, request_id, &endpoint.common);
        let outcome = AssertUnwindSafe(method.run.run(parts)).catch_unwind().await;
        outcome
            .unwrap_or_else(|panic| Err(Error::panicked(&*panic)))
            .unwrap_or_else(|error| endpoint.failed(error, method.operation, target.as_ref()))
    }
}

/// The service inside the layers of a [`Builder`](crate::Builder). It runs the operation that was
/// found before the layers ran.
#[derive(Clone)]
pub(crate) struct OperationService;

impl Service<Request> for OperationService {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let found = request.extensions_mut().remove::<MatchedRequest>();
        Box::pin(async move {
            Ok(match found {
                Some(found) => found.run(request).await,
                None => {
                    let error = Error::internal("a layer has dropped the request's extensions");
                    error.report();
                    error.into_reformattable(request.uri().path())
                }
            })
        })
    }
}

impl Inner {
    /// The operation of this index, or what takes requests that no operation takes.
    fn method(&self, index: Option<usize>) -> Option<&Method> {
        match index {
            Some(index) => self.methods.get(index),
            None => self.common.unknown.as_deref(),
        }
    }

    fn find(&self, wanted: &HttpMethod) -> Option<usize> {
        let named =
            |name: &HttpMethod| self.methods.iter().position(|one| one.operation.method == *name);
        let head = *wanted == HttpMethod::HEAD;
        named(wanted).or_else(|| if head { named(&HttpMethod::GET) } else { None })
    }

    /// The answer of an operation that failed, of which `tracing` is told.
    fn failed(
        &self,
        mut error: Error,
        operation: &Operation,
        requested: Option<&PathAndQuery>,
    ) -> Response {
        error.report();
        if error.status() == StatusCode::UNAUTHORIZED && !error.has_header(&WWW_AUTHENTICATE) {
            error = error.header(WWW_AUTHENTICATE, challenge(operation, true));
        }
        let mut requirements = operation.security.iter().copied().flatten();
        let secret = requirements.any(|one| matches!(one.scheme.kind, SchemeKind::Query(_)));
        // A query that may hold a secret is not repeated.
        let path = || requested.map_or("", PathAndQuery::path);
        let target = if secret { path() } else { target(requested) };
        error.into_answer(target, self.common.conventions.error_format)
    }

    fn not_found(&self, request: &Request) -> Response {
        unrouted::not_found(request, &self.common.conventions)
    }

    /// The answer to a method that the path does not have.
    fn refuse(&self, request: &Request) -> Response {
        let mut response = if *request.method() == HttpMethod::OPTIONS {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            response
        } else {
            let uri = original(request);
            let Conventions { unrouted_message, error_format, .. } = self.common.conventions;
            let message = unrouted_message(request.method(), uri.path());
            let error = Error::new(StatusCode::METHOD_NOT_ALLOWED, message);
            error.into_answer(target(uri.path_and_query()), error_format)
        };
        response.headers_mut().insert(ALLOW, self.allow.clone());
        response
    }
}

/// The answer to HEAD: that of GET without its body.
fn without_body(mut response: Response) -> Response {
    let length = http_body::Body::size_hint(response.body()).exact();
    let stated = response.headers().contains_key(CONTENT_LENGTH);
    // Answers with these statuses never have a body, and so no length.
    let bodiless = matches!(response.status().as_u16(), 100..200 | 204 | 304);
    if let Some(length) = length.filter(|_| !stated && !bodiless) {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    *response.body_mut() = Body::empty();
    response
}

fn has_empty_segment(path: &str) -> bool {
    path.as_bytes().windows(2).any(|pair| pair == b"//")
}
