//! The interval between the requests of a wait.

use std::time::Duration;

/// The initial interval by default.
pub(super) const INITIAL: Duration = Duration::from_millis(100);
/// The maximum of the interval by default.
pub(super) const MAX: Duration = Duration::from_secs(1);
/// The shortest interval that can be set.
pub(super) const MIN: Duration = Duration::from_millis(1);
/// How long the interval is constant, and the factor that it grows by afterwards.
const STEADY: Duration = Duration::from_secs(5);
const GROWTH: f64 = 1.1;

/// The interval after this one, `elapsed` after the first request.
pub(super) fn next(interval: Duration, max: Duration, elapsed: Duration) -> Duration {
    if elapsed < STEADY || interval >= max {
        return interval;
    }
    interval.mul_f64(GROWTH).min(max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_grows_after_a_while_and_to_a_maximum() {
        let millis = Duration::from_millis;
        assert_eq!(next(INITIAL, MAX, millis(4_999)), INITIAL);
        assert_eq!(next(INITIAL, MAX, STEADY), millis(110));
        assert_eq!(next(millis(950), MAX, STEADY), MAX);
        assert_eq!(next(MAX, MAX, STEADY), MAX);
        assert_eq!(next(MAX, INITIAL, STEADY), MAX);
        assert_eq!(next(Duration::MAX, MAX, STEADY), Duration::MAX);
    }
}
