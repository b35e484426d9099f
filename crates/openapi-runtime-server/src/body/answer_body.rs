//! Bodies of answers that are streams. An error or a panic of one goes to `tracing`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use tracing::Span;

use crate::error::{Error, from_source};
use crate::routing::trace;

/// The same answer. If its body is a stream, it is part of the span to its end, and neither an
/// error nor a panic of it passes unnoticed.
pub(crate) fn watched(response: Response, span: Span) -> Response {
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    response.map(|body| Body::new(Watched { body, span }))
}

struct Watched {
    body: Body,
    span: Span,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Self { body, span } = &mut *self;
        let entered = span.enter();
        let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(&mut *body).poll_frame(cx)));
        let error = match polled {
            Ok(Poll::Ready(Some(Err(error)))) => from_source(cause(error)),
            Ok(polled) => return polled,
            Err(panic) => Error::panicked(&*panic),
        };
        error.report();
        trace::record_broken(span);
        drop(entered);
        // A body that has panicked is not polled again.
        *body = Body::empty();
        Poll::Ready(Some(Err(axum::Error::new(Broken))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The error of a stream, taken out of the errors of axum around it, of which there may be several.
fn cause(error: axum::Error) -> Box<dyn std::error::Error + Send + Sync> {
    match error.into_inner().downcast::<axum::Error>() {
        Ok(inner) => cause(*inner),
        Err(cause) => cause,
    }
}

/// Closes the connection, so that the caller knows that the answer is not complete.
#[derive(Debug, thiserror::Error)]
#[error("the body of the answer ended early")]
struct Broken;
