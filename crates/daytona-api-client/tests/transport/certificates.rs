//! TLS connections: certificates of a private authority, and HTTP versions.
#![cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"))]

use daytona_api_client::runtime::Request;
use daytona_api_client::{Client, ClientBuilder, Error, reqwest};
use tokio::io::AsyncReadExt;

use crate::support::*;
use crate::tls_server::{Authority, TlsServer};

async fn get(client: &Client) -> Result<(), Error> {
    Request::new(client, &GET_THING).send_empty().await.map(drop)
}

fn ok_answer() -> Vec<u8> {
    json("200 OK", "{}")
}

#[tokio::test]
async fn a_private_authority_is_trusted_only_if_it_was_added() {
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
async fn a_client_certificate_is_sent_to_a_server_that_requests_one() {
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
async fn a_replaced_connection_has_the_same_certificates() {
    let authority = Authority::new();
    let server = TlsServer::with(&authority, true, &["http/1.1"], Vec::new()).await;
    let builder = server.builder().retry(short_delays()).add_root_certificate(&*authority.pem);
    let client = builder.identity(authority.identity()).build().unwrap();
    let error = get(&client).await.unwrap_err();
    let seen = server.take();
    assert_eq!(error.attempts(), u32::try_from(seen.len()).ok(), "{error:?}");
    assert!(seen.len() > 2 && seen.iter().all(|seen| seen.identified), "{seen:?}");
}

#[tokio::test]
async fn custom_certificates_do_not_change_the_redirect_rules() {
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
async fn the_rules_can_be_applied_to_a_custom_client() {
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

    // A request that is not sent by this crate follows the rules for unsafe methods.
    let server = Server::new(answers()).await;
    let answer = http.get(format!("{}/thing", server.address())).send().await.unwrap();
    assert_eq!(answer.status(), 302);
}

#[tokio::test]
async fn unusable_certificates_are_configuration_errors() {
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
async fn http2_is_used_if_the_feature_is_enabled_and_the_server_offers_it() {
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

/// HTTP/2 has no protocol upgrades.
#[tokio::test]
async fn a_websocket_uses_http1_even_if_the_server_offers_http2() {
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
