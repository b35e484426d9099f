//! Hooks around each attempt of a call.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use crate::error::Error;
use crate::request::operation::Operation;

/// Sees each attempt of each call, and may add to what is sent: headers of a tracing system, a
/// counter, a log. Register it with [`ClientBuilder::middleware`].
///
/// A call that is repeated is several attempts, and each passes through the hooks. A hook decides
/// nothing about that: whether and when a call is repeated depends on the outcome and the policy.
/// Hooks run on the task of the call, so they must not block.
///
/// [`ClientBuilder::middleware`]: crate::ClientBuilder::middleware
pub trait Middleware: Send + Sync + 'static {
    /// Called before an attempt is sent. The request is complete, credentials included; each
    /// attempt has one of its own, so what is added here does not pile up.
    fn before(&self, operation: &Operation, request: &mut reqwest::Request) {
        let _ = (operation, request);
    }

    /// Called once the head of the response is there, or the attempt has failed. It is not called
    /// if the caller drops the call.
    fn after(&self, operation: &Operation, outcome: Outcome<'_>) {
        let _ = (operation, outcome);
    }
}

/// A hook that the program keeps a hold of, to read a counter for example.
impl<M: Middleware + ?Sized> Middleware for Arc<M> {
    fn before(&self, operation: &Operation, request: &mut reqwest::Request) {
        M::before(self, operation, request);
    }

    fn after(&self, operation: &Operation, outcome: Outcome<'_>) {
        M::after(self, operation, outcome);
    }
}

/// What came of one attempt.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Outcome<'a> {
    /// The status of the response, success or not; nothing if none arrived.
    pub status: Option<StatusCode>,
    /// Why the attempt failed, if it did.
    pub error: Option<&'a Error>,
    /// From sending to the head of the response, or the end of the body of an error.
    pub elapsed: Duration,
    /// Which attempt of the call it is, counted from 1.
    pub attempt: u32,
}
