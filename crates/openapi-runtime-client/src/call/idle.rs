//! The idle timeout: how long a call may go without progress.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::settings::timeout::Clock;

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

/// What ended a wait before its time.
pub(crate) enum Ended {
    /// Nothing happened for as long as the idle timeout.
    Idle,
    /// The whole call has reached its limit.
    Late,
}

/// How long to wait for the head of a response, or for a token.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    pub(crate) clock: Clock,
    pub(crate) idle: Option<Duration>,
    pub(crate) started: Instant,
}

impl Patience {
    /// Runs `future` to its end, or until the time is up.
    pub(crate) async fn wait<F: Future>(
        self,
        activity: Option<&Activity>,
        mut future: Pin<&mut F>,
    ) -> Result<F::Output, Ended> {
        let end = self.clock.end();
        loop {
            let last = activity.map_or(self.started, Activity::last);
            // A limit that reaches beyond all time is none.
            let idle = self.idle.and_then(|limit| last.checked_add(limit));
            let Some(next) = idle.into_iter().chain(end).min() else { return Ok(future.await) };
            if let Ok(output) = timeout_at(next, future.as_mut()).await {
                return Ok(output);
            }
            if end.is_some_and(|end| end <= next) {
                return Err(Ended::Late);
            }
            if activity.is_none_or(|activity| activity.last() <= last) {
                return Err(Ended::Idle);
            }
        }
    }
}
