//! When a call is sent again.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};
use std::iter::successors;
use std::time::Duration;

use http::StatusCode;

use crate::error::Error;
use crate::error::lasting::is_lasting;

/// When, how often and for how long a call that failed is sent again.
///
/// A call is sent again after
/// - 429, whatever the method, for the server has not acted on it;
/// - 408, 425, 502, 503 and 504, a connection that closes before the head of the response, and a
///   response that does not come in time, if the method is idempotent: `GET`, `HEAD`, `OPTIONS`,
///   `TRACE`, `PUT`, `DELETE`;
/// - a connection that could not be made, whatever the method, for nothing was sent. A certificate
///   or a version of TLS that is refused, and a proxy that asks for a password or cannot be spoken
///   to, are no reason: the next attempt would end in the same way.
///
/// Nothing else is, 500 and 501 included, and nothing once the head of a success is there. What a
/// [`TokenSource`] does about a 401 is another matter, which no policy switches off. A body from a
/// stream can be sent only once; bytes and files can be sent again.
///
/// Before each repetition it waits as long as the server asks ([`Error::retry_after`]), and on top
/// of that, so that many calls do not come back all at once, a random time of at most the base
/// delay, which doubles with each repetition up to the maximal delay. If what the server asks ends
/// beyond the budget, the call fails at once with the error at hand.
///
/// The first connection of a call that is lost is another matter: connections that are kept for the
/// next call are often closed while nobody uses them. If the method is idempotent, the call is sent
/// again at once over a new connection, and that is not one of the repetitions counted here. From
/// then on the call uses new connections only. [`none`](Self::none) switches this off too.
///
/// Set it with [`ClientBuilder::retry`] for a client, and with [`Client::with_retry`] for a call.
///
/// [`TokenSource`]: crate::TokenSource
/// [`ClientBuilder::retry`]: crate::ClientBuilder::retry
/// [`Client::with_retry`]: crate::Client::with_retry
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use]
pub struct RetryPolicy {
    retries: u32,
    base_delay: Duration,
    max_delay: Duration,
    budget: Duration,
}

impl RetryPolicy {
    /// The policy of a client that is given none: as [`default`](Self::default).
    pub fn new() -> Self {
        Self {
            retries: 3,
            base_delay: Duration::from_millis(250),
            max_delay: Duration::from_secs(8),
            budget: Duration::from_secs(60),
        }
    }

    /// Never sends a call again.
    pub fn none() -> Self {
        Self::new().retries(0)
    }

    /// How often a call is sent again at most: 3 times by default, after the first attempt.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// The longest wait before the first repetition, on top of what the server asks: 250 ms by
    /// default.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The longest wait before any repetition, on top of what the server asks: 8 s by default.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// How long after the beginning of the call the last repetition may begin: 60 s by default. It
    /// does not end an attempt that runs.
    pub fn budget(mut self, budget: Duration) -> Self {
        self.budget = budget;
        self
    }

    /// How long to wait before the next attempt; nothing to give up. `retries` have been made, and
    /// `elapsed` is the time since the call began.
    pub(crate) fn delay(
        &self,
        retries: u32,
        elapsed: Duration,
        asked: Option<Duration>,
    ) -> Option<Duration> {
        if retries >= self.retries {
            return None;
        }
        let spread = self.backoff(retries).mul_f64(fastrand::f64());
        let (asked, left) = (asked.unwrap_or_default(), self.budget.checked_sub(elapsed)?);
        (asked <= left).then(|| asked.saturating_add(spread).min(left))
    }

    /// Whether a call whose connection was lost may be sent again at once, so long after it began.
    pub(crate) fn repeats_lost(&self, elapsed: Duration) -> bool {
        self.retries > 0 && elapsed <= self.budget
    }

    /// The longest wait after so many repetitions.
    fn backoff(&self, retries: u32) -> Duration {
        let factor = 2_u32.checked_pow(retries).unwrap_or(u32::MAX);
        self.base_delay.saturating_mul(factor).min(self.max_delay)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a call that failed so may be sent again.
pub(crate) fn may_repeat(error: &Error, idempotent: bool) -> bool {
    match error {
        Error::Api(error) if error.status == StatusCode::TOO_MANY_REQUESTS => true,
        Error::Api(error) => idempotent && is_unavailable(error.status),
        Error::Connection { source, .. } if is_lasting(source) => false,
        Error::Connection { source, .. } => {
            source.is_connect() || (idempotent && source.is_request())
        }
        Error::Timeout { source, .. } => match source {
            Some(cause) if cause.limit.is_some() => false,
            Some(cause) if cause.transport.as_ref().is_some_and(|it| it.is_connect()) => true,
            _ => idempotent,
        },
        _ => false,
    }
}

/// Whether the connection was closed or reset before the head of a response had come.
pub(crate) fn is_lost(error: &Error) -> bool {
    let Error::Connection { source, .. } = error else { return false };
    let mut causes = successors(StdError::source(source), |&cause| cause.source());
    source.is_request() && !source.is_connect() && causes.any(is_loss)
}

fn is_loss(cause: &(dyn StdError + 'static)) -> bool {
    if let Some(cause) = cause.downcast_ref::<hyper::Error>() {
        cause.is_incomplete_message() || cause.is_canceled() || cause.is_closed()
    } else if let Some(cause) = cause.downcast_ref::<io::Error>() {
        matches!(
            cause.kind(),
            ErrorKind::BrokenPipe
                | ErrorKind::ConnectionAborted
                | ErrorKind::ConnectionReset
                | ErrorKind::NotConnected
                | ErrorKind::UnexpectedEof
        )
    } else {
        false
    }
}

/// Whether the status is one that goes by itself.
pub(crate) fn is_unavailable(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_EARLY
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn delays_double_up_to_the_maximum() {
        let policy = RetryPolicy::new();
        let delays = [0, 1, 2, 3, 4, 5, 6, 31, 32, u32::MAX].map(|n| policy.backoff(n).as_millis());
        assert_eq!(delays, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000]);
    }

    #[test]
    fn waits_are_spread_over_the_whole_delay() {
        let policy = RetryPolicy::new().base_delay(SECOND);
        let waits: Vec<_> = (0..1000).filter_map(|_| policy.delay(0, SECOND, None)).collect();
        assert_eq!(waits.len(), 1000);
        assert!(waits.iter().all(|wait| *wait <= SECOND));
        assert!(waits.iter().any(|wait| *wait < SECOND / 10));
        assert!(waits.iter().any(|wait| *wait > SECOND * 9 / 10));
    }

    #[test]
    fn the_server_and_the_bounds_are_heeded() {
        let policy = RetryPolicy::new();
        let waits: Vec<_> =
            (0..100).filter_map(|_| policy.delay(0, SECOND, Some(SECOND))).collect();
        assert_eq!(waits.len(), 100);
        assert!(waits.iter().all(|wait| (SECOND..SECOND * 5 / 4).contains(wait)), "{waits:?}");
        assert!(waits.iter().any(|wait| *wait != waits[0]), "calls come back one by one");
        assert_eq!(policy.delay(0, SECOND, Some(59 * SECOND)), Some(59 * SECOND));
        assert_eq!(policy.delay(0, 2 * SECOND, Some(59 * SECOND)), None);
        assert_eq!(policy.delay(0, SECOND, Some(Duration::MAX)), None);
        assert_eq!(policy.delay(0, 61 * SECOND, None), None);
        assert!(policy.delay(2, SECOND, None).is_some());
        assert_eq!(policy.delay(3, SECOND, None), None);
        assert_eq!(RetryPolicy::none().delay(0, SECOND, None), None);
        let extreme = policy.base_delay(Duration::MAX).max_delay(Duration::MAX);
        let _ = extreme.delay(0, SECOND, None);
    }
}
