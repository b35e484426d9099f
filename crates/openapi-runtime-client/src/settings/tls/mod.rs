//! TLS: encryption of connections and trusted certificates.
//!
//! Each TLS library has a module with a type `Tls`, which is created from the certificates and can
//! be applied to any number of HTTP clients.

use crate::error::Error;
use crate::settings::check::invalid;

#[cfg(feature = "native-tls")]
mod by_native_tls;
#[cfg(all(any(feature = "rustls-ring", feature = "rustls-aws-lc"), not(feature = "native-tls")))]
mod by_rustls;
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")))]
mod disabled;

#[cfg(feature = "native-tls")]
pub(crate) use by_native_tls::Tls;
#[cfg(all(
    any(feature = "rustls-ring", feature = "rustls-aws-lc"),
    not(feature = "native-tls")
))]
pub(crate) use by_rustls::Tls;
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")))]
pub(crate) use disabled::Tls;

/// Whether a TLS library is enabled.
pub(crate) const AVAILABLE: bool =
    cfg!(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"));

/// The problem with an `https` URL when no TLS library is enabled.
pub(crate) const MISSING: &str =
    "is https, which needs the feature `rustls`, `rustls-aws-lc` or `native-tls`";

/// Additional certificates, in PEM.
#[derive(Default)]
pub struct Certificates {
    /// Root certificates to trust in addition to those of the platform.
    pub roots: Vec<Vec<u8>>,
    /// The client certificate with its private key, for servers that request one.
    pub identity: Option<secrecy::SecretSlice<u8>>,
}

impl Certificates {
    /// Rejects certificates where they would have no effect: with a custom HTTP client or a
    /// service.
    pub(crate) fn reject_if_set(&self) -> Result<(), Error> {
        let identity = self.identity.as_ref().map(|_| IDENTITY);
        match self.roots.first().map(|_| ROOT).or(identity) {
            None => Ok(()),
            Some(setting) => {
                let problem = "has no effect on what was given to `http` or `service`; leave it out, \
                               or set the certificates of the client given to `http` there";
                Err(invalid(setting, problem))
            }
        }
    }
}

/// Installs a `CryptoProvider` for the process if none is installed. reqwest with rustls panics
/// without one unless it is built with `aws-lc-rs`.
pub(crate) fn install_crypto_provider() {
    #[cfg(all(feature = "rustls-ring", not(feature = "rustls-aws-lc")))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // It fails if another thread installed one first, which is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

const ROOT: &str = "add_root_certificate";
const IDENTITY: &str = "identity";
