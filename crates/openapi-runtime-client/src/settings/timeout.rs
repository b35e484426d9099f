//! The time limits of a call.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

/// Details of a timeout: which limit was reached, and how often the request was sent.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct TimeoutCause {
    /// How often the request was sent.
    pub attempts: u32,
    /// The total limit on the time until the response head, or on reading the body, if it was
    /// reached.
    pub limit: Option<Duration>,
    /// The limit on calls in flight ([`max_in_flight`](crate::ClientBuilder::max_in_flight)), if
    /// the call was still waiting because of it.
    pub turns: Option<usize>,
    /// Host and port of the server, if the connection was not established in time.
    pub server: Option<String>,
    /// The error of the HTTP client, if it ended the call.
    pub transport: Option<reqwest::Error>,
}

impl fmt::Display for TimeoutCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.attempts {
            attempts if self.turns.is_some() => {
                write!(f, "gave up before attempt {}", attempts + 1)
            }
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

/// The default idle timeout.
const DEFAULT_IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// The time limits of a client or a call. The outer `Option` says whether the limit was set, the
/// inner one is its value, with `None` for no limit.
/// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout) states the rule.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimeLimits {
    /// The limit on the time until the response head.
    pub total: Option<Option<Duration>>,
    /// The limit on the time without progress.
    pub idle: Option<Option<Duration>>,
}

impl TimeLimits {
    /// These limits, with those of the client where a call has none.
    pub(crate) fn or(self, client: Self) -> Self {
        Self { total: self.total.or(client.total), idle: self.idle.or(client.idle) }
    }

    /// The limit on the time until the response head.
    pub(crate) fn total(self) -> Option<Duration> {
        self.total.flatten()
    }

    /// The limit on the time without progress. The default is raised to a longer total limit.
    pub(crate) fn idle(self) -> Option<Duration> {
        self.idle.unwrap_or_else(|| match self.total {
            None => Some(DEFAULT_IDLE_TIMEOUT),
            Some(total) => total.map(|total| total.max(DEFAULT_IDLE_TIMEOUT)),
        })
    }
}

/// The time by which the response head must have arrived.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    pub(crate) started: Instant,
    pub(crate) limit: Option<Duration>,
}

impl Deadline {
    pub(crate) fn has_time_for(self, delay: Duration) -> bool {
        let end = self.started.elapsed().checked_add(delay);
        self.limit.is_none_or(|limit| end.is_some_and(|end| end < limit))
    }

    /// The remaining time, but at most `limit`.
    pub(crate) fn at_most(self, limit: Duration) -> Duration {
        let left = self.limit.map(|limit| limit.saturating_sub(self.started.elapsed()));
        left.map_or(limit, |left| left.min(limit))
    }

    /// The instant of the deadline; `None` if there is no limit.
    pub(crate) fn instant(self) -> Option<Instant> {
        self.limit.and_then(|limit| self.started.checked_add(limit))
    }
}

/// The text of the error message after `timed out`. With a response head, it was the body that took
/// too long.
pub(crate) fn describe(
    after: &Option<Duration>,
    has_head: bool,
    cause: &Option<TimeoutCause>,
) -> String {
    let limit = cause.as_ref().and_then(|cause| cause.limit);
    let turns = cause.as_ref().and_then(|cause| cause.turns);
    if let (Some(limit), Some(turns)) = (limit, turns) {
        return format!(
            " after {limit:?}, waiting for other calls in flight to end; \
             `max_in_flight` is {turns}"
        );
    }
    let server = cause.as_ref().and_then(|cause| cause.server.as_ref());
    match (after, limit) {
        (Some(after), _) if has_head => format!(", no more of the body arrived for {after:?}"),
        (Some(after), _) => format!(", nothing happened for {after:?}"),
        (None, Some(limit)) if has_head => format!(", the body was not complete within {limit:?}"),
        (None, Some(limit)) => format!(", no response within {limit:?}"),
        (None, None) => {
            server.map(|server| format!(", no connection to {server}")).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_default_does_not_shorten_a_limit_that_was_set() {
        let limits = |total, idle| TimeLimits { total, idle };
        let minute = Some(60 * SECOND);
        let table = [
            (limits(None, None), None, minute),
            (limits(Some(Some(SECOND)), None), Some(SECOND), minute),
            (limits(Some(Some(600 * SECOND)), None), Some(600 * SECOND), Some(600 * SECOND)),
            (limits(Some(None), None), None, None),
            (
                limits(Some(Some(600 * SECOND)), Some(Some(SECOND))),
                Some(600 * SECOND),
                Some(SECOND),
            ),
            (limits(Some(Some(SECOND)), Some(None)), Some(SECOND), None),
            (limits(None, Some(Some(90 * SECOND))), None, Some(90 * SECOND)),
        ];
        for (limits, total, idle) in table {
            assert_eq!((limits.total(), limits.idle()), (total, idle), "{limits:?}");
        }
        // Some servers hold a request for 30 seconds before they answer.
        assert!(TimeLimits::default().idle() > Some(30 * SECOND));
    }

    #[test]
    fn the_limits_of_a_call_override_those_of_the_client() {
        let client = TimeLimits { total: Some(Some(SECOND)), idle: Some(Some(SECOND)) };
        let call = TimeLimits { total: Some(None), idle: None };
        let limits = call.or(client);
        assert_eq!((limits.total(), limits.idle()), (None, Some(SECOND)));
        let limits = TimeLimits { total: Some(Some(600 * SECOND)), idle: None }
            .or(TimeLimits { total: Some(Some(SECOND)), idle: None });
        assert_eq!((limits.total(), limits.idle()), (Some(600 * SECOND), Some(600 * SECOND)));
    }
}
