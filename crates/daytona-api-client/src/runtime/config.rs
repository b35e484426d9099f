//! The settings of a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::Url;
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};

use super::client::{Client, Shared};
use super::error::{BoxError, Error};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
const BODY_LIMIT: usize = 64 << 20;
const MAX_REDIRECTS: usize = 5;

/// The settings of a [`Client`]; get one from [`Client::builder`].
#[must_use]
pub struct ClientBuilder {
    base_url: Option<String>,
    token: Option<SecretString>,
    headers: Vec<(String, String)>,
    http: Option<reqwest::Client>,
    idle_timeout: Option<Duration>,
    body_limit: usize,
}

impl ClientBuilder {
    /// The address that the paths of the operations are appended to; required.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// The bearer token, sent to the operations that ask for credentials.
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// A client-wide header, sent to the operations that declare it.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends through this HTTP client instead of the default one.
    ///
    /// The default one connects within 10 seconds, has no limit on the whole of a call, follows up
    /// to 5 redirects and only within the origin of the base URL, and names this crate as the user
    /// agent. Its own settings hold for the one given here, redirects included.
    pub fn http(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// How long a call may go without any progress: 60 seconds by default, `None` for ever.
    ///
    /// Progress is each piece of a streamed upload that the connection takes, the head of the
    /// response, and each piece of its body. [`ByteStream::idle_timeout`] sets it for one download.
    ///
    /// [`ByteStream::idle_timeout`]: super::ByteStream::idle_timeout
    pub fn idle_timeout(mut self, limit: Option<Duration>) -> Self {
        self.idle_timeout = limit;
        self
    }

    /// How many bytes a JSON response may have: 64 MiB by default.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// [`Error::Configuration`] if
    /// - the base URL is missing, is not `http` or `https`, or has user, query or fragment;
    /// - the token is empty, or it or a header has a character that headers cannot carry;
    /// - TLS cannot be set up.
    pub fn build(self) -> Result<Client, Error> {
        let base_url = base_url(self.base_url.as_deref().unwrap_or_default())?;
        if let Some(token) = &self.token {
            check_token(token.expose_secret())?;
        }
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let (name, value) = header(name, value)?;
            headers.insert(name, value);
        }
        let http = match self.http {
            Some(http) => http,
            None => default_http(&base_url)?,
        };
        Ok(Client {
            shared: Arc::new(Shared {
                http,
                base_url,
                token: self.token,
                headers,
                idle_timeout: self.idle_timeout,
                body_limit: self.body_limit,
            }),
        })
    }
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            base_url: None,
            token: None,
            headers: Vec::new(),
            http: None,
            idle_timeout: Some(IDLE_TIMEOUT),
            body_limit: BODY_LIMIT,
        }
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}

/// Checks a client-wide header.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let setting = "header";
    let problem = || format!("`{}` is not the name of a header", name.escape_debug());
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|source| refused(setting, problem(), source))?;
    let value = HeaderValue::from_str(value).map_err(|source| {
        let problem = format!("`{name}`: its value must be printable ASCII");
        refused(setting, problem, source)
    })?;
    Ok((name, value))
}

fn check_token(token: &str) -> Result<(), Error> {
    if token.is_empty() {
        return Err(invalid("token", "is empty"));
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(invalid("token", "must be printable ASCII without spaces"));
    }
    Ok(())
}

/// Checks the base URL and takes the slashes off its end. What it says never repeats the URL, which
/// may hold a password.
fn base_url(text: &str) -> Result<String, Error> {
    let setting = "base_url";
    if text.is_empty() {
        return Err(invalid(setting, "is not set; give the address of the API"));
    }
    let url = Url::parse(text).map_err(|source| {
        refused(setting, "is not a URL; give one such as https://host/path".to_owned(), source)
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        let problem = format!("has the scheme `{}`; give http or https", url.scheme());
        return Err(invalid(setting, problem));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid(setting, "has a user or password; give the token instead"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid(setting, "has a query or fragment; leave out `?` or `#` and the rest"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn default_http(base_url: &str) -> Result<reqwest::Client, Error> {
    if base_url.starts_with("https:") && !cfg!(any(feature = "rustls", feature = "native-tls")) {
        let problem = "is https, for which the feature `rustls` or `native-tls` must be on";
        return Err(invalid("base_url", problem));
    }
    reqwest::Client::builder()
        .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(same_origin())
        .referer(false)
        .build()
        .map_err(|source| refused("http", "client cannot be set up".to_owned(), source))
}

/// Follows redirects within an origin; any other one is the answer of the call, and thereby an
/// error. So neither the token nor a body goes to a host that the caller did not name.
fn same_origin() -> Policy {
    Policy::custom(|attempt| {
        let origin = attempt.previous().first().map(Url::origin);
        let stays = origin.is_some_and(|origin| origin == attempt.url().origin());
        if stays && attempt.previous().len() <= MAX_REDIRECTS {
            attempt.follow()
        } else {
            attempt.stop()
        }
    })
}

fn invalid(setting: &'static str, problem: impl Into<String>) -> Error {
    Error::Configuration { setting, problem: problem.into(), source: None }
}

fn refused(setting: &'static str, problem: String, source: impl Into<BoxError>) -> Error {
    Error::Configuration { setting, problem, source: Some(source.into()) }
}
