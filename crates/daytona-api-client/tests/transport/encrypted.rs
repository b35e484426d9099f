//! TLS servers for tests. They use ring, whatever the client uses.
#![cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"))]

use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};

/// The configuration of a server with this certificate. With `clients` it requires client
/// certificates of this authority.
pub fn server_config(
    versions: &[&'static SupportedProtocolVersion],
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
    clients: Option<&CertificateDer<'static>>,
) -> ServerConfig {
    let provider = Arc::new(ring::default_provider());
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let config = config.with_protocol_versions(versions).unwrap();
    let config = match clients {
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            config.with_client_cert_verifier(verifier.build().unwrap())
        }
        None => config.with_no_client_auth(),
    };
    config.with_single_cert(vec![certificate], key).unwrap()
}

/// Listens on a free port, passes each connection to `serve`, and returns the port.
pub async fn listen<F: Future<Output = ()> + Send + 'static>(
    serve: impl Fn(TcpStream) -> F + Send + 'static,
) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (connection, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(connection));
        }
    });
    port
}
