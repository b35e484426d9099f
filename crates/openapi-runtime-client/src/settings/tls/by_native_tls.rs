//! TLS with the library of the platform.

use secrecy::{ExposeSecret, SecretSlice};

use super::{Certificates, IDENTITY, ROOT};
use crate::error::Error;
use crate::settings::check::{invalid, invalid_with_source};

/// The certificates in the form that reqwest takes.
pub(crate) struct Tls {
    roots: Vec<reqwest::Certificate>,
    identity: Option<reqwest::Identity>,
}

impl Tls {
    pub(crate) fn new(certificates: &Certificates) -> Result<Self, Error> {
        let mut roots = Vec::new();
        for pem in &certificates.roots {
            let found = reqwest::Certificate::from_pem_bundle(pem).map_err(|source| {
                invalid_with_source(
                    ROOT,
                    "has a certificate that cannot be used".to_owned(),
                    source,
                )
            })?;
            if found.is_empty() {
                return Err(invalid(ROOT, "has no certificate; give one or more in PEM"));
            }
            roots.extend(found);
        }
        let identity = certificates.identity.as_ref().map(identity).transpose()?;
        Ok(Self { roots, identity })
    }

    /// For a client that only builds requests.
    #[cfg(feature = "testing")]
    pub(crate) fn without_roots() -> Result<Self, Error> {
        Ok(Self { roots: Vec::new(), identity: None })
    }

    /// Configures TLS on the builder. HTTP/2 is offered only with `http2`.
    pub(crate) fn apply_to(
        &self,
        builder: reqwest::ClientBuilder,
        http2: bool,
    ) -> reqwest::ClientBuilder {
        let builder = builder.tls_backend_native().tls_certs_merge(self.roots.iter().cloned());
        let builder = if http2 { builder } else { builder.http1_only() };
        match &self.identity {
            Some(identity) => builder.identity(identity.clone()),
            None => builder,
        }
    }
}

/// Reads the client certificate. Some platforms take the key only separately and only in PKCS #8
/// form.
fn identity(pem: &SecretSlice<u8>) -> Result<reqwest::Identity, Error> {
    let text = String::from_utf8_lossy(pem.expose_secret());
    let (mut chain, mut key, mut section) = (String::new(), None, String::new());
    for line in text.lines() {
        if line.starts_with("-----BEGIN ") {
            section.clear();
        }
        section.push_str(line.trim_end());
        section.push('\n');
        if line.starts_with("-----END ") {
            if section.starts_with("-----BEGIN CERTIFICATE-----") {
                chain.push_str(&section);
            } else if section.starts_with("-----BEGIN PRIVATE KEY-----") {
                key = Some(section.clone());
            }
        }
    }
    if chain.is_empty() {
        return Err(invalid(IDENTITY, "has no certificate; give PEM with one and its key"));
    }
    let Some(key) = key else {
        let problem = "has no private key that `native-tls` supports; give PEM with a certificate and \
                       its key in PKCS #8, which begins with `BEGIN PRIVATE KEY`";
        return Err(invalid(IDENTITY, problem));
    };
    let identity = reqwest::Identity::from_pkcs8_pem(chain.as_bytes(), key.as_bytes());
    // A key that does not belong to the certificate is detected only when a client is built.
    let trial = |identity: &reqwest::Identity| {
        let builder = reqwest::Client::builder().tls_backend_native().no_proxy();
        builder.identity(identity.clone()).build()
    };
    identity.and_then(|identity| trial(&identity).map(|_| identity)).map_err(|source| {
        invalid_with_source(IDENTITY, "has a key that cannot be used".to_owned(), source)
    })
}
