//! The errors of waits.

use std::fmt;
use std::time::Duration;

use super::resource::Resource;
use crate::Error;
use crate::types::runtime::OpenEnum;

/// Why a wait ended without success.
///
/// The message is one line; an error of a request is in [`source`](std::error::Error::source). Of
/// the last response only the state is printed, even with `Debug`, because the environment
/// variables of a sandbox may be secrets.
#[non_exhaustive]
pub enum WaitError<R> {
    /// The resource is in a state from which the wanted states cannot be reached.
    Failed {
        /// The ID or name that was waited for.
        id: String,
        /// What was waited for, such as `started`.
        wanted: String,
        /// The last response, with the state and an `error_reason` if the server sent one.
        last: Box<R>,
    },
    /// The resource did not reach a wanted state in time. The server continues the operation.
    Deadline {
        /// The ID or name that was waited for.
        id: String,
        /// What was waited for, such as `started`.
        wanted: String,
        /// The deadline of the wait.
        limit: Duration,
        /// The last response, if there was one.
        last: Option<Box<R>>,
        /// The error of the last request, if it failed.
        source: Option<Error>,
    },
    /// A request failed with an error that waiting does not resolve.
    Api(Error),
}

impl<R> WaitError<R> {
    /// The last response, if there was one.
    pub fn last(&self) -> Option<&R> {
        match self {
            Self::Failed { last, .. } => Some(last),
            Self::Deadline { last, .. } => last.as_deref(),
            Self::Api(_) => None,
        }
    }
}

impl<R: Resource> WaitError<R> {
    /// Emits the event of a failed wait, without the ID and without text from the server.
    pub(super) fn trace(&self, elapsed: Duration) {
        let (kind, error) = match self {
            Self::Failed { .. } => ("failed", None),
            Self::Deadline { source, .. } => ("deadline", source.as_ref()),
            Self::Api(error @ Error::Api(_)) => ("api", Some(error)),
            Self::Api(error) => (error.kind(), Some(error)),
        };
        let last = self.last().and_then(Resource::state);
        let known = last.filter(|state| R::State::KNOWN.contains(state)).map(AsRef::as_ref);
        tracing::warn!(
            kind,
            status = error.and_then(Error::status).map(|status| status.as_u16()),
            state = known,
            elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            "waiting for a {} failed",
            R::KIND,
        );
    }
}

impl<R: Resource> fmt::Debug for WaitError<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.last().map(state);
        match self {
            Self::Failed { id, wanted, last: _ } => f
                .debug_struct("Failed")
                .field("id", id)
                .field("wanted", wanted)
                .field("last", &last)
                .finish(),
            Self::Deadline { id, wanted, limit, last: _, source } => f
                .debug_struct("Deadline")
                .field("id", id)
                .field("wanted", wanted)
                .field("limit", limit)
                .field("last", &last)
                .field("source", source)
                .finish(),
            Self::Api(error) => f.debug_tuple("Api").field(error).finish(),
        }
    }
}

impl<R: Resource> fmt::Display for WaitError<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { id, wanted, last } => {
                let (kind, state) = (R::KIND, state(last.as_ref()));
                write!(f, "{kind} `{}` is `{state}`, not {wanted}", one_line(id))?;
                last.reason().map_or(Ok(()), |reason| write!(f, ": {}", one_line(reason)))
            }
            Self::Deadline { id, wanted, limit, last, source: _ } => {
                let (kind, id) = (R::KIND, one_line(id));
                write!(f, "{kind} `{id}` was not {wanted} within {limit:?}")?;
                last.as_deref().map_or(Ok(()), |last| write!(f, "; it was `{}`", state(last)))
            }
            Self::Api(error) => error.fmt(f),
        }
    }
}

impl<R: Resource> std::error::Error for WaitError<R> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed { .. } => None,
            Self::Deadline { source, .. } => source.as_ref().map(|source| source as _),
            // `Display` prints the error itself, so the next source is its own.
            Self::Api(error) => error.source(),
        }
    }
}

fn state<R: Resource>(value: &R) -> &str {
    value.state().map_or("unknown", AsRef::as_ref)
}

/// The text without line breaks, truncated to 300 characters.
fn one_line(text: &str) -> String {
    text.chars().take(300).map(|char| if char.is_control() { ' ' } else { char }).collect()
}
