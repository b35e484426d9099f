//! Spans and events for those who trace their calls.
//!
//! Each call has one span at the level `INFO`: that is where OpenTelemetry layers look, and a span
//! alone prints nothing. It has the names that OpenTelemetry gives to HTTP clients. A failure is one
//! event besides, at a level that is on where nobody has set up anything: those who read lines see
//! it without the span. Neither has the values of parameters nor texts of the server, so that
//! nothing secret or personal can be in them.
//!
//! Whatever prints an event prints the fields of its span before it. So no field of an event has
//! the name of one in the span, an event comes before its outcome is noted in the span, and nothing
//! is noted there twice.

use std::time::Duration;

use http::StatusCode;
use tokio::time::Instant;
use tracing::{Level, Span, field};

use crate::error::Error;
use crate::request::operation::Operation;
use crate::settings::core::Core;

/// What is told of a call.
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

    /// The same for what comes after the call, when its span is closed.
    pub(crate) fn afterwards(&self) -> Self {
        let Self { span: _, operation, started, quiet } = *self;
        Self { span: Span::none(), operation, started, quiet }
    }

    /// Notes the answer whose status was asked for.
    pub(crate) fn answered(&self, status: StatusCode, attempts: u32) {
        self.span.record("http.response.status_code", status.as_u16());
        self.resent(attempts);
    }

    /// Notes that the call has failed for good before it was answered as was asked for.
    pub(crate) fn unanswered(&self, error: Error) -> Error {
        let error = self.failed(error);
        if let Some(status) = error.status() {
            self.span.record("http.response.status_code", status.as_u16());
        }
        self.resent(error.attempts().unwrap_or_default());
        error
    }

    /// Says that the call has failed for good, and gives the error back.
    pub(crate) fn failed(&self, error: Error) -> Error {
        // Within the span if there is one, else in that of the caller.
        self.span.in_scope(|| failure(self.operation, &error, self.started.elapsed(), self.quiet));
        self.span.record("error.type", error.kind());
        self.span.record("otel.status_code", "ERROR");
        error
    }

    /// Says that the call is sent again after so many attempts.
    pub(crate) fn retry(&self, cause: &Error, attempts: u32, delay: Duration) {
        tracing::info!(
            parent: &self.span,
            status = cause.status().map(|status| status.as_u16()),
            kind = kind(cause),
            attempts,
            delay_ms = millis(delay),
            "sending the request again",
        );
    }

    /// Notes how often the call was sent again, if it was.
    fn resent(&self, attempts: u32) {
        if attempts > 1 {
            self.span.record("http.request.resend_count", attempts - 1);
        }
    }
}

/// The event of a failure. An answer about the state of a thing is often what a program wants to
/// know, and no reason to look into it.
fn failure(operation: &str, error: &Error, elapsed: Duration, quiet: bool) {
    // The level of an event is part of the place that it comes from.
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

/// The kind of error in a word; the status of an answer is told besides.
fn kind(error: &Error) -> &str {
    if let Error::Api(_) = error { "api" } else { error.kind() }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
