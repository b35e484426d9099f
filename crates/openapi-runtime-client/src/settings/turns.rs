//! The limit on calls in flight.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::error::Error;
use crate::request::Request;
use crate::settings::check::invalid;
use crate::settings::timeout::{Clock, TimeoutCause};

/// How many calls may be in flight unless the builder says otherwise. Each has a connection, and an
/// upload a file too. A process may have 1,024 of both by default on Linux and 256 on macOS; this
/// leaves half of the latter to the program.
pub(crate) const DEFAULT: usize = 128;

/// The turns of all calls of a client. A clone has the same ones.
#[derive(Clone)]
pub(crate) struct Turns {
    /// Nothing if there is no limit.
    free: Option<Arc<Semaphore>>,
    limit: usize,
}

/// The turn of a call, until it is dropped; nothing if there is no limit.
pub(crate) struct Turn {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Turns {
    pub(crate) fn new(limit: Option<usize>) -> Result<Self, Error> {
        if limit == Some(0) {
            let problem = "is 0, which lets no call through; give at least 1, or `None`";
            return Err(invalid("max_in_flight", problem));
        }
        // A limit that cannot be counted up to is none.
        let limit = limit.filter(|limit| *limit <= Semaphore::MAX_PERMITS);
        let free = limit.map(|limit| Arc::new(Semaphore::new(limit)));
        Ok(Self { free, limit: limit.unwrap_or(usize::MAX) })
    }

    /// A turn, if one is free.
    pub(crate) fn free(&self) -> Option<Turn> {
        let Some(free) = &self.free else { return Some(Turn { _permit: None }) };
        Arc::clone(free).try_acquire_owned().ok().map(|permit| Turn { _permit: Some(permit) })
    }

    /// The next turn that becomes free. Those who wait get theirs in the order in which they came.
    async fn next(&self) -> Turn {
        let Some(free) = &self.free else { return Turn { _permit: None } };
        // It fails only once it is closed, which nobody does.
        Turn { _permit: Arc::clone(free).acquire_owned().await.ok() }
    }
}

impl Request {
    /// Waits for a turn among the calls in flight, and adds the time that it takes to `waited`.
    pub(crate) async fn wait_for_turn(
        &self,
        clock: Clock,
        waited: &mut Duration,
    ) -> Result<Turn, Error> {
        let turns = &self.client.shared.turns;
        let began = Instant::now();
        let turn = match clock.end() {
            Some(end) => timeout_at(end, turns.next()).await.map_err(|_| {
                let (limit, turns) = (clock.limit, Some(turns.limit));
                let source = Some(TimeoutCause { limit, turns, ..TimeoutCause::default() });
                let operation = self.operation.id;
                Error::Timeout { operation, after: None, response: None, source }
            })?,
            None => turns.next().await,
        };
        *waited += began.elapsed();
        Ok(turn)
    }
}
