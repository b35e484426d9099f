//! Waits until a sandbox, snapshot or volume has reached a state.

mod error;
mod interval;
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

/// Polls a resource until it has reached a state. Await it for the outcome.
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
/// - The first request is sent at once, the next ones at an interval of 100 ms. After 5 s the
///   interval grows by 10 % each time, to at most 1 s.
/// - A state from which the wanted states cannot be reached ends the wait with
///   [`WaitError::Failed`]: `error`, `build_failed`, and deletion unless it is waited for. In any
///   other state the wait continues, including states that these bindings do not know.
/// - After rate limits, lost connections and temporary errors (408, 425, 502, 503, 504) the wait
///   continues, after the delay that the server asks for, if any.
/// - After 60 s without success it ends with [`WaitError::Deadline`]. Each request has the time
///   limits of the client; a request that times out is sent again.
/// - Failed requests are traced at the level `DEBUG`; a wait that ends without success is one event
///   at the level `WARN`.
///
/// Dropping the future ends the wait. Nothing runs in the background.
#[must_use = "a wait does nothing unless awaited"]
pub struct Wait<R: Resource, T = R> {
    client: Client,
    id: String,
    targets: Vec<R::State>,
    /// A wanted state that the bindings do not know.
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
            // The wait itself repeats requests and handles their failures.
            client: client.with_retry(RetryPolicy::none()).with_quiet_failures(),
            id: id.into(),
            targets: Vec::new(),
            unknown: None,
            deletion: false,
            deadline: Some(DEADLINE),
            interval: interval::INITIAL,
            max_interval: interval::MAX,
            outcome: PhantomData,
        }
    }

    /// Waits until the resource is gone: the API answers 404, or the state says that it was
    /// deleted.
    ///
    /// The outcome is `None` for 404, and otherwise the last response of the API. States of
    /// [`until`](Self::until) end the wait as well.
    pub fn until_gone(self) -> Wait<R, Option<R>> {
        let Self { client, id, targets, unknown, deadline, interval, max_interval, .. } = self;
        let (deletion, outcome) = (true, PhantomData);
        Wait { client, id, targets, unknown, deletion, deadline, interval, max_interval, outcome }
    }
}

impl<R: Resource, T> Wait<R, T> {
    /// Waits for this state. If it is called several times, any of the states ends the wait.
    ///
    /// A wait for the state `stopped` of a sandbox also ends with `destroyed`, because an ephemeral
    /// sandbox is destroyed when it stops. If the sandbox may already be gone, add
    /// [`until_gone`](Wait::until_gone).
    ///
    /// The state can also be a string such as `"started"`. A string that is not a state known to
    /// these bindings, such as `"Started"`, is an [`Error::InvalidRequest`], and nothing is sent;
    /// see [`until_unlisted`](Self::until_unlisted).
    pub fn until(mut self, state: impl Into<R::State>) -> Self {
        let state = state.into();
        if !R::State::KNOWN.contains(&state) {
            self.unknown.get_or_insert(state);
            return self;
        }
        self.target(state)
    }

    /// Waits for the state with this name, as the server writes it, whether these bindings know it
    /// or not. It is meant for states of a newer server. A state that does not exist is waited for
    /// until the [`deadline`](Self::deadline).
    pub fn until_unlisted(self, state: impl AsRef<str>) -> Self {
        self.target(parse(state.as_ref()))
    }

    fn target(mut self, state: R::State) -> Self {
        self.deletion |= R::stops_by_deletion(&state);
        self.targets.push(state);
        self
    }

    /// Limits how long to wait: 60 seconds by default. `None` means no limit.
    pub fn deadline(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.deadline = limit.into();
        self
    }

    /// Sets the initial interval between requests: 100 ms by default, at least 1 ms.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.interval = interval.max(interval::MIN);
        self
    }

    /// Sets the interval that the initial one grows to: 1 s by default. It never becomes shorter
    /// than the initial interval.
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
        let (mut last, mut last_error) = (None, None);
        loop {
            let mut pause = interval;
            let request = R::get(&self.client, &self.id);
            let response = match end {
                Some(end) => timeout_at(end, request).await.ok(),
                None => Some(request.await),
            };
            match response.map(|response| response.map(Response::into_inner)) {
                Some(Ok(value)) if self.is_target(&value) => return Ok(T::found(value)),
                Some(Ok(value)) if self.is_failure(&value) => return Err(self.failed(value)),
                Some(Ok(value)) => (last, last_error) = (Some(Box::new(value)), None),
                Some(Err(error)) => match T::gone().filter(|_| error.is_not_found()) {
                    Some(outcome) => return Ok(outcome),
                    None if error.is_retryable() => {
                        pause = pause.max(error.retry_after().unwrap_or_default());
                        last_error = Some(error);
                    }
                    None => return Err(WaitError::Api(error)),
                },
                None => {}
            }
            let now = Instant::now();
            let next = now.checked_add(pause);
            // There must be time for another request.
            if let Some(end) = end.filter(|end| next.is_none_or(|next| next >= *end)) {
                return Err(self.deadline_error(end - start, last, last_error));
            }
            match (next, last_error.take_if(|_| next.is_none())) {
                (Some(next), _) => sleep_until(next).await,
                // The server asks for a wait that overflows the clock.
                (None, Some(error)) => return Err(WaitError::Api(error)),
                (None, None) => std::future::pending().await,
            }
            interval = interval::next(interval, self.max_interval, now - start);
        }
    }

    fn is_target(&self, value: &R) -> bool {
        value.state().is_some_and(|state| {
            self.targets.contains(state) || (self.deletion && R::DELETED.contains(state))
        })
    }

    /// Whether the wanted states cannot be reached from the state.
    fn is_failure(&self, value: &R) -> bool {
        value.state().is_some_and(|state| {
            R::FAILED.contains(state)
                || (!self.deletion && (R::DELETING.contains(state) || R::DELETED.contains(state)))
        })
    }

    fn failed(self, value: R) -> WaitError<R> {
        WaitError::Failed { wanted: self.wanted(), id: self.id, last: Box::new(value) }
    }

    fn deadline_error(
        self,
        limit: Duration,
        last: Option<Box<R>>,
        source: Option<Error>,
    ) -> WaitError<R> {
        WaitError::Deadline { wanted: self.wanted(), id: self.id, limit, last, source }
    }

    /// The wanted states as text.
    fn wanted(&self) -> String {
        let mut names: Vec<_> = self.targets.iter().map(AsRef::as_ref).collect();
        if self.deletion && !self.targets.iter().any(R::stops_by_deletion) {
            names.push("gone");
        }
        names.join(" or ")
    }

    /// The error if no state or an unknown state was named.
    fn problem(&self) -> Option<Error> {
        let problem = match &self.unknown {
            Some(state) => unknown_state_problem::<R>(state.as_ref()),
            None if !self.deletion && self.targets.is_empty() => {
                "is required: name a state to wait for".to_owned()
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

/// The problem with a state that the bindings do not know.
fn unknown_state_problem<R: Resource>(state: &str) -> String {
    let names: Vec<_> = R::State::KNOWN.iter().map(AsRef::as_ref).collect();
    let suggestion = names.iter().find(|name| name.eq_ignore_ascii_case(state));
    let suggestion = suggestion.map(|name| format!("; use `{name}`")).unwrap_or_default();
    format!(
        "names `{state}`, which is not a known state of a {}{suggestion}. For a state of a newer server use \
         `until_unlisted`. Known states are {}",
        R::KIND,
        names.join(", "),
    )
}
