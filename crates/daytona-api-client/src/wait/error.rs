//! How a wait ends without success.

use std::fmt;
use std::time::Duration;

use super::resource::Resource;
use crate::Error;
use crate::types::runtime::OpenEnum;

/// Why a wait ended without success.
///
/// Its text is one line; what the server said goes on in [`source`](std::error::Error::source) if
/// it was an error. Of the last answer it shows only the state, even with `Debug`: a sandbox has
/// environment variables, which may be secrets.
#[non_exhaustive]
pub enum WaitError<R> {
    /// It is in a state from which the wanted ones cannot be reached.
    Failed {
        /// The ID or name that was waited for.
        id: String,
        /// What was waited for, such as `started`.
        wanted: String,
        /// The last answer: its state, and its `error_reason` if the server gives one.
        last: Box<R>,
    },
    /// It did not reach a wanted state in time. The operation goes on in the server.
    Deadline {
        /// The ID or name that was waited for.
        id: String,
        /// What was waited for, such as `started`.
        wanted: String,
        /// How long the wait was to last at most.
        limit: Duration,
        /// The last answer, if one came.
        last: Option<Box<R>>,
        /// Why there was no later answer, if the last question failed.
        source: Option<Error>,
    },
    /// A question failed in a way that waiting does not help.
    Api(Error),
}

impl<R> WaitError<R> {
    /// The last answer before the end, if there was one.
    pub fn last(&self) -> Option<&R> {
        match self {
            Self::Failed { last, .. } => Some(last),
            Self::Deadline { last, .. } => last.as_deref(),
            Self::Api(_) => None,
        }
    }
}

impl<R: Resource> WaitError<R> {
    /// Tells those who trace, without what the server said and without the ID.
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
            // Its text is that of the error itself, so what is below comes next.
            Self::Api(error) => error.source(),
        }
    }
}

fn state<R: Resource>(value: &R) -> &str {
    value.state().map_or("unknown", AsRef::as_ref)
}

/// The text without line breaks, cut off at 300 characters.
fn one_line(text: &str) -> String {
    text.chars().take(300).map(|char| if char.is_control() { ' ' } else { char }).collect()
}
