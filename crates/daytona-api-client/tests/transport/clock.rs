//! A paused clock that skips long silences. It needs a single-threaded runtime.

use std::cell::Cell;
use std::time::Duration;

use crate::support::Answer;

/// How long a server is silent.
pub const SILENCE: Duration = Duration::from_secs(300);

/// Sends the first bytes, is silent for `SILENCE`, and sends the second bytes.
pub fn silence(before: impl Into<Vec<u8>>, after: impl Into<Vec<u8>>) -> Answer {
    Answer::Meanwhile(before.into(), || Box::pin(jump(SILENCE)), after.into())
}

thread_local! {
    /// Whether the clock of this thread's runtime is paused, and how often that has changed.
    static CLOCK: Cell<(bool, u32)> = const { Cell::new((false, 0)) };
}

/// Advances the clock by this time, unless another task waits for an earlier time.
pub async fn jump(time: Duration) {
    let turn = set_clock(true);
    tokio::time::sleep(time).await;
    // Another task may have changed the clock since, and relies on it.
    if CLOCK.get().1 == turn {
        set_clock(false);
    }
}

/// Pauses the clock, so that it advances to the next timer when all tasks wait, or resumes it.
pub fn set_clock(stop: bool) -> u32 {
    let (stopped, turn) = CLOCK.get();
    match (stopped, stop) {
        (false, true) => tokio::time::pause(),
        (true, false) => tokio::time::resume(),
        _ => {}
    }
    CLOCK.set((stop, turn + 1));
    turn + 1
}
