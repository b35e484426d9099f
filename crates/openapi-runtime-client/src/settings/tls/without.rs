//! Without a library for it.

use super::Certificates;
use crate::error::Error;

/// Nothing.
pub(crate) struct Tls;

impl Tls {
    pub(crate) fn new(_: &Certificates) -> Result<Self, Error> {
        Ok(Self)
    }

    /// For a client that sends nothing.
    #[cfg(feature = "testing")]
    pub(crate) fn trusting_nobody() -> Result<Self, Error> {
        Ok(Self)
    }

    pub(crate) fn put_on(
        &self,
        builder: reqwest::ClientBuilder,
        _http2: bool,
    ) -> reqwest::ClientBuilder {
        builder
    }
}
