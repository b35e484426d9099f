//! Connections that TLS or a proxy refuses.
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

/// A server with a certificate that it has made itself.
struct Secure {
    certificate: Vec<u8>,
    port: u16,
    connections: Arc<AtomicUsize>,
}

impl Secure {
    /// Breaks off so many handshakes first.
    async fn new(versions: &[&'static SupportedProtocolVersion], broken: usize) -> Self {
        Self::with(versions, broken, false).await
    }

    /// A server that takes clients with a certificate only.
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

    /// Calls the server once and tells the outcome, and how many connections it took.
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

/// An HTTP client with each library for TLS that is there.
fn backends() -> Vec<reqwest::ClientBuilder> {
    let http = || ClientBuilder::http_rules(reqwest::Client::builder()).no_proxy();
    vec![
        http().tls_backend_rustls(),
        #[cfg(feature = "native-tls")]
        http().tls_backend_native(),
    ]
}

/// How many attempts a call took, and its error.
async fn call(url: &str, http: reqwest::ClientBuilder) -> Result<u32, Error> {
    let builder = Client::builder().base_url(url).allow_plain_http().retry(quick());
    let client = builder.http(http.build().unwrap()).build().unwrap();
    let response = Request::new(&client, &GET_THING).send::<Value>().await?;
    Ok(response.attempts())
}

/// An error of the connection that is not tried again.
fn lasts(outcome: Result<u32, Error>) {
    let error = outcome.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
    assert_eq!((error.attempts(), error.is_retryable()), (Some(1), false), "{error:?}");
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_refused_once() {
    let server = Secure::new(&[&TLS12, &TLS13], 0).await;
    for http in backends() {
        let (outcome, connections) = server.call(http).await;
        lasts(outcome);
        assert_eq!(connections, 1);
    }
    for http in backends() {
        let (outcome, _) = server.call(server.trusted(http)).await;
        assert_eq!(outcome.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_server_that_wants_a_certificate_of_the_client_is_asked_once() {
    for versions in [&[&TLS12][..], &[&TLS13]] {
        let server = Secure::for_known_clients(versions).await;
        for http in backends() {
            let (outcome, connections) = server.call(server.trusted(http)).await;
            lasts(outcome);
            assert_eq!(connections, 1);
        }
    }
}

#[tokio::test]
async fn a_version_of_tls_that_is_not_spoken_is_refused_once() {
    let server = Secure::new(&[&TLS12], 0).await;
    for http in backends() {
        let modern = server.trusted(http).tls_version_min(reqwest::tls::Version::TLS_1_3);
        let (outcome, connections) = server.call(modern).await;
        lasts(outcome);
        assert_eq!(connections, 1);
    }
}

#[tokio::test]
async fn a_server_that_does_not_encrypt_is_refused_once() {
    let port = listen(|mut connection| async move {
        let _ = connection.read(&mut [0; 4096]).await;
        let _ = connection.write_all(&json("400 Bad Request", "{}")).await;
    });
    let url = format!("https://localhost:{}", port.await);
    for http in backends() {
        lasts(call(&url, http).await);
    }
}

#[tokio::test]
async fn a_handshake_that_breaks_is_made_again() {
    for http in backends() {
        let server = Secure::new(&[&TLS12, &TLS13], 2).await;
        let (outcome, connections) = server.call(server.trusted(http)).await;
        assert_eq!((outcome.unwrap(), connections), (3, 3));
    }
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_asked_once() {
    let proxy = Server::sending(response("407 Proxy Authentication Required", &[], "")).await;
    for http in backends() {
        let http = http.proxy(reqwest::Proxy::all(proxy.address()).unwrap());
        lasts(call("https://example.invalid", http).await);
        assert_eq!(proxy.take().len(), 1);
    }
    // Without encryption, the proxy answers the call itself.
    for http in backends() {
        let http = http.proxy(reqwest::Proxy::all(proxy.address()).unwrap());
        let error = call("http://example.invalid", http).await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), error.is_retryable()), (407, false));
        assert_eq!(proxy.take().len(), 1);
    }
}

/// With the library of the platform, the HTTP client speaks HTTP to it all the same.
#[tokio::test]
async fn a_proxy_that_cannot_be_spoken_to_is_not_asked() {
    for scheme in ["socks5", "socks5h", "socks4"] {
        for url in ["https://example.invalid", "http://example.invalid"] {
            let proxy = reqwest::Proxy::all(format!("{scheme}://127.0.0.1:9")).unwrap();
            let http = ClientBuilder::http_rules(reqwest::Client::builder())
                .tls_backend_rustls()
                .proxy(proxy);
            lasts(call(url, http).await);
        }
    }
}
