//! Keeps track of what a connection is doing, in order to close those that keep the server waiting
//! and not those that are being answered.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The state of a connection, shared by everything that serves it.
#[derive(Debug)]
pub(crate) struct Activity(Mutex<State>);

#[derive(Debug)]
struct State {
    phase: Phase,
    /// Since when the phase lasts.
    since: Instant,
    /// How many requests are being answered. HTTP/1 has one at a time.
    requests: u32,
    /// Whether bytes have come that belong to no request that has been read to its end.
    unread: bool,
    http2: bool,
}

/// What the server waits for while it answers no request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    /// The first byte of a connection.
    Fresh,
    /// The rest of the head of a request.
    Head,
    /// The next request.
    Idle,
    /// That the caller closes its side.
    Closing,
    /// Nothing: the connection has become a WebSocket.
    Upgraded,
}

/// How long a connection may keep the server waiting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeLimits {
    pub(crate) head: Duration,
    pub(crate) idle: Duration,
    /// When the server began to stop, and how long a head may take from then on.
    pub(crate) stopping: Option<(Instant, Duration)>,
}

impl Activity {
    pub(crate) fn new() -> Self {
        let (phase, since) = (Phase::Fresh, Instant::now());
        Self(Mutex::new(State { phase, since, requests: 0, unread: false, http2: false }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes have been read.
    pub(crate) fn read(&self) {
        let mut state = self.state();
        state.unread = true;
        // Most bytes that come over HTTP/2 between requests do not begin one.
        if state.requests == 0 && !state.http2 && matches!(state.phase, Phase::Fresh | Phase::Idle)
        {
            state.enter(Phase::Head);
        }
    }

    /// Bytes have been written, of an answer that the caller takes its time to read for example.
    pub(crate) fn written(&self) {
        let mut state = self.state();
        if state.phase == Phase::Idle {
            state.since = Instant::now();
        }
    }

    /// The head of a request has been read.
    pub(crate) fn begin(&self, http2: bool) {
        let mut state = self.state();
        state.requests += 1;
        state.http2 |= http2;
    }

    /// The body of the last request has been read to its end.
    pub(crate) fn complete(&self) {
        self.state().unread = false;
    }

    /// An answer has been given, or given up.
    pub(crate) fn end(&self) {
        let mut state = self.state();
        state.requests = state.requests.saturating_sub(1);
        if state.requests == 0 && state.phase != Phase::Upgraded {
            state.enter(Phase::Idle);
        }
    }

    /// The connection is a WebSocket from now on.
    pub(crate) fn upgrade(&self) {
        self.state().enter(Phase::Upgraded);
    }

    /// The server has closed its side. Gives whether the caller may still be sending, and would
    /// lose the answer if it were cut off.
    pub(crate) fn close(&self) -> bool {
        let mut state = self.state();
        state.enter(Phase::Closing);
        state.unread && !state.http2
    }

    /// Since when the connection has kept the server waiting, if it does.
    pub(crate) fn waiting_since(&self) -> Option<Instant> {
        let state = self.state();
        let waiting = state.requests == 0 && state.phase != Phase::Upgraded;
        waiting.then_some(state.since)
    }

    /// When the connection is closed, if it goes on keeping the server waiting.
    pub(crate) fn deadline(&self, limits: TimeLimits) -> Option<Instant> {
        let state = self.state();
        if state.requests > 0 {
            return None;
        }
        let (limit, rest) = match state.phase {
            Phase::Fresh => (limits.head, Duration::ZERO),
            Phase::Head => (limits.head, Duration::MAX),
            // HTTP/2 takes its leave.
            Phase::Idle if state.http2 => (limits.idle, Duration::MAX),
            Phase::Idle => (limits.idle, Duration::ZERO),
            // Reading what the caller still sends has a limit of its own.
            Phase::Closing => {
                let stopping = limits.stopping;
                return stopping.map(|(begun, head)| later(begun.max(state.since), head));
            }
            Phase::Upgraded => return None,
        };
        let deadline = later(state.since, limit);
        Some(match limits.stopping {
            Some((begun, head)) => deadline.min(later(begun, head.min(rest))),
            None => deadline,
        })
    }
}

impl State {
    fn enter(&mut self, phase: Phase) {
        (self.phase, self.since) = (phase, Instant::now());
    }
}

/// The moment after this time, or one in the far future if it cannot be represented.
pub(crate) fn later(moment: Instant, by: Duration) -> Instant {
    /// Longer than any program runs.
    const YEARS: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    moment + by.min(YEARS)
}
