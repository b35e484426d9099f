//! A call on its way.

pub(crate) mod attempt;
pub(crate) mod execute;
pub(crate) mod forward;
pub(crate) mod hook;
pub(crate) mod idle;
pub(crate) mod send;
#[cfg(feature = "testing")]
pub(crate) mod service;
#[cfg(feature = "testing")]
pub mod testing;
pub(crate) mod trace;
pub(crate) mod websocket;
pub(crate) mod yield_once;

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::Error;
use crate::response::Response;

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

/// Makes a call of a struct with a `request`: `call!(GetSandboxCall, types::Sandbox, send);` gives it
/// `send`, which sends the request with that method and answers that type, makes it something to
/// await, and adds the settings that every call has.
#[macro_export]
macro_rules! call {
    ($name:ident, $answer:ty, $send:ident) => {
        impl $name {
            /// Sends the request, which awaiting it does as well.
            pub fn send(self) -> $crate::Call<$answer> {
                self.request.$send()
            }

            /// How long this call may take until the head of the response, whatever the client
            /// says: `None` for ever. [`ClientBuilder::timeout`](crate::ClientBuilder::timeout)
            /// has the rule.
            pub fn timeout(
                self,
                limit: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                Self { request: self.request.timeout(limit) }
            }

            /// How long this call may go without any progress, whatever the client says: `None`
            /// for ever. [`ClientBuilder::timeout`](crate::ClientBuilder::timeout) has the rule.
            pub fn idle_timeout(
                self,
                limit: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                Self { request: self.request.idle_timeout(limit) }
            }
        }

        impl ::std::future::IntoFuture for $name {
            type Output = ::std::result::Result<$crate::Response<$answer>, $crate::Error>;
            type IntoFuture = $crate::Call<$answer>;

            fn into_future(self) -> Self::IntoFuture {
                self.send()
            }
        }
    };
}
