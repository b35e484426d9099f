//! A server on the loopback interface that is both the issuer and the API.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use daytona_api_client::Client;
use daytona_api_client::oidc::{Oidc, OidcError, OidcTokens};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub const AUDIENCE: &str = "https://api.example.com";

/// A request to a path; the names of headers are in lower case.
struct Received {
    path: String,
    head: String,
    body: String,
}

type Log = Arc<Mutex<Vec<Received>>>;
/// Returns the response to the n-th request to a path, or `None` for the default one.
type Answers = dyn Fn(&str, usize) -> Option<String> + Send + Sync;

pub struct Server {
    pub address: String,
    received: Log,
}

impl Server {
    pub async fn new(
        answers: impl Fn(&str, usize) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let received = Log::default();
        let (log, own) = (Arc::clone(&received), address.clone());
        let answers: Arc<Answers> = Arc::new(answers);
        tokio::spawn(async move {
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(connection, own.clone(), log.clone(), answers.clone()));
            }
        });
        Self { address, received }
    }

    /// The bodies of the requests to a path.
    pub fn bodies(&self, path: &str) -> Vec<String> {
        let received = self.received.lock().unwrap();
        received.iter().filter(|it| it.path == path).map(|it| it.body.clone()).collect()
    }

    /// The value of a header in each of the requests to a path.
    pub fn headers(&self, path: &str, name: &str) -> Vec<Option<String>> {
        let value = |head: &str| {
            let prefix = format!("{name}: ");
            head.lines().find_map(|line| line.strip_prefix(&prefix).map(str::to_owned))
        };
        let received = self.received.lock().unwrap();
        received.iter().filter(|it| it.path == path).map(|it| value(&it.head)).collect()
    }

    pub fn oidc(&self) -> Oidc {
        Oidc::new(&self.address, "cli").unwrap().audience(AUDIENCE)
    }

    pub fn client(&self, tokens: OidcTokens) -> Client {
        let base_url = format!("{}/api", self.address);
        Client::builder().base_url(base_url).token_source(tokens).build().unwrap()
    }

    pub async fn discover(&self) -> Result<Oidc, OidcError> {
        Oidc::discover(&Client::new(format!("{}/api", self.address)).unwrap()).await
    }
}

async fn serve(mut connection: TcpStream, own: String, log: Log, answers: Arc<Answers>) {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if connection.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |length| length.parse().unwrap());
    while bytes.len() < end + length {
        if connection.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let body = String::from_utf8(bytes[end..].to_vec()).unwrap();
    let index = {
        let mut log = log.lock().unwrap();
        log.push(Received { path: path.clone(), head, body });
        log.iter().filter(|it| it.path == path).count() - 1
    };
    if path == "/token" {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let usual = || match path.as_str() {
        "/api/config" => answer("200 OK", config(&own)),
        "/.well-known/openid-configuration" => answer("200 OK", document(&own)),
        "/post/.well-known/openid-configuration" => {
            let mut document = document(&format!("{own}/post"));
            document["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
            answer("200 OK", document)
        }
        "/plain/.well-known/openid-configuration" => {
            let mut document = document(&format!("{own}/plain"));
            document["token_endpoint"] = json!("http://192.0.2.1/token?x=1");
            answer("200 OK", document)
        }
        path if path.ends_with("/jwks") => answer("200 OK", json!({ "keys": [] })),
        path if path.ends_with("/token") => token(index, 3600),
        _ => answer("200 OK", json!("thing")),
    };
    let answer = answers(&path, index).unwrap_or_else(usual);
    let _ = connection.write_all(answer.as_bytes()).await;
    let _ = connection.shutdown().await;
}

pub fn raw(status: &str, content_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: {content_type}\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
}

pub fn answer(status: &str, body: Value) -> String {
    raw(status, "application/json", &body.to_string())
}

/// The n-th access token.
pub fn token(index: usize, lifetime: u64) -> String {
    let body = json!({
        "access_token": format!("access-{index}"), "token_type": "Bearer", "expires_in": lifetime,
    });
    answer("200 OK", body)
}

pub fn document(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

pub fn config(issuer: &str) -> Value {
    json!({
        "version": "1", "linkedAccountsEnabled": false, "announcements": {}, "environment": "test",
        "oidc": { "issuer": issuer, "clientId": "dashboard", "audience": AUDIENCE },
        "proxyTemplateUrl": "x", "proxyToolboxUrl": "x", "defaultSnapshot": "x", "dashboardUrl": "x",
        "maxAutoArchiveInterval": 1, "maintananceMode": false,
    })
}
