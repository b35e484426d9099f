//! A call on its way.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::error::Error;
use super::response::Response;

/// A call on its way; await it for the [`Response`]. Dropping it ends the call.
///
/// It is one type rather than the future of an `async fn`, so that the many generated operations
/// only pass it on: that halves the time that compiling them takes.
#[must_use = "a call is only made when it is awaited"]
pub struct Call<T>(Pin<Box<dyn Future<Output = Result<Response<T>, Error>> + Send>>);

impl<T> Call<T> {
    pub(crate) fn new(
        future: impl Future<Output = Result<Response<T>, Error>> + Send + 'static,
    ) -> Self {
        Self(Box::pin(future))
    }
}

impl<T> Future for Call<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").finish_non_exhaustive()
    }
}
