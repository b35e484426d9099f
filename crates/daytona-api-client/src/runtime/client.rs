//! The client, shared by all its requests.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use super::config::{ClientBuilder, header};
use super::error::Error;

/// Calls the API: the base URL, the credentials and the connections.
///
/// A clone is cheap and shares the connections.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
}

/// What the clones of a client have in common.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) http: reqwest::Client,
    /// Without a slash at the end.
    pub(crate) base_url: String,
    pub(crate) token: Option<SecretString>,
    pub(crate) headers: HeaderMap,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) body_limit: usize,
}

impl Client {
    /// A client without credentials, with default settings.
    ///
    /// # Errors
    /// [`Error::Configuration`], as [`ClientBuilder::build`] says.
    pub fn new(base_url: impl Into<String>) -> Result<Self, Error> {
        Self::builder().base_url(base_url).build()
    }

    /// Starts the configuration of a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The address that the paths of the operations are appended to, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// The same client with another value of a client-wide header.
    ///
    /// It shares connections and credentials with this client.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the name or the value cannot stand in a header.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        let (name, value) = header(name, value)?;
        let mut shared = Shared::clone(&self.shared);
        shared.headers.insert(name, value);
        Ok(Self { shared: Arc::new(shared) })
    }
}

impl Shared {
    /// The value of the header `Authorization`.
    pub(crate) fn authorization(&self) -> Option<HeaderValue> {
        let token = self.token.as_ref()?;
        // `build` has made sure that the token can stand in a header.
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// The text without the token, should a server have repeated it.
    pub(crate) fn redact(&self, text: String) -> String {
        match &self.token {
            Some(token) if text.contains(token.expose_secret()) => {
                text.replace(token.expose_secret(), "[hidden]")
            }
            _ => text,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.shared.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("Client")
            .field("base_url", &self.shared.base_url)
            .field("token", &self.shared.token.as_ref().map(|_| "[hidden]"))
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}
