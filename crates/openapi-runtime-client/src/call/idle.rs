//! The idle timeout: how long a call may go without progress.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::settings::timeout::Deadline;

/// When the upload of a call last made progress.
#[derive(Clone, Debug)]
pub(crate) struct Activity(Arc<Mutex<Instant>>);

impl Activity {
    pub(crate) fn new(started: Instant) -> Self {
        Self(Arc::new(Mutex::new(started)))
    }

    pub(crate) fn touch(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which limit ended a wait.
pub(crate) enum LimitReached {
    /// There was no progress within the idle timeout.
    Idle,
    /// The call reached its total timeout.
    Total,
}

/// The limits on a wait for a response head or a token.
#[derive(Clone, Copy)]
pub(crate) struct WaitLimits {
    pub(crate) deadline: Deadline,
    pub(crate) idle: Option<Duration>,
    pub(crate) started: Instant,
}

impl WaitLimits {
    /// Runs `future` until it completes or a limit is reached.
    pub(crate) async fn wait<F: Future>(
        self,
        activity: Option<&Activity>,
        mut future: Pin<&mut F>,
    ) -> Result<F::Output, LimitReached> {
        let end = self.deadline.instant();
        loop {
            let last = activity.map_or(self.started, Activity::last);
            // A limit that overflows the clock is no limit.
            let idle = self.idle.and_then(|limit| last.checked_add(limit));
            let Some(next) = idle.into_iter().chain(end).min() else { return Ok(future.await) };
            if let Ok(output) = timeout_at(next, future.as_mut()).await {
                return Ok(output);
            }
            if end.is_some_and(|end| end <= next) {
                return Err(LimitReached::Total);
            }
            if activity.is_none_or(|activity| activity.last() <= last) {
                return Err(LimitReached::Idle);
            }
        }
    }
}
