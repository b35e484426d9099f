//! TLS with rustls and the root certificates of the platform.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls_platform_verifier::Verifier;
use secrecy::ExposeSecret;

use super::{Certificates, IDENTITY, ROOT};
use crate::error::Error;
use crate::settings::check::{invalid, invalid_with_source};

/// The configuration of rustls. It is created once, because reading the certificates of the
/// platform takes time.
pub(crate) struct Tls(ClientConfig);

impl Tls {
    pub(crate) fn new(certificates: &Certificates) -> Result<Self, Error> {
        let provider = provider();
        let verifier = verifier(roots(certificates)?, &provider)?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(cannot_be_set_up)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let config = match &certificates.identity {
            None => config.with_no_client_auth(),
            Some(pem) => {
                let pem = pem.expose_secret();
                let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
                // The parser's error is left out, because it may quote a line of the key.
                let chain = chain.map_err(|_| invalid(IDENTITY, "is not PEM, or is cut off"))?;
                if chain.is_empty() {
                    let problem = "has no certificate; give PEM with one and its key";
                    return Err(invalid(IDENTITY, problem));
                }
                let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
                    invalid(IDENTITY, "has no private key; give PEM with a certificate and its key")
                })?;
                config.with_client_auth_cert(chain, key).map_err(|source| {
                    invalid_with_source(
                        IDENTITY,
                        "has a key that cannot be used".to_owned(),
                        source,
                    )
                })?
            }
        };
        Ok(Self(config))
    }

    /// For a client that only builds requests.
    #[cfg(feature = "testing")]
    pub(crate) fn without_roots() -> Result<Self, Error> {
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(cannot_be_set_up)?
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        Ok(Self(config))
    }

    /// Configures TLS on the builder. HTTP/2 is offered only with `http2`.
    pub(crate) fn apply_to(
        &self,
        builder: reqwest::ClientBuilder,
        http2: bool,
    ) -> reqwest::ClientBuilder {
        let mut config = self.0.clone();
        let protocols: &[&[u8]] = if http2 { &[b"h2", b"http/1.1"] } else { &[b"http/1.1"] };
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        builder.tls_backend_preconfigured(config)
    }
}

/// The `CryptoProvider` that the program installed for the process, or else the one of a feature.
fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(own()))
}

fn own() -> CryptoProvider {
    #[cfg(feature = "rustls-aws-lc")]
    return rustls::crypto::aws_lc_rs::default_provider();
    #[cfg(not(feature = "rustls-aws-lc"))]
    return rustls::crypto::ring::default_provider();
}

fn roots(certificates: &Certificates) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut roots = Vec::new();
    for pem in &certificates.roots {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.push(certificate.map_err(|source| {
                invalid_with_source(ROOT, "is not PEM, or is cut off".to_owned(), source)
            })?);
        }
        if roots.len() == before {
            return Err(invalid(ROOT, "has no certificate; give one or more in PEM"));
        }
    }
    Ok(roots)
}

#[cfg(not(target_os = "android"))]
fn verifier(
    roots: Vec<CertificateDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<Verifier, Error> {
    let own = !roots.is_empty();
    Verifier::new_with_extra_roots(roots, Arc::clone(provider)).map_err(|source| match own {
        true => {
            invalid_with_source(ROOT, "has a certificate that cannot be used".to_owned(), source)
        }
        false => cannot_be_set_up(source),
    })
}

/// On Android only the system decides which certificates it trusts.
#[cfg(target_os = "android")]
fn verifier(
    roots: Vec<CertificateDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<Verifier, Error> {
    if !roots.is_empty() {
        return Err(invalid(ROOT, "cannot be set on Android; add the certificate to the system"));
    }
    Verifier::new(Arc::clone(provider)).map_err(cannot_be_set_up)
}

fn cannot_be_set_up(source: rustls::Error) -> Error {
    invalid_with_source("http", "client cannot be set up".to_owned(), source)
}
