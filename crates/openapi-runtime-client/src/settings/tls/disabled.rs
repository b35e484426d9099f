//! Without a TLS library.

use super::Certificates;
use crate::error::Error;

/// A placeholder without any configuration.
pub(crate) struct Tls;

impl Tls {
    pub(crate) fn new(_: &Certificates) -> Result<Self, Error> {
        Ok(Self)
    }

    /// For a client that only builds requests.
    #[cfg(feature = "testing")]
    pub(crate) fn without_roots() -> Result<Self, Error> {
        Ok(Self)
    }

    pub(crate) fn apply_to(
        &self,
        builder: reqwest::ClientBuilder,
        _http2: bool,
    ) -> reqwest::ClientBuilder {
        builder
    }
}
