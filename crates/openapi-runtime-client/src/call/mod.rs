//! Calls and how they are sent.

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
pub(crate) mod yield_to_io;

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::Error;
use crate::response::Response;

/// The future of a call, which resolves to the [`Response`]. Dropping it cancels the call.
///
/// It is a boxed future rather than that of an `async fn`, so that the many generated operations
/// only return it: that halves their compile time.
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

/// Implements a call for a struct with a field `request`.
/// `call!(GetPetCall, types::Pet, send);` adds a method `send`, which sends the request
/// with the named method of [`Request`](crate::Request) and returns the named type, implements
/// `IntoFuture`, and adds the setters that every call has.
#[macro_export]
macro_rules! call {
    ($name:ident, $answer:ty, $send:ident) => {
        impl $name {
            /// Sends the request. Awaiting the call does the same.
            pub fn send(self) -> $crate::Call<$answer> {
                self.request.$send()
            }

            /// Limits the time until the response head arrives, instead of the client's limit.
            /// `None` means no limit; see
            /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
            pub fn timeout(
                self,
                limit: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                Self { request: self.request.timeout(limit) }
            }

            /// Limits how long this call may make no progress, instead of the client's limit.
            /// `None` means no limit; see
            /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
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
