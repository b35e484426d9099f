//! A limit on how long a request may take.

use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::{OriginalUri, Request};
use axum::response::Response;
use http::StatusCode;
use tower_layer::Layer;
use tower_service::Service;

use crate::BoxFuture;
use crate::conventions::Conventions;
use crate::error::Error;
use crate::routing::request_id;

/// A layer that answers 504 if there is no answer within `limit`, and drops the handler then.
///
/// The time to read the request counts, but not the time to send a body: an answer that has begun
/// may take as long as it likes.
///
/// The answer is in the format of `conventions`. A generated crate has a function `timeout` of its
/// own, which knows those of its API.
pub fn timeout(limit: Duration, conventions: Conventions) -> TimeoutLayer {
    TimeoutLayer { limit, conventions }
}

/// The layer that [`timeout`] makes.
#[derive(Clone, Copy, Debug)]
pub struct TimeoutLayer {
    limit: Duration,
    conventions: Conventions,
}

impl<S> Layer<S> for TimeoutLayer {
    type Service = Timeout<S>;

    fn layer(&self, inner: S) -> Timeout<S> {
        Timeout { inner, layer: *self }
    }
}

/// A service behind a [`TimeoutLayer`].
#[derive(Clone, Debug)]
pub struct Timeout<S> {
    inner: S,
    layer: TimeoutLayer,
}

impl<S> Service<Request> for Timeout<S>
where
    S: Service<Request, Response = Response>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let uri = request.extensions().get::<OriginalUri>().map_or(request.uri(), |uri| &uri.0);
        let (uri, headers) = (uri.clone(), request.headers().clone());
        let TimeoutLayer { limit, conventions } = self.layer;
        let answer = self.inner.call(request);
        Box::pin(async move {
            if let Ok(answer) = tokio::time::timeout(limit, answer).await {
                return answer;
            }
            tracing::warn!(url.path = uri.path(), ?limit, "a request took too long");
            let message = "The request took too long.";
            let error = Error::new(StatusCode::GATEWAY_TIMEOUT, message);
            let mut response = error.into_answer(uri.path(), conventions.error_format);
            response.headers_mut().insert(request_id::NAME, request_id::from_headers(&headers));
            Ok(response)
        })
    }
}
