//! One question to a server.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use daytona_api_client::reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use daytona_api_client::reqwest::{self, Method, Url, redirect};
use daytona_api_client::secrecy::ExposeSecret as _;
use daytona_api_client::{Client, ClientBuilder, Environment};
use serde_json::Value;

use crate::options::Server;

/// A server that takes longer is slow.
const PATIENCE: Duration = Duration::from_secs(10);
/// Creating a sandbox takes the server up to half a minute.
const LONG_PATIENCE: Duration = Duration::from_secs(45);
/// A server that was too slow so often is so always.
const LATE: usize = 8;
/// More than any answer to these questions has.
const BODY_LIMIT: usize = 16 << 20;
const ORGANIZATION: &str = "X-Daytona-Organization-ID";

/// Asks one server.
pub struct Asker {
    /// The generated client, with the same address and credentials.
    pub client: Client,
    http: reqwest::Client,
    base: String,
    credentials: Option<HeaderMap>,
    /// How many questions had no answer in time.
    late: AtomicUsize,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    pub method: Method,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub body: Option<Value>,
    pub identity: Identity,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The credentials of the environment.
    Own,
    /// Nobody.
    Nobody,
    /// Somebody with a token that no server gave out.
    Stranger,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub media: String,
    pub headers: HeaderMap,
    pub json: Option<Value>,
}

impl Question {
    pub fn get(path: impl Into<String>) -> Self {
        Self::of(Method::GET, path)
    }

    pub fn of(method: Method, path: impl Into<String>) -> Self {
        let identity = Identity::Own;
        Self { method, path: path.into(), query: Vec::new(), body: None, identity }
    }

    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    pub fn body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    pub fn anonymous(self) -> Self {
        self.by(Identity::Nobody)
    }

    pub fn by(self, identity: Identity) -> Self {
        Self { identity, ..self }
    }
}

impl Asker {
    /// # Errors
    /// A URL or credentials that cannot be used.
    pub fn new(server: &Server) -> Result<Self, String> {
        let Server { url, environment, .. } = server;
        let mut environment = environment.clone();
        environment.api_url = Some(url.clone());
        let builder = match server.router {
            // Nothing that this would say of variables is about a router.
            true => Ok(builder(url, &environment)),
            false => environment.builder(),
        };
        // The client refuses what would give the token away, such as plain HTTP to elsewhere.
        let client = builder.and_then(|builder| builder.build());
        let client = client.map_err(|error| error.to_string())?;
        let http = ClientBuilder::http_rules(reqwest::Client::builder());
        // A proxy cannot reach what listens in this process.
        let http = if server.router { http.no_proxy() } else { http };
        let http = http
            .redirect(redirect::Policy::none())
            .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| error.to_string())?;
        let credentials = credentials(&environment)?;
        Ok(Self {
            client,
            http,
            base: url.trim_end_matches('/').to_owned(),
            credentials,
            late: AtomicUsize::new(0),
        })
    }

    /// Whether there are credentials.
    pub fn is_somebody(&self) -> bool {
        self.credentials.is_some()
    }

    /// Whether it was too slow so often that there is no use in asking more.
    pub fn is_too_slow(&self) -> bool {
        self.late.load(Ordering::Relaxed) >= LATE
    }

    /// # Errors
    /// Why there is no answer, in words for people and without anything secret.
    pub async fn ask(&self, question: &Question) -> Result<Answer, String> {
        let Question { method, path, query, body, identity } = question;
        let mut url = Url::parse(&format!("{}{path}", self.base)).map_err(|e| e.to_string())?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let patience = if *method == Method::POST { LONG_PATIENCE } else { PATIENCE };
        let mut request = self.http.request(method.clone(), url).timeout(patience);
        match (identity, &self.credentials) {
            (Identity::Own, Some(credentials)) => request = request.headers(credentials.clone()),
            (Identity::Stranger, _) => request = request.bearer_auth("dtn_conformance_stranger"),
            _ => {}
        }
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        let problem = |error: reqwest::Error| {
            if error.is_timeout() {
                self.late.fetch_add(1, Ordering::Relaxed);
            }
            problem(&error, patience)
        };
        let mut response = request.send().await.map_err(problem)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(problem)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > BODY_LIMIT {
                return Err(format!("an answer of more than {BODY_LIMIT} bytes"));
            }
        }
        let media = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media = media.unwrap_or_default().split(';').next().unwrap_or_default();
        let media = media.trim().to_ascii_lowercase();
        let json = serde_json::from_slice(&bytes).ok().filter(|_| media.ends_with("json"));
        Ok(Answer { status, media, headers, json })
    }
}

/// A builder with these credentials, whatever they are.
fn builder(url: &str, environment: &Environment) -> ClientBuilder {
    let mut builder = Client::builder().base_url(url);
    if let Some(token) = &environment.api_key {
        builder = builder.token(token.clone());
    }
    match &environment.organization_id {
        Some(id) => builder.organization(id),
        None => builder,
    }
}

fn credentials(environment: &Environment) -> Result<Option<HeaderMap>, String> {
    let token = environment.api_key.as_ref().or(environment.jwt_token.as_ref());
    let Some(token) = token else { return Ok(None) };
    let unusable = |_| "the credentials cannot be sent in a header".to_owned();
    let value = format!("Bearer {}", token.expose_secret());
    let mut value = HeaderValue::from_str(&value).map_err(unusable)?;
    value.set_sensitive(true);
    let mut headers = HeaderMap::from_iter([(AUTHORIZATION, value)]);
    if let Some(id) = &environment.organization_id {
        headers.insert(ORGANIZATION, HeaderValue::from_str(id).map_err(unusable)?);
    }
    Ok(Some(headers))
}

fn problem(error: &reqwest::Error, patience: Duration) -> String {
    if error.is_timeout() {
        format!("no answer within {} s", patience.as_secs())
    } else if error.is_connect() {
        "no connection".to_owned()
    } else {
        "no complete HTTP answer".to_owned()
    }
}

impl Answer {
    pub fn is_json(&self) -> bool {
        self.json.is_some()
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the operation is not there: nobody has implemented it, or its path is nobody's.
    pub fn is_unserved(&self) -> bool {
        let message = self.json.as_ref().and_then(|json| json.get("message")?.as_str());
        let fallback = message.is_some_and(|message| message.starts_with("Cannot "));
        self.status == 501 || ([404, 405].contains(&self.status) && fallback)
    }

    /// Status and kind of content.
    pub fn described(&self) -> String {
        let media = if self.media.is_empty() { "no content type" } else { self.media.as_str() };
        let broken =
            if self.media.ends_with("json") && self.json.is_none() { ", no JSON" } else { "" };
        format!("{} with {media}{broken}", self.status)
    }
}
