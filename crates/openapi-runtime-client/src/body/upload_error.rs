//! The error of upload content that cannot be read while it is being sent.

use std::error::Error as StdError;
use std::sync::Arc;
use std::{fmt, io};

use crate::error::BoxError;

/// Why the content of a part could not be read. It is passed to the HTTP client as an error of the
/// body, and found again in the causes of the resulting error.
#[derive(Clone, Debug)]
pub(crate) struct UploadError {
    pub(crate) part: String,
    cause: Arc<dyn StdError + Send + Sync>,
}

impl UploadError {
    pub(crate) fn new(part: String, cause: BoxError) -> Self {
        Self { part, cause: Arc::from(cause) }
    }

    /// Finds it in the causes of an error of the HTTP client.
    pub(crate) fn find_in(error: &reqwest::Error) -> Option<Self> {
        let mut cause = error.source();
        while let Some(error) = cause {
            if let Some(found) = error.downcast_ref::<Self>() {
                return Some(found.clone());
            }
            cause = error.source();
        }
        None
    }

    /// Converts it to an `io::Error`, with the kind of the cause if that is one.
    pub(crate) fn into_io(self) -> io::Error {
        let kind = self.cause.downcast_ref().map_or(io::ErrorKind::Other, io::Error::kind);
        io::Error::new(kind, self)
    }
}

impl fmt::Display for UploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl StdError for UploadError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.source()
    }
}
