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
    /// How many calls were in flight, the most that may be
    /// ([`max_in_flight`](crate::ClientBuilder::max_in_flight)), if the call still waited for its
    /// turn.
    pub turns: Option<usize>,
    /// Host and port, if no connection to it was made in time.
    pub server: Option<String>,
    /// What the transport says, if it ended the call.
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

/// How long a call may go without progress where nothing else is said.
const IDLE: Duration = Duration::from_secs(60);

/// The time limits that a client or a call was given: of each, whether it was set, and to what.
/// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout) states the rule.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimeLimits {
    /// On the time until the head of the response.
    pub total: Option<Option<Duration>>,
    /// On the time without progress.
    pub idle: Option<Option<Duration>>,
}

impl TimeLimits {
    /// These limits, and those of the client where a call was given none.
    pub(crate) fn or(self, client: Self) -> Self {
        Self { total: self.total.or(client.total), idle: self.idle.or(client.idle) }
    }

    /// How long the call may take until the head of the response.
    pub(crate) fn total(self) -> Option<Duration> {
        self.total.flatten()
    }

    /// How long the call may go without progress. The default gives way to a longer total limit.
    pub(crate) fn idle(self) -> Option<Duration> {
        self.idle.unwrap_or_else(|| match self.total {
            None => Some(IDLE),
            Some(total) => total.map(|total| total.max(IDLE)),
        })
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

/// The end of the sentence that begins with `timed out`: what took too long is the body once the
/// head is there.
pub(crate) fn describe(
    after: &Option<Duration>,
    has_head: bool,
    cause: &Option<TimeoutCause>,
) -> String {
    let limit = cause.as_ref().and_then(|cause| cause.limit);
    let turns = cause.as_ref().and_then(|cause| cause.turns);
    if let (Some(limit), Some(turns)) = (limit, turns) {
        return format!(
            ", no turn within {limit:?}: as many calls are in flight as may be, {turns}; \
             `max_in_flight` sets that"
        );
    }
    let server = cause.as_ref().and_then(|cause| cause.server.as_ref());
    match (after, limit) {
        (Some(after), _) if has_head => format!(", nothing more of the body came for {after:?}"),
        (Some(after), _) => format!(", nothing happened for {after:?}"),
        (None, Some(limit)) if has_head => format!(", the body was not complete within {limit:?}"),
        (None, Some(limit)) => format!(", no answer within {limit:?}"),
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
    fn a_default_never_cuts_a_limit_that_was_set() {
        let of = |total, idle| TimeLimits { total, idle };
        let minute = Some(60 * SECOND);
        let table = [
            (of(None, None), None, minute),
            (of(Some(Some(SECOND)), None), Some(SECOND), minute),
            (of(Some(Some(600 * SECOND)), None), Some(600 * SECOND), Some(600 * SECOND)),
            (of(Some(None), None), None, None),
            (of(Some(Some(600 * SECOND)), Some(Some(SECOND))), Some(600 * SECOND), Some(SECOND)),
            (of(Some(Some(SECOND)), Some(None)), Some(SECOND), None),
            (of(None, Some(Some(90 * SECOND))), None, Some(90 * SECOND)),
        ];
        for (limits, total, idle) in table {
            assert_eq!((limits.total(), limits.idle()), (total, idle), "{limits:?}");
        }
        // A server may hold a request for half a minute before it answers.
        assert!(TimeLimits::default().idle() > Some(30 * SECOND));
    }

    #[test]
    fn what_a_call_was_given_goes_before_what_its_client_was() {
        let client = TimeLimits { total: Some(Some(SECOND)), idle: Some(Some(SECOND)) };
        let call = TimeLimits { total: Some(None), idle: None };
        let limits = call.or(client);
        assert_eq!((limits.total(), limits.idle()), (None, Some(SECOND)));
        let limits = TimeLimits { total: Some(Some(600 * SECOND)), idle: None }
            .or(TimeLimits { total: Some(Some(SECOND)), idle: None });
        assert_eq!((limits.total(), limits.idle()), (Some(600 * SECOND), Some(600 * SECOND)));
    }
}
