//! The limit on calls in flight.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::error::Error;
use crate::request::Request;
use crate::settings::check::invalid;
use crate::settings::timeout::{Deadline, TimeoutCause};

/// The default limit. Each call uses a connection, and an upload a file too. A process may have
/// 1,024 open files and connections by default on Linux and 256 on macOS; this leaves half of the
/// latter to the program.
pub(crate) const DEFAULT: usize = 128;

/// The limit on the calls of a client that are in flight. Clones share it.
#[derive(Clone)]
pub(crate) struct InFlightLimit {
    /// `None` if there is no limit.
    semaphore: Option<Arc<Semaphore>>,
    limit: usize,
}

/// Counts a call as in flight until it is dropped.
pub(crate) struct InFlightPermit {
    _permit: Option<OwnedSemaphorePermit>,
}

impl InFlightLimit {
    pub(crate) fn new(limit: Option<usize>) -> Result<Self, Error> {
        if limit == Some(0) {
            let problem = "is 0, which allows no calls; give at least 1, or `None` for no limit";
            return Err(invalid("max_in_flight", problem));
        }
        // A limit above the maximum of the semaphore is no limit.
        let limit = limit.filter(|limit| *limit <= Semaphore::MAX_PERMITS);
        let semaphore = limit.map(|limit| Arc::new(Semaphore::new(limit)));
        Ok(Self { semaphore, limit: limit.unwrap_or(usize::MAX) })
    }

    /// A permit, if one is available now.
    pub(crate) fn try_acquire(&self) -> Option<InFlightPermit> {
        let Some(semaphore) = &self.semaphore else {
            return Some(InFlightPermit { _permit: None });
        };
        Arc::clone(semaphore)
            .try_acquire_owned()
            .ok()
            .map(|permit| InFlightPermit { _permit: Some(permit) })
    }

    /// Waits for a permit. Waiting calls get theirs in the order in which they asked.
    async fn acquire(&self) -> InFlightPermit {
        let Some(semaphore) = &self.semaphore else { return InFlightPermit { _permit: None } };
        // `acquire_owned` fails only if the semaphore is closed, which never happens.
        InFlightPermit { _permit: Arc::clone(semaphore).acquire_owned().await.ok() }
    }
}

impl Request {
    /// Waits until the limit on calls in flight allows this call, and adds the time to `waited`.
    pub(crate) async fn wait_for_permit(
        &self,
        deadline: Deadline,
        waited: &mut Duration,
    ) -> Result<InFlightPermit, Error> {
        let in_flight = &self.client.shared.in_flight;
        let began = Instant::now();
        let permit = match deadline.instant() {
            Some(end) => timeout_at(end, in_flight.acquire()).await.map_err(|_| {
                let (limit, turns) = (deadline.limit, Some(in_flight.limit));
                let source = Some(TimeoutCause { limit, turns, ..TimeoutCause::default() });
                let operation = self.operation.id;
                Error::Timeout { operation, after: None, response: None, source }
            })?,
            None => in_flight.acquire().await,
        };
        *waited += began.elapsed();
        Ok(permit)
    }
}
