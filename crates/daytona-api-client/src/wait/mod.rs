//! Waiting until something has reached a state.

mod error;
mod resource;

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

pub use error::WaitError;
pub use resource::{Outcome, Resource};

use crate::runtime::RetryPolicy;
use crate::types::runtime::{OpenEnum, parse};
use crate::{Client, Error, Response};

const DEADLINE: Duration = Duration::from_secs(60);
const INTERVAL: Duration = Duration::from_millis(100);
const MAX_INTERVAL: Duration = Duration::from_secs(1);
const MIN_INTERVAL: Duration = Duration::from_millis(1);
/// How long the interval stays what it is at first, and what it grows by afterwards.
const STEADY: Duration = Duration::from_secs(5);
const GROWTH: f64 = 1.1;

/// Asks for something again and again until it has reached a state; await it for the outcome.
///
/// Get one from [`Client::wait_for_sandbox`], [`Client::wait_for_snapshot`] or
/// [`Client::wait_for_volume`], and name at least one state to wait for.
///
/// ```no_run
/// # #[cfg(feature = "sandbox")]
/// # async fn example(client: daytona_api_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use daytona_api_client::types::SandboxState;
///
/// let deadline = Duration::from_secs(120);
/// let sandbox =
///     client.wait_for_sandbox("my-box").until(SandboxState::Started).deadline(deadline).await?;
/// client.delete_sandbox(&sandbox.id).await?;
/// client.wait_for_sandbox(&sandbox.id).until_gone().await?;
/// # Ok(())
/// # }
/// ```
///
/// - The first question is asked at once, the next ones at an interval of 100 ms. After 5 s the
///   interval grows by a tenth each time, to at most 1 s.
/// - A state from which the wanted ones cannot be reached ends the wait with
///   [`WaitError::Failed`]: `error`, `build_failed`, and deletion unless it is waited for. Any
///   other state is waited out, one that these bindings do not know too.
/// - Rate limits, lost connections and servers that are busy (408, 425, 502, 503, 504) are waited out, for as
///   long as the server says if it says so.
/// - After 60 s without success it ends with [`WaitError::Deadline`]. Each question has the time
///   limits of the client; one that takes too long is asked again.
/// - What fails on the way is traced at the level `DEBUG`; a wait that ends without success is one
///   event at the level `WARN`.
///
/// Dropping the future ends the wait; nothing runs in the background.
#[must_use = "nothing is waited for before this is awaited"]
pub struct Wait<R: Resource, T = R> {
    client: Client,
    id: String,
    targets: Vec<R::State>,
    /// A state that was named and that the bindings do not know.
    unknown: Option<R::State>,
    deletion: bool,
    deadline: Option<Duration>,
    interval: Duration,
    max_interval: Duration,
    outcome: PhantomData<fn() -> T>,
}

impl<R: Resource> Wait<R> {
    pub(crate) fn new(client: &Client, id: impl Into<String>) -> Self {
        Self {
            // The wait repeats questions itself, and so keeps to its deadline.
            // What fails on the way is no news.
            client: client.with_retry(RetryPolicy::none()).with_quiet_failures(),
            id: id.into(),
            targets: Vec::new(),
            unknown: None,
            deletion: false,
            deadline: Some(DEADLINE),
            interval: INTERVAL,
            max_interval: MAX_INTERVAL,
            outcome: PhantomData,
        }
    }

    /// Waits until it is gone: the API answers 404, or its state says that it was deleted.
    ///
    /// The outcome is `None` for 404, and otherwise what the API last said of it. States of
    /// [`until`](Self::until) end the wait as well.
    pub fn until_gone(self) -> Wait<R, Option<R>> {
        let Self { client, id, targets, unknown, deadline, interval, max_interval, .. } = self;
        let (deletion, outcome) = (true, PhantomData);
        Wait { client, id, targets, unknown, deletion, deadline, interval, max_interval, outcome }
    }
}

impl<R: Resource, T> Wait<R, T> {
    /// Waits for this state; call it again for one of several.
    ///
    /// A sandbox that is to be `stopped` may also end as `destroyed`: that is how an ephemeral one
    /// stops. If it may be gone by then, name [`until_gone`](Wait::until_gone) too.
    ///
    /// Text will do as well, `"started"`. Text that is no state which these bindings know, such as
    /// `"Started"`, is an [`Error::InvalidRequest`] before anything is sent, as no server would ever
    /// reach it; see [`until_unlisted`](Self::until_unlisted).
    pub fn until(mut self, state: impl Into<R::State>) -> Self {
        let state = state.into();
        if !R::State::KNOWN.contains(&state) {
            self.unknown.get_or_insert(state);
            return self;
        }
        self.target(state)
    }

    /// Waits for the state of this name, as the server writes it, whether these bindings know it or
    /// not: for a server that knows more. One that is not there is waited for until the
    /// [`deadline`](Self::deadline).
    pub fn until_unlisted(self, state: impl AsRef<str>) -> Self {
        self.target(parse(state.as_ref()))
    }

    fn target(mut self, state: R::State) -> Self {
        self.deletion |= R::stops_by_deletion(&state);
        self.targets.push(state);
        self
    }

    /// How long to wait at most: 60 seconds by default, `None` for ever.
    pub fn deadline(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.deadline = limit.into();
        self
    }

    /// The interval between two questions at first: 100 ms by default, at least 1 ms.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.interval = interval.max(MIN_INTERVAL);
        self
    }

    /// What the interval grows to: 1 s by default. It never shrinks below what it is at first.
    pub fn max_poll_interval(mut self, interval: Duration) -> Self {
        self.max_interval = interval;
        self
    }

    async fn run(self) -> Result<T, WaitError<R>>
    where
        T: Outcome<R>,
    {
        if let Some(problem) = self.problem() {
            return Err(WaitError::Api(problem));
        }
        let start = Instant::now();
        let end = self.deadline.and_then(|limit| start.checked_add(limit));
        let mut interval = self.interval;
        let (mut last, mut trouble) = (None, None);
        loop {
            let mut pause = interval;
            let question = R::get(&self.client, &self.id);
            let answer = match end {
                Some(end) => timeout_at(end, question).await.ok(),
                None => Some(question.await),
            };
            match answer.map(|answer| answer.map(Response::into_inner)) {
                Some(Ok(value)) if self.is_target(&value) => return Ok(T::found(value)),
                Some(Ok(value)) if self.is_failure(&value) => return Err(self.failed(value)),
                Some(Ok(value)) => (last, trouble) = (Some(Box::new(value)), None),
                Some(Err(error)) => match T::gone().filter(|_| error.is_not_found()) {
                    Some(outcome) => return Ok(outcome),
                    None if error.is_retryable() => {
                        pause = pause.max(error.retry_after().unwrap_or_default());
                        trouble = Some(error);
                    }
                    None => return Err(WaitError::Api(error)),
                },
                None => {}
            }
            let now = Instant::now();
            let next = now.checked_add(pause);
            // There must be time for another question.
            if let Some(end) = end.filter(|end| next.is_none_or(|next| next >= *end)) {
                return Err(self.late(end - start, last, trouble));
            }
            match (next, trouble.take_if(|_| next.is_none())) {
                (Some(next), _) => sleep_until(next).await,
                // The server asks for a wait that has no end.
                (None, Some(error)) => return Err(WaitError::Api(error)),
                (None, None) => std::future::pending().await,
            }
            interval = grown(interval, self.max_interval, now - start);
        }
    }

    fn is_target(&self, value: &R) -> bool {
        value.state().is_some_and(|state| {
            self.targets.contains(state) || (self.deletion && R::DELETED.contains(state))
        })
    }

    /// Whether the state cannot be left for one that is waited for.
    fn is_failure(&self, value: &R) -> bool {
        value.state().is_some_and(|state| {
            R::FAILED.contains(state)
                || (!self.deletion && (R::DELETING.contains(state) || R::DELETED.contains(state)))
        })
    }

    fn failed(self, value: R) -> WaitError<R> {
        WaitError::Failed { wanted: self.wanted(), id: self.id, last: Box::new(value) }
    }

    fn late(self, limit: Duration, last: Option<Box<R>>, source: Option<Error>) -> WaitError<R> {
        WaitError::Deadline { wanted: self.wanted(), id: self.id, limit, last, source }
    }

    /// The states that are waited for, as a text.
    fn wanted(&self) -> String {
        let mut names: Vec<_> = self.targets.iter().map(AsRef::as_ref).collect();
        if self.deletion && !self.targets.iter().any(R::stops_by_deletion) {
            names.push("gone");
        }
        names.join(" or ")
    }

    /// What is wrong with the states that were named.
    fn problem(&self) -> Option<Error> {
        let problem = match &self.unknown {
            Some(state) => unknown::<R>(state.as_ref()),
            None if !self.deletion && self.targets.is_empty() => {
                "is required: no state to wait for was named".to_owned()
            }
            None => return None,
        };
        let (operation, parameter) = (R::OPERATION, "until".to_owned());
        Some(Error::InvalidRequest { operation, parameter, problem })
    }
}

impl<R: Resource, T: Outcome<R>> IntoFuture for Wait<R, T> {
    type Output = Result<T, WaitError<R>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async {
            let started = Instant::now();
            let outcome = self.run().await;
            if let Err(error) = &outcome {
                error.trace(started.elapsed());
            }
            outcome
        })
    }
}

impl<R: Resource, T> fmt::Debug for Wait<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("id", &self.id)
            .field("wanted", &self.wanted())
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// What is wrong with a state that the bindings do not know.
fn unknown<R: Resource>(state: &str) -> String {
    let names: Vec<_> = R::State::KNOWN.iter().map(AsRef::as_ref).collect();
    let meant = names.iter().find(|name| name.eq_ignore_ascii_case(state));
    let meant = meant.map(|name| format!("; it is called `{name}`")).unwrap_or_default();
    format!(
        "names `{state}`, which is no known state of a {}{meant}. One that only the server knows is \
         for `until_unlisted`. Known are {}",
        R::KIND,
        names.join(", "),
    )
}

/// The interval that follows this one, some time after the first question.
fn grown(interval: Duration, max: Duration, elapsed: Duration) -> Duration {
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
        assert_eq!(grown(INTERVAL, MAX_INTERVAL, millis(4_999)), INTERVAL);
        assert_eq!(grown(INTERVAL, MAX_INTERVAL, STEADY), millis(110));
        assert_eq!(grown(millis(950), MAX_INTERVAL, STEADY), MAX_INTERVAL);
        assert_eq!(grown(MAX_INTERVAL, MAX_INTERVAL, STEADY), MAX_INTERVAL);
        assert_eq!(grown(MAX_INTERVAL, INTERVAL, STEADY), MAX_INTERVAL);
        assert_eq!(grown(Duration::MAX, MAX_INTERVAL, STEADY), Duration::MAX);
    }
}
