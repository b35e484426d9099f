//! How connections are encrypted, and whom they trust.
//!
//! Each library has a module with a type `Tls`: what was set up from the certificates, to be put on
//! any number of HTTP clients.

use crate::error::Error;
use crate::settings::check::invalid;

#[cfg(feature = "native-tls")]
mod by_native_tls;
#[cfg(all(any(feature = "rustls-ring", feature = "rustls-aws-lc"), not(feature = "native-tls")))]
mod by_rustls;
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")))]
mod without;

#[cfg(feature = "native-tls")]
pub(crate) use by_native_tls::Tls;
#[cfg(all(
    any(feature = "rustls-ring", feature = "rustls-aws-lc"),
    not(feature = "native-tls")
))]
pub(crate) use by_rustls::Tls;
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")))]
pub(crate) use without::Tls;

/// Whether there is a library for `https`.
pub(crate) const AVAILABLE: bool =
    cfg!(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"));

/// What is to be said of an address with `https` when there is no library for it.
pub(crate) const MISSING: &str =
    "is https, for which the feature `rustls`, `rustls-aws-lc` or `native-tls` must be on";

/// Certificates of one's own, in PEM.
#[derive(Default)]
pub struct Certificates {
    /// Those to trust besides the ones of the platform.
    pub roots: Vec<Vec<u8>>,
    /// The certificate to show to servers that ask for one, with its key.
    pub identity: Option<secrecy::SecretSlice<u8>>,
}

impl Certificates {
    /// That there are none, beside what has its own or needs none.
    pub(crate) fn refuse(&self) -> Result<(), Error> {
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

/// Makes it possible to build an HTTP client that is not set up here: rustls in reqwest panics
/// without any cryptography, and takes that of the process unless it is built with `aws-lc-rs`.
pub(crate) fn prepare() {
    #[cfg(all(feature = "rustls-ring", not(feature = "rustls-aws-lc")))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // It fails if another thread was quicker, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

const ROOT: &str = "add_root_certificate";
const IDENTITY: &str = "identity";
