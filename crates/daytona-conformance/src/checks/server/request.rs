//! One request to a server, and its response.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use daytona_api_client::reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use daytona_api_client::reqwest::{self, Method, Url, redirect};
use daytona_api_client::secrecy::ExposeSecret as _;
use daytona_api_client::{Client, ClientBuilder, Environment};
use serde_json::Value;

use crate::options::Server;

const TIMEOUT: Duration = Duration::from_secs(10);
/// Creating a sandbox takes the server up to half a minute.
const TIMEOUT_OF_POST: Duration = Duration::from_secs(45);
/// After so many timeouts no more requests are sent.
const TIMEOUTS: usize = 8;
/// More than any response to these requests has.
const BODY_LIMIT: usize = 16 << 20;
const ORGANIZATION: &str = "X-Daytona-Organization-ID";

/// Sends requests to one server.
pub struct Sender {
    /// The generated client, with the same address and credentials.
    pub client: Client,
    http: reqwest::Client,
    base: String,
    credentials: Option<HeaderMap>,
    timeouts: AtomicUsize,
}

/// What is sent.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    pub path: String,
    pub query: Vec<(&'static str, String)>,
    pub body: Option<Value>,
    pub identity: Identity,
}

/// Whose credentials are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// Those of the environment.
    Own,
    /// None.
    Nobody,
    /// A token that no server gave out.
    Stranger,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub media: String,
    pub headers: HeaderMap,
    pub json: Option<Value>,
}

impl Request {
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        let identity = Identity::Own;
        Self { method, path: path.into(), query: Vec::new(), body: None, identity }
    }

    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    pub fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    pub fn body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    pub fn with_identity(self, identity: Identity) -> Self {
        Self { identity, ..self }
    }

    /// For messages.
    pub fn route(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

impl Sender {
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
        let client = builder.and_then(ClientBuilder::build).map_err(|error| error.to_string())?;
        let http = ClientBuilder::http_rules(reqwest::Client::builder())
            .redirect(redirect::Policy::none());
        // A proxy cannot reach what listens in this process.
        let http = if server.router { http.no_proxy() } else { http };
        let agent = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        let http = http.user_agent(agent).build().map_err(|error| error.to_string())?;
        let credentials = credentials(&environment)?;
        let base = url.trim_end_matches('/').to_owned();
        Ok(Self { client, http, base, credentials, timeouts: AtomicUsize::new(0) })
    }

    pub fn has_credentials(&self) -> bool {
        self.credentials.is_some()
    }

    /// Whether there were so many timeouts that no more requests should be sent.
    pub fn is_too_slow(&self) -> bool {
        self.timeouts.load(Ordering::Relaxed) >= TIMEOUTS
    }

    /// # Errors
    /// Why there is no response, in words for people and without anything secret.
    pub async fn send(&self, request: &Request) -> Result<Response, String> {
        let Request { method, path, query, body, identity } = request;
        let mut url = Url::parse(&format!("{}{path}", self.base)).map_err(|e| e.to_string())?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let timeout = if *method == Method::POST { TIMEOUT_OF_POST } else { TIMEOUT };
        let mut request = self.http.request(method.clone(), url).timeout(timeout);
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
                self.timeouts.fetch_add(1, Ordering::Relaxed);
                format!("no answer within {} s", timeout.as_secs())
            } else if error.is_connect() {
                "no connection".to_owned()
            } else {
                "no complete HTTP answer".to_owned()
            }
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
        Ok(Response { status, media, headers, json })
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

impl Response {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the status refuses who asks, or says that what is asked for does not exist.
    pub fn is_refusal(&self) -> bool {
        [401, 403, 404, 428].contains(&self.status)
    }

    pub fn member(&self, name: &str) -> Option<&Value> {
        self.json.as_ref()?.get(name)
    }

    /// Whether the server lacks the operation: it is not implemented, or no route has its path.
    pub fn is_unserved(&self) -> bool {
        let message = self.member("message").and_then(Value::as_str);
        let is_fallback = message.is_some_and(|message| message.starts_with("Cannot "));
        self.status == 501 || ([404, 405].contains(&self.status) && is_fallback)
    }

    /// Status and kind of content.
    pub fn described(&self) -> String {
        let media = if self.media.is_empty() { "no content type" } else { self.media.as_str() };
        let is_broken = self.media.ends_with("json") && self.json.is_none();
        format!("{} with {media}{}", self.status, if is_broken { ", no JSON" } else { "" })
    }
}
