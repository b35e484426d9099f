//! Content to upload that fails while it is being sent.

use std::error::Error as StdError;
use std::sync::Arc;
use std::{fmt, io};

use crate::error::BoxError;

/// Why the content of a part ended before its time. It goes into the transport as an error of the
/// body, and is found again behind the error that comes out.
#[derive(Clone, Debug)]
pub(crate) struct Unreadable {
    pub(crate) part: String,
    cause: Arc<dyn StdError + Send + Sync>,
}

impl Unreadable {
    pub(crate) fn new(part: String, cause: BoxError) -> Self {
        Self { part, cause: Arc::from(cause) }
    }

    /// What is behind an error of the transport, if it is this.
    pub(crate) fn behind(error: &reqwest::Error) -> Option<Self> {
        let mut cause = error.source();
        while let Some(error) = cause {
            if let Some(found) = error.downcast_ref::<Self>() {
                return Some(found.clone());
            }
            cause = error.source();
        }
        None
    }

    /// The cause, as an error of the system if it is one.
    pub(crate) fn into_io(self) -> io::Error {
        let kind = self.cause.downcast_ref().map_or(io::ErrorKind::Other, io::Error::kind);
        io::Error::new(kind, self)
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl StdError for Unreadable {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.source()
    }
}
