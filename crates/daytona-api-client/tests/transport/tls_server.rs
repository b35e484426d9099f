//! A private certificate authority, and a TLS server with a certificate of it.
#![cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"))]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use daytona_api_client::{ClientBuilder, RetryPolicy};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ALL_VERSIONS;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::encrypted::*;
use crate::support::*;

/// A private certificate authority.
pub struct Authority {
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        // OpenSSL finds an issuer by its name, so each name is unique.
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("authority {}", COUNT.fetch_add(1, Ordering::Relaxed));
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// A certificate for the local machine and its key, in PEM.
    pub fn certificate(&self) -> (String, String) {
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    /// A certificate and its key in one PEM.
    pub fn identity(&self) -> String {
        let (certificate, key) = self.certificate();
        format!("{key}{certificate}")
    }
}

/// A request that the server received.
#[derive(Debug)]
pub struct Seen {
    /// The protocol that ALPN selected.
    pub protocol: String,
    /// The head; for HTTP/2 only method and path.
    pub head: String,
    /// Whether the client sent a certificate.
    pub identified: bool,
}

/// A server with a certificate of an authority, which sends the same response to all requests.
pub struct TlsServer {
    pub address: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl TlsServer {
    pub async fn new(authority: &Authority, protocols: &[&str], answer: Vec<u8>) -> Self {
        Self::with(authority, false, protocols, answer).await
    }

    pub async fn with(
        authority: &Authority,
        asks: bool,
        protocols: &[&str],
        answer: Vec<u8>,
    ) -> Self {
        let (certificate, key) = authority.certificate();
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let own = CertificateDer::from_pem_slice(authority.pem.as_bytes()).unwrap();
        let mut config = server_config(ALL_VERSIONS, certificate, key, asks.then_some(&own));
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let port = listen(move |connection| {
            serve(acceptor.clone(), connection, answer.clone(), Arc::clone(&log))
        });
        let address = format!("https://127.0.0.1:{}", port.await);
        Self { address, seen }
    }

    pub fn builder(&self) -> ClientBuilder {
        ClientBuilder::default().base_url(&self.address).retry(RetryPolicy::none()).token(TOKEN)
    }

    pub fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

async fn serve(
    acceptor: TlsAcceptor,
    connection: TcpStream,
    answer: Vec<u8>,
    log: Arc<Mutex<Vec<Seen>>>,
) {
    let Ok(mut connection) = acceptor.accept(connection).await else { return };
    let tls = connection.get_ref().1;
    let protocol = String::from_utf8_lossy(tls.alpn_protocol().unwrap_or_default()).into_owned();
    let identified = tls.peer_certificates().is_some();
    if protocol == "h2" {
        let mut connection = h2::server::handshake(connection).await.unwrap();
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            let head = format!("{} {}", request.method(), request.uri().path());
            log.lock().unwrap().push(Seen { protocol: protocol.clone(), head, identified });
            let mut body = respond.send_response(http::Response::new(()), false).unwrap();
            body.send_data(bytes::Bytes::from_static(b"{}"), true).unwrap();
        }
        return;
    }
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = connection.read_u8().await else { return };
        head.push(byte);
    }
    let head = String::from_utf8(head).unwrap();
    log.lock().unwrap().push(Seen { protocol, head, identified });
    let _ = connection.write_all(&answer).await;
    let _ = connection.shutdown().await;
}
