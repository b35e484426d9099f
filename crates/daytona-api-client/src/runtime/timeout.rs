//! What ends a call that takes too long.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

/// What ended a call that took too long, and how often it had been sent.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct TimeoutCause {
    /// How often the request was sent.
    pub attempts: u32,
    /// The limit on the time until the head of the response, or on that of its body, if it was
    /// reached.
    pub limit: Option<Duration>,
    /// What the transport says, if it ended the call.
    pub transport: Option<reqwest::Error>,
}

impl fmt::Display for TimeoutCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.attempts {
            0 | 1 => f.write_str("gave up in the first attempt"),
            attempts => write!(f, "gave up in attempt {attempts}"),
        }
    }
}

impl StdError for TimeoutCause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.transport.as_ref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// The time that a call may take until the head of the response.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    pub(crate) started: Instant,
    pub(crate) limit: Option<Duration>,
}

impl Clock {
    pub(crate) fn has_time_for(self, delay: Duration) -> bool {
        let end = self.started.elapsed().checked_add(delay);
        self.limit.is_none_or(|limit| end.is_some_and(|end| end < limit))
    }

    /// How long something may take that should not take longer than `limit`.
    pub(crate) fn at_most(self, limit: Duration) -> Duration {
        let left = self.limit.map(|limit| limit.saturating_sub(self.started.elapsed()));
        left.map_or(limit, |left| left.min(limit))
    }

    /// When the time is up, if that is ever.
    pub(crate) fn end(self) -> Option<Instant> {
        self.limit.and_then(|limit| self.started.checked_add(limit))
    }
}

/// The end of the sentence that begins with `timed out`.
pub(crate) fn describe(after: &Option<Duration>, cause: &Option<TimeoutCause>) -> String {
    let limit = cause.as_ref().and_then(|cause| cause.limit);
    match (after, limit) {
        (Some(after), _) => format!(", nothing happened for {after:?}"),
        (None, Some(limit)) => format!(", no answer within {limit:?}"),
        (None, None) => String::new(),
    }
}
