//! Answers that open a WebSocket.

use std::fmt;
use std::future::Future;

use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::response::Response;

/// The answer 101, after which the connection is a WebSocket.
pub struct Upgraded(Response);

impl Upgraded {
    /// Opens the WebSocket that a request asks for. `serve` runs on its own once the answer has
    /// gone; when it ends the connection is closed.
    ///
    /// The sizes of messages are set on the `upgrade`: 64 MiB by default.
    pub fn new<F, S>(upgrade: WebSocketUpgrade, serve: F) -> Self
    where
        F: FnOnce(WebSocket) -> S + Send + 'static,
        S: Future<Output = ()> + Send + 'static,
    {
        Self(upgrade.on_upgrade(serve))
    }

    pub(crate) fn into_response(self) -> Response {
        self.0
    }
}

impl fmt::Debug for Upgraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upgraded").finish_non_exhaustive()
    }
}
