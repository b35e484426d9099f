//! Encrypted connections: certificates of a private authority, and which HTTP is spoken.
#![cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"))]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use daytona_api_client::runtime::Request;
use daytona_api_client::{Client, ClientBuilder, Error, RetryPolicy, reqwest};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ALL_VERSIONS;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::encrypted::*;
use crate::support::*;

/// A private authority.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        // OpenSSL finds an issuer by its name.
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("authority {}", COUNT.fetch_add(1, Ordering::Relaxed));
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// A certificate for this machine and its key, in PEM.
    fn certificate(&self) -> (String, String) {
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    /// A certificate and its key in one PEM.
    fn identity(&self) -> String {
        let (certificate, key) = self.certificate();
        format!("{key}{certificate}")
    }
}

/// A request as it arrived.
#[derive(Debug)]
struct Seen {
    /// The protocol that was agreed on.
    protocol: String,
    /// The head, or of HTTP/2 only the method and path.
    head: String,
    /// Whether the client showed a certificate.
    identified: bool,
}

/// A server with a certificate of this authority, which answers all requests the same.
struct TlsServer {
    address: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl TlsServer {
    async fn new(authority: &Authority, protocols: &[&str], answer: Vec<u8>) -> Self {
        Self::with(authority, false, protocols, answer).await
    }

    async fn with(authority: &Authority, asks: bool, protocols: &[&str], answer: Vec<u8>) -> Self {
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

    fn builder(&self) -> ClientBuilder {
        ClientBuilder::default().base_url(&self.address).retry(RetryPolicy::none()).token(TOKEN)
    }

    fn take(&self) -> Vec<Seen> {
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

async fn get(client: &Client) -> Result<(), Error> {
    Request::new(client, &GET_THING).send_empty().await.map(drop)
}

fn ok_answer() -> Vec<u8> {
    json("200 OK", "{}")
}

#[tokio::test]
async fn a_private_authority_is_trusted_only_if_it_is_named() {
    let authority = Authority::new();
    let server = TlsServer::new(&authority, &["http/1.1"], ok_answer()).await;

    let stranger = server.builder().build().unwrap();
    let error = get(&stranger).await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
    let other = server.builder().add_root_certificate(Authority::new().pem).build().unwrap();
    assert!(matches!(get(&other).await, Err(Error::Connection { .. })));
    assert!(server.take().is_empty());

    let both = format!("{}\n{}", Authority::new().pem, authority.pem);
    get(&server.builder().add_root_certificate(both).build().unwrap()).await.unwrap();
    let builder = server.builder().add_root_certificate(&*authority.pem);
    let client = builder.add_root_certificate(Authority::new().pem).build().unwrap();
    get(&client).await.unwrap();
    let seen = server.take();
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|seen| !seen.identified && seen.head.starts_with("GET /thing ")));
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_a_server_that_asks() {
    let authority = Authority::new();
    let server = TlsServer::with(&authority, true, &["http/1.1"], ok_answer()).await;
    let builder = || server.builder().add_root_certificate(&*authority.pem);

    let error = get(&builder().build().unwrap()).await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
    let foreign = builder().identity(Authority::new().identity()).build().unwrap();
    assert!(matches!(get(&foreign).await, Err(Error::Connection { .. })));
    assert!(server.take().is_empty());

    get(&builder().identity(authority.identity()).build().unwrap()).await.unwrap();
    assert!(server.take()[0].identified);
}

#[tokio::test]
async fn a_new_connection_in_place_of_a_lost_one_has_the_same_certificates() {
    let authority = Authority::new();
    let server = TlsServer::with(&authority, true, &["http/1.1"], Vec::new()).await;
    let builder = server.builder().retry(quick()).add_root_certificate(&*authority.pem);
    let client = builder.identity(authority.identity()).build().unwrap();
    let error = get(&client).await.unwrap_err();
    let seen = server.take();
    assert_eq!(error.attempts(), u32::try_from(seen.len()).ok(), "{error:?}");
    assert!(seen.len() > 2 && seen.iter().all(|seen| seen.identified), "{seen:?}");
}

#[tokio::test]
async fn redirects_are_followed_by_the_same_rules_with_certificates_of_ones_own() {
    let authority = Authority::new();
    let other = TlsServer::new(&authority, &["http/1.1"], ok_answer()).await;
    let away = format!("location: {}/thing", other.address);
    let away = response("302 Found", &[&away], "");
    let server = TlsServer::new(&authority, &["http/1.1"], away).await;
    let client = server.builder().add_root_certificate(&*authority.pem).build().unwrap();
    assert_eq!(get(&client).await.unwrap_err().status().unwrap(), 302);
    assert!(other.take().is_empty());

    let within = response("302 Found", &["location: /elsewhere"], "");
    let server = TlsServer::new(&authority, &["http/1.1"], within).await;
    let client = server.builder().add_root_certificate(&*authority.pem).build().unwrap();
    let error = Request::new(&client, &DELETE_THING).send_empty().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 302);
    assert_eq!(server.take().len(), 1, "a GET was made of it");
    assert_eq!(get(&client).await.unwrap_err().status().unwrap(), 302);
    assert_eq!(server.take().len(), 6);
}

#[tokio::test]
async fn the_rules_can_be_put_on_a_client_of_ones_own() {
    let own = || {
        let http =
            ClientBuilder::http_rules(reqwest::Client::builder()).no_proxy().build().unwrap();
        (http.clone(), move |server: &Server| server.builder().http(http).build().unwrap())
    };
    let other = Server::sending(ok_answer()).await;
    let away = format!("location: {}/thing", other.address());
    let server = Server::sending(response("307 Temporary Redirect", &[&away], "")).await;
    let error = get(&own().1(&server)).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 307);
    assert!(other.take().is_empty());
    let received = server.only();
    let name = concat!("daytona-api-client/", env!("CARGO_PKG_VERSION"));
    assert_eq!(received.header("user-agent"), Some(name));

    let within = response("302 Found", &["location: /elsewhere"], "");
    let answers = || vec![Answer::Send(within.clone()), Answer::Send(ok_answer())];
    let server = Server::new(answers()).await;
    get(&own().1(&server)).await.unwrap();
    assert!(server.take()[1].header("referer").is_none());
    let server = Server::new(answers()).await;
    let (http, client) = own();
    let deleted = Request::new(&client(&server), &DELETE_THING).send_empty().await;
    assert_eq!(deleted.unwrap_err().status().unwrap(), 302);

    // A request that does not go through the crate follows the rules for those that write.
    let server = Server::new(answers()).await;
    let answer = http.get(format!("{}/thing", server.address())).send().await.unwrap();
    assert_eq!(answer.status(), 302);
}

#[tokio::test]
async fn certificates_that_cannot_be_used_are_refused_with_the_setting() {
    let authority = Authority::new();
    let (certificate, key) = authority.certificate();
    let secret = key.lines().nth(1).unwrap().to_owned();
    let builder = || ClientBuilder::default().base_url("https://localhost");
    let http = ClientBuilder::http_rules(reqwest::Client::builder()).build().unwrap();
    let cases = [
        (builder().add_root_certificate("no PEM"), "add_root_certificate has no certificate"),
        (builder().add_root_certificate(&*key), "add_root_certificate has no certificate"),
        (builder().identity("no PEM"), "identity has no certificate"),
        (builder().identity(&*key), "identity has no certificate"),
        (builder().identity(&*certificate), "identity has no private key"),
        (builder().identity(format!("{certificate}{}", key.replace("END", "XXX"))), "identity "),
        (
            builder().identity(certificate.clone() + &key).http(http.clone()),
            "identity has no effect on what was given to `http`",
        ),
        (
            builder().http(http).add_root_certificate(&*authority.pem),
            "add_root_certificate has no effect on what was given to `http`",
        ),
        #[cfg(feature = "testing")]
        (
            builder().service(axum::Router::new()).identity(authority.identity()),
            "identity has no effect on what was given to `http` or `service`",
        ),
    ];
    for (builder, expected) in cases {
        assert!(!format!("{builder:?}").contains(&secret));
        let error = builder.build().unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!format!("{error:?}").contains(&secret));
    }
    let cut = &authority.pem[..authority.pem.len() / 2];
    let broken = authority.pem.replace("MII", "AAA");
    for pem in [cut, &*broken] {
        let error = builder().add_root_certificate(pem).build().unwrap_err();
        assert!(error.to_string().contains("add_root_certificate "), "{error}");
    }
    let (_, other) = authority.certificate();
    let error = builder().identity(certificate + &other).build().unwrap_err();
    assert!(error.to_string().contains("identity has a key that cannot be used"), "{error}");
}

#[tokio::test]
async fn http2_is_spoken_where_the_feature_is_on_and_the_server_offers_it() {
    let authority = Authority::new();
    let expected = if cfg!(feature = "http2") { "h2" } else { "http/1.1" };
    for (offered, expected) in
        [(&["h2", "http/1.1"][..], expected), (&["http/1.1"], "http/1.1"), (&[], "")]
    {
        let server = TlsServer::new(&authority, offered, ok_answer()).await;
        let client = server.builder().add_root_certificate(&*authority.pem).build().unwrap();
        get(&client).await.unwrap();
        let seen = server.take().remove(0);
        assert_eq!(seen.protocol, expected, "{offered:?}");
        assert!(seen.head.starts_with("GET /thing"), "{seen:?}");
    }
}

/// HTTP/2 cannot switch to another protocol.
#[tokio::test]
async fn a_websocket_is_asked_for_with_http1_even_if_the_server_offers_http2() {
    let authority = Authority::new();
    let switch = b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\n\
                   upgrade: websocket\r\n\r\nhello";
    let server = TlsServer::new(&authority, &["h2", "http/1.1"], switch.to_vec()).await;
    let client = server.builder().add_root_certificate(&*authority.pem).build().unwrap();
    let response = Request::new(&client, &GET_THING).send_upgrade().await.unwrap();
    let mut greeting = [0; 5];
    response.into_inner().read_exact(&mut greeting).await.unwrap();
    assert_eq!(&greeting, b"hello");
    let seen = server.take().remove(0);
    assert_eq!(seen.protocol, "http/1.1");
    assert!(seen.head.contains("upgrade: websocket"), "{seen:?}");
}
