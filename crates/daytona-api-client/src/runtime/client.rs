//! The client, shared by all its requests.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName};
use reqwest::Url;
use secrecy::SecretString;

use super::check;
use super::error::Error;
use super::hook::Middleware;
use super::retry::RetryPolicy;
use super::timeout::TimeLimits;
use super::token::Tokens;
use super::transport::Transport;
use super::turns::Turns;

/// Calls the API: the base URL, the credentials and the connections. A
/// [`ClientBuilder`](super::ClientBuilder) makes it.
///
/// A clone is cheap and shares the connections.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
}

/// What the clones of a client have in common.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) transport: Transport,
    pub(crate) turns: Turns,
    /// With neither query nor fragment.
    pub(crate) base_url: Url,
    /// Host and port of the base URL; an address of IPv6 without brackets.
    pub(crate) server: (String, u16),
    pub(crate) tokens: Option<Tokens>,
    /// Sent with every call.
    pub(crate) default_headers: HeaderMap,
    /// Sent to the operations that declare them.
    pub(crate) headers: HeaderMap,
    pub(crate) middleware: Vec<Arc<dyn Middleware>>,
    pub(crate) retry: RetryPolicy,
    pub(crate) limits: TimeLimits,
    pub(crate) body_limit: usize,
    /// Whether the caller handles failures, so that they are no warnings.
    pub(crate) quiet: bool,
}

impl Client {
    /// The address that the paths of the operations are appended to, without a slash at the end.
    pub fn base_url(&self) -> &str {
        self.shared.base_url.as_str().trim_end_matches('/')
    }

    /// The same client with another value of a client-wide header.
    ///
    /// It shares connections and credentials with this client.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the header cannot be set, or to this value; see
    /// [`ClientBuilder::default_header`](super::ClientBuilder::default_header).
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        let (name, value) = check::header(name, value)?;
        Ok(self.changed(|shared| {
            shared.headers.insert(name, value);
        }))
    }

    /// The same client with the token of another caller, as a proxy has many.
    ///
    /// It shares the connections with this client and has its settings, client-wide headers
    /// included, such as the one that names an organization. A
    /// [`token_source`](super::ClientBuilder::token_source) of this client is not asked by the new
    /// one: a fixed token is sent as it is, and a 401 to it is an error at once. This client keeps
    /// what it has.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the token is empty, or not printable ASCII without spaces.
    pub fn with_token(&self, token: impl Into<SecretString>) -> Result<Self, Error> {
        let tokens = Tokens::fixed(token.into())?;
        Ok(self.changed(|shared| shared.tokens = Some(tokens)))
    }

    /// The same client with another policy for sending calls again:
    /// `client.with_retry(RetryPolicy::none())`.
    ///
    /// It shares connections and credentials with this client.
    #[must_use]
    pub fn with_retry(&self, policy: RetryPolicy) -> Self {
        self.changed(|shared| shared.retry = policy)
    }

    /// The same client with another limit on the time until the head of a response; see
    /// [`ClientBuilder::timeout`](super::ClientBuilder::timeout).
    ///
    /// It shares connections and credentials with this client.
    #[must_use]
    pub fn with_timeout(&self, limit: impl Into<Option<Duration>>) -> Self {
        self.changed(|shared| shared.limits.total = Some(limit.into()))
    }

    /// The same client with another limit on the time without progress; see
    /// [`ClientBuilder::idle_timeout`](super::ClientBuilder::idle_timeout).
    ///
    /// It shares connections and credentials with this client.
    #[must_use]
    pub fn with_idle_timeout(&self, limit: impl Into<Option<Duration>>) -> Self {
        self.changed(|shared| shared.limits.idle = Some(limit.into()))
    }

    /// The same client for a caller that deals with failures, so that they are no news: they are
    /// traced at the level `DEBUG`. That suits a program that asks again and again, as
    /// a wait for a state does.
    ///
    /// It shares connections and credentials with this client.
    #[must_use]
    pub fn with_quiet_failures(&self) -> Self {
        self.changed(|shared| shared.quiet = true)
    }

    /// The same client for requests of somebody else.
    pub(super) fn for_others(&self) -> Self {
        self.changed(|shared| shared.transport = shared.transport.plain())
    }

    fn changed(&self, change: impl FnOnce(&mut Shared)) -> Self {
        let mut shared = Shared::clone(&self.shared);
        change(&mut shared);
        Self { shared: Arc::new(shared) }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.shared.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("Client")
            .field("base_url", &self.base_url())
            .field("token", &self.shared.tokens.as_ref().map(|_| "[hidden]"))
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}
