//! The `tracing` spans and events of calls.
//!
//! Each call has one span at the level `INFO`, with OpenTelemetry's attribute names for HTTP
//! clients. A failure is also one event, at a level that is enabled by default, so that it appears
//! in plain logs. Neither includes values of parameters or text from the server, so they cannot
//! hold secrets or personal data.
//!
//! Log formatters print the fields of the span with each event. Therefore the fields of events and
//! of the span have different names, an event is emitted before its outcome is recorded in the
//! span, and no field of the span is recorded twice.

use std::time::Duration;

use http::StatusCode;
use tokio::time::Instant;
use tracing::{Level, Span, field};

use crate::error::Error;
use crate::request::operation::Operation;
use crate::settings::core::Core;

/// Traces one call.
pub(crate) struct Trace {
    span: Span,
    operation: &'static str,
    started: Instant,
    /// Whether the caller handles failures.
    quiet: bool,
}

impl Trace {
    pub(crate) fn new(client: &Core, operation: &Operation, started: Instant) -> Self {
        let (host, port) = &client.shared.server;
        let Operation { id, method, path, .. } = operation;
        let span = tracing::info_span!(
            "http.client",
            operation = id,
            otel.name = %format_args!("{method} {path}"),
            otel.kind = "client",
            otel.status_code = field::Empty,
            http.request.method = method.as_str(),
            http.request.resend_count = field::Empty,
            http.response.status_code = field::Empty,
            url.template = path,
            server.address = host,
            server.port = port,
            "error.type" = field::Empty,
        );
        Self { span, operation: id, started, quiet: client.shared.quiet }
    }

    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    /// A trace for what happens after the call, when its span is closed.
    pub(crate) fn without_span(&self) -> Self {
        let Self { span: _, operation, started, quiet } = *self;
        Self { span: Span::none(), operation, started, quiet }
    }

    /// Records a response with an expected status.
    pub(crate) fn responded(&self, status: StatusCode, attempts: u32) {
        self.span.record("http.response.status_code", status.as_u16());
        self.record_resends(attempts);
    }

    /// Records that the call has failed without an expected response.
    pub(crate) fn failed_without_response(&self, error: Error) -> Error {
        let error = self.failed(error);
        if let Some(status) = error.status() {
            self.span.record("http.response.status_code", status.as_u16());
        }
        self.record_resends(error.attempts().unwrap_or_default());
        error
    }

    /// Emits the event of a failed call, and returns the error.
    pub(crate) fn failed(&self, error: Error) -> Error {
        // Within the span of the call if it is open, otherwise within that of the caller.
        self.span.in_scope(|| failure(self.operation, &error, self.started.elapsed(), self.quiet));
        self.span.record("error.type", error.kind());
        self.span.record("otel.status_code", "ERROR");
        error
    }

    /// Emits the event of a retry after this number of attempts.
    pub(crate) fn retry(&self, cause: &Error, attempts: u32, delay: Duration) {
        tracing::info!(
            parent: &self.span,
            status = cause.status().map(|status| status.as_u16()),
            kind = kind(cause),
            attempts,
            delay_ms = millis(delay),
            "retrying the request",
        );
    }

    /// Records how often the call was retried, if it was.
    fn record_resends(&self, attempts: u32) {
        if attempts > 1 {
            self.span.record("http.request.resend_count", attempts - 1);
        }
    }
}

/// Emits the event of a failure. 404 and 409 are not warnings, because they often answer what the
/// program wanted to know.
fn failure(operation: &str, error: &Error, elapsed: Duration, quiet: bool) {
    // The level of an event must be a constant, so each level needs its own call site.
    macro_rules! event {
        ($level:expr) => {
            tracing::event!(
                $level,
                status = error.status().map(|status| status.as_u16()),
                kind = kind(error),
                attempts = error.attempts(),
                elapsed_ms = millis(elapsed),
                "{operation} failed",
            )
        };
    }
    if quiet {
        event!(Level::DEBUG);
    } else if error.is_not_found() || error.is_conflict() {
        event!(Level::INFO);
    } else {
        event!(Level::WARN);
    }
}

/// The kind of error as one word. The status of an API error is a separate field.
fn kind(error: &Error) -> &str {
    if let Error::Api(_) = error { "api" } else { error.kind() }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
