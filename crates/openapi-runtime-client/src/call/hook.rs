//! Middleware: hooks around each attempt of a call.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use crate::error::Error;
use crate::request::operation::Operation;

/// Observes each attempt of each call and may change the request, for example to add tracing
/// headers, count calls or write a log. Register it with [`ClientBuilder::middleware`].
///
/// A call that is retried consists of several attempts, and each passes through the middleware.
/// Middleware does not influence retries: they depend on the outcome and the policy. It runs on the
/// task of the call, so it must not block.
///
/// [`ClientBuilder::middleware`]: crate::ClientBuilder::middleware
pub trait Middleware: Send + Sync + 'static {
    /// Called before an attempt is sent. The request is complete, including credentials. Each
    /// attempt has its own request, so additions do not accumulate.
    fn before(&self, operation: &Operation, request: &mut reqwest::Request) {
        let _ = (operation, request);
    }

    /// Called when the response head has arrived or the attempt has failed. It is not called if the
    /// caller drops the call.
    fn after(&self, operation: &Operation, outcome: Outcome<'_>) {
        let _ = (operation, outcome);
    }
}

/// Middleware that the program also keeps, for example to read a counter.
impl<M: Middleware + ?Sized> Middleware for Arc<M> {
    fn before(&self, operation: &Operation, request: &mut reqwest::Request) {
        M::before(self, operation, request);
    }

    fn after(&self, operation: &Operation, outcome: Outcome<'_>) {
        M::after(self, operation, outcome);
    }
}

/// The outcome of one attempt.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Outcome<'a> {
    /// The status of the response, whether it is a success or not; `None` if no response arrived.
    pub status: Option<StatusCode>,
    /// Why the attempt failed, if it did.
    pub error: Option<&'a Error>,
    /// The time from sending to the response head, or to the end of the body of an error response.
    pub elapsed: Duration,
    /// The number of the attempt within the call, counted from 1.
    pub attempt: u32,
}
