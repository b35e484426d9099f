//! Connections that TLS or a proxy rejects.
#![cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc"))]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use daytona_api_client::runtime::Request;
use daytona_api_client::{Client, ClientBuilder, Error, reqwest};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::SupportedProtocolVersion;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::version::{TLS12, TLS13};

use crate::encrypted::*;
use crate::support::*;

/// A server with a self-signed certificate.
struct Secure {
    certificate: Vec<u8>,
    port: u16,
    connections: Arc<AtomicUsize>,
}

impl Secure {
    /// Aborts the first `broken` handshakes.
    async fn new(versions: &[&'static SupportedProtocolVersion], broken: usize) -> Self {
        Self::with(versions, broken, false).await
    }

    /// A server that requires client certificates.
    async fn for_known_clients(versions: &[&'static SupportedProtocolVersion]) -> Self {
        Self::with(versions, 0, true).await
    }

    async fn with(
        versions: &[&'static SupportedProtocolVersion],
        broken: usize,
        known_clients: bool,
    ) -> Self {
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
        let certificate = own.cert.der().clone();
        let clients = known_clients.then_some(&certificate);
        let config = server_config(versions, certificate.clone(), key.into(), clients);
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let port = listen(move |mut connection| {
            let (acceptor, count) = (acceptor.clone(), Arc::clone(&count));
            async move {
                if count.fetch_add(1, Ordering::SeqCst) < broken {
                    connection.read_u8().await.unwrap();
                    connection.set_zero_linger().unwrap();
                } else if let Ok(mut stream) = acceptor.accept(connection).await {
                    let _ = stream.read(&mut [0; 4096]).await;
                    let _ = stream.write_all(&json("200 OK", "{}")).await;
                    let _ = stream.shutdown().await;
                }
            }
        });
        Self { certificate: own.cert.der().to_vec(), port: port.await, connections }
    }

    /// Calls the server once, and returns the outcome and the number of connections.
    async fn call(&self, http: reqwest::ClientBuilder) -> (Result<u32, Error>, usize) {
        let url = format!("https://localhost:{}", self.port);
        let outcome = call(&url, http).await;
        (outcome, self.connections.swap(0, Ordering::SeqCst))
    }

    fn trusted(&self, http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        let certificate = reqwest::Certificate::from_der(&self.certificate).unwrap();
        http.tls_certs_only([certificate])
    }
}

/// An HTTP client for each TLS library that is enabled.
fn backends() -> Vec<reqwest::ClientBuilder> {
    let http = || ClientBuilder::http_rules(reqwest::Client::builder()).no_proxy();
    vec![
        http().tls_backend_rustls(),
        #[cfg(feature = "native-tls")]
        http().tls_backend_native(),
    ]
}

/// The number of attempts of a call, or its error.
async fn call(url: &str, http: reqwest::ClientBuilder) -> Result<u32, Error> {
    let builder = Client::builder().base_url(url).allow_plain_http().retry(short_delays());
    let client = builder.http(http.build().unwrap()).build().unwrap();
    let response = Request::new(&client, &GET_THING).send::<Value>().await?;
    Ok(response.attempts())
}

/// Checks that the outcome is a permanent connection error without a retry.
fn assert_permanent(outcome: Result<u32, Error>) {
    let error = outcome.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
    assert_eq!((error.attempts(), error.is_retryable()), (Some(1), false), "{error:?}");
}

#[tokio::test]
async fn an_untrusted_certificate_is_not_retried() {
    let server = Secure::new(&[&TLS12, &TLS13], 0).await;
    for http in backends() {
        let (outcome, connections) = server.call(http).await;
        assert_permanent(outcome);
        assert_eq!(connections, 1);
    }
    for http in backends() {
        let (outcome, _) = server.call(server.trusted(http)).await;
        assert_eq!(outcome.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_required_client_certificate_is_not_retried() {
    for versions in [&[&TLS12][..], &[&TLS13]] {
        let server = Secure::for_known_clients(versions).await;
        for http in backends() {
            let (outcome, connections) = server.call(server.trusted(http)).await;
            assert_permanent(outcome);
            assert_eq!(connections, 1);
        }
    }
}

#[tokio::test]
async fn an_unsupported_tls_version_is_not_retried() {
    let server = Secure::new(&[&TLS12], 0).await;
    for http in backends() {
        let modern = server.trusted(http).tls_version_min(reqwest::tls::Version::TLS_1_3);
        let (outcome, connections) = server.call(modern).await;
        assert_permanent(outcome);
        assert_eq!(connections, 1);
    }
}

#[tokio::test]
async fn a_server_without_tls_is_not_retried() {
    let port = listen(|mut connection| async move {
        let _ = connection.read(&mut [0; 4096]).await;
        let _ = connection.write_all(&json("400 Bad Request", "{}")).await;
    });
    let url = format!("https://localhost:{}", port.await);
    for http in backends() {
        assert_permanent(call(&url, http).await);
    }
}

#[tokio::test]
async fn a_broken_handshake_is_retried() {
    for http in backends() {
        let server = Secure::new(&[&TLS12, &TLS13], 2).await;
        let (outcome, connections) = server.call(server.trusted(http)).await;
        assert_eq!((outcome.unwrap(), connections), (3, 3));
    }
}

#[tokio::test]
async fn a_proxy_that_requires_a_password_is_not_retried() {
    let proxy = Server::sending(response("407 Proxy Authentication Required", &[], "")).await;
    for http in backends() {
        let http = http.proxy(reqwest::Proxy::all(proxy.address()).unwrap());
        assert_permanent(call("https://example.invalid", http).await);
        assert_eq!(proxy.take().len(), 1);
    }
    // For plain HTTP, the proxy responds to the call itself.
    for http in backends() {
        let http = http.proxy(reqwest::Proxy::all(proxy.address()).unwrap());
        let error = call("http://example.invalid", http).await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), error.is_retryable()), (407, false));
        assert_eq!(proxy.take().len(), 1);
    }
}

/// With `native-tls`, the HTTP client uses HTTP with the proxy regardless of its scheme.
#[tokio::test]
async fn a_proxy_with_an_unsupported_protocol_is_not_retried() {
    for scheme in ["socks5", "socks5h", "socks4"] {
        for url in ["https://example.invalid", "http://example.invalid"] {
            let proxy = reqwest::Proxy::all(format!("{scheme}://127.0.0.1:9")).unwrap();
            let http = ClientBuilder::http_rules(reqwest::Client::builder())
                .tls_backend_rustls()
                .proxy(proxy);
            assert_permanent(call(url, http).await);
        }
    }
}
