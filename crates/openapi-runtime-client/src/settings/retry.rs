//! When a call is retried.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};
use std::iter::successors;
use std::time::Duration;

use http::StatusCode;

use crate::error::Error;
use crate::error::permanent::is_permanent;

/// When, how often and for how long a failed call is retried.
///
/// A call is retried after:
/// - 429, whatever the method, because the server has not acted on the request;
/// - 408, 425, 502, 503 and 504, a connection that closes before the response head, and an idle
///   timeout before the response head, if the method is idempotent: `GET`, `HEAD`, `OPTIONS`,
///   `TRACE`, `PUT`, `DELETE`;
/// - a failure to connect, whatever the method, because nothing was sent. Permanent failures are
///   not retried: a rejected certificate or TLS version, and a proxy that requires a password or
///   has an unsupported protocol.
///
/// Nothing else is retried, including 500 and 501, and nothing after the head of a successful
/// response. The retry with a new token from a [`TokenSource`] after a 401 is separate, and no
/// policy disables it. A request body from a stream can be sent only once; bytes and files can be
/// retried.
///
/// Before each retry the client waits as long as the server asks for ([`Error::retry_after`]), plus
/// a random delay (full jitter) so that many calls are not retried at the same moment. The random
/// delay is at most the base delay, which doubles with each retry up to the maximum delay. If the
/// wait that the server asks for exceeds the budget, the call fails at once with the last error.
///
/// The first lost connection of a call is handled separately, because servers often close pooled
/// connections while they are idle. If the method is idempotent, the call is retried at once over a
/// new connection, and this does not count as one of the retries. The call then uses only new
/// connections. [`none`](Self::none) disables this too.
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
    /// The default policy, the same as [`default`](Self::default).
    pub fn new() -> Self {
        Self {
            retries: 3,
            base_delay: Duration::from_millis(250),
            max_delay: Duration::from_secs(8),
            budget: Duration::from_secs(60),
        }
    }

    /// A policy that never retries.
    pub fn none() -> Self {
        Self::new().retries(0)
    }

    /// Sets the maximum number of retries after the first attempt: 3 by default.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Sets the maximum random delay before the first retry, in addition to the wait that the
    /// server asks for: 250 ms by default.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets the maximum random delay before any retry, in addition to the wait that the server asks
    /// for: 8 s by default.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets the time after the start of the call within which a retry may start: 60 s by default.
    /// It does not end an attempt that is running.
    pub fn budget(mut self, budget: Duration) -> Self {
        self.budget = budget;
        self
    }

    /// The delay before the next attempt; `None` to give up. `retries` is the number of retries so
    /// far, `elapsed` the time since the start of the call, and `asked` the wait that the server
    /// asks for.
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

    /// Whether a call whose connection was lost may be retried at once, `elapsed` after its start.
    pub(crate) fn retries_lost_connection(&self, elapsed: Duration) -> bool {
        self.retries > 0 && elapsed <= self.budget
    }

    /// The maximum random delay after this number of retries.
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

/// Whether a call that failed with this error may be retried.
pub(crate) fn may_retry(error: &Error, idempotent: bool) -> bool {
    match error {
        Error::Api(error) if error.status == StatusCode::TOO_MANY_REQUESTS => true,
        Error::Api(error) => idempotent && is_temporary(error.status),
        Error::Connection { source, .. } if is_permanent(source) => false,
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

/// Whether the connection was closed or reset before the response head arrived.
pub(crate) fn is_connection_lost(error: &Error) -> bool {
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

/// Whether the status stands for a temporary condition.
pub(crate) fn is_temporary(status: StatusCode) -> bool {
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
    fn random_delays_cover_the_whole_range() {
        let policy = RetryPolicy::new().base_delay(SECOND);
        let waits: Vec<_> = (0..1000).filter_map(|_| policy.delay(0, SECOND, None)).collect();
        assert_eq!(waits.len(), 1000);
        assert!(waits.iter().all(|wait| *wait <= SECOND));
        assert!(waits.iter().any(|wait| *wait < SECOND / 10));
        assert!(waits.iter().any(|wait| *wait > SECOND * 9 / 10));
    }

    #[test]
    fn the_wait_of_the_server_and_the_limits_are_respected() {
        let policy = RetryPolicy::new();
        let waits: Vec<_> =
            (0..100).filter_map(|_| policy.delay(0, SECOND, Some(SECOND))).collect();
        assert_eq!(waits.len(), 100);
        assert!(waits.iter().all(|wait| (SECOND..SECOND * 5 / 4).contains(wait)), "{waits:?}");
        assert!(waits.iter().any(|wait| *wait != waits[0]), "retries are spread out");
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
