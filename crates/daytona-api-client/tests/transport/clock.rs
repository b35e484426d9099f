//! A clock that jumps over long silences. It needs a runtime with only one thread.

use std::cell::Cell;
use std::time::Duration;

use crate::support::Answer;

/// How long a server is silent.
pub const SILENCE: Duration = Duration::from_secs(300);

/// Sends these bytes, is silent for so long, and sends those.
pub fn silence(before: impl Into<Vec<u8>>, after: impl Into<Vec<u8>>) -> Answer {
    Answer::Meanwhile(before.into(), || Box::pin(jump(SILENCE)), after.into())
}

thread_local! {
    /// Whether the clock of this thread's runtime stands still, and how often that has changed.
    static CLOCK: Cell<(bool, u32)> = const { Cell::new((false, 0)) };
}

/// Lets so much time pass at once, unless somebody waits for an earlier time.
pub async fn jump(time: Duration) {
    let turn = set_clock(true);
    tokio::time::sleep(time).await;
    // Somebody else may have set the clock since, and relies on it.
    if CLOCK.get().1 == turn {
        set_clock(false);
    }
}

/// Stops the clock, so that it jumps from one time that somebody waits for to the next, or lets it
/// run again.
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
