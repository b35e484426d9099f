//! The idle timeout: how long a call may go without progress.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

/// When a call last made progress.
#[derive(Clone, Debug)]
pub(crate) struct Activity(Arc<Mutex<Instant>>);

impl Activity {
    pub(crate) fn start() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    pub(crate) fn touch(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs `future` to its end, or until there was no progress for `limit`.
pub(crate) async fn unless_idle<F: Future>(
    limit: Option<Duration>,
    activity: &Activity,
    future: F,
) -> Option<F::Output> {
    let Some(limit) = limit else { return Some(future.await) };
    let mut future = pin!(future);
    loop {
        let last = activity.last();
        // A limit that reaches beyond all time is none.
        let Some(end) = last.checked_add(limit) else { return Some(future.await) };
        match timeout_at(end, future.as_mut()).await {
            Ok(output) => return Some(output),
            Err(_) if activity.last() > last => {}
            Err(_) => return None,
        }
    }
}
