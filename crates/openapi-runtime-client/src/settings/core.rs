//! The state of a client, shared by all its requests.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName};
use reqwest::Url;
use secrecy::SecretString;

use crate::auth::token::Tokens;
use crate::call::hook::Middleware;
use crate::error::Error;
use crate::settings::check;
use crate::settings::conventions::Conventions;
use crate::settings::in_flight::InFlightLimit;
use crate::settings::retry::RetryPolicy;
use crate::settings::timeout::TimeLimits;
use crate::settings::transport::Transport;

/// The inner part of a client: the base URL, the credentials and the connection pool.
///
/// The macro [`client!`](crate::client) wraps it in a `Client`, which has the operations of an API
/// as methods and documents the methods of the same names.
///
/// Cloning is cheap, and clones share the connections.
#[derive(Clone)]
pub struct Core {
    pub(crate) shared: Arc<Shared>,
}

/// The state that the clones of a client share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) transport: Transport,
    pub(crate) in_flight: InFlightLimit,
    /// It has neither query nor fragment.
    pub(crate) base_url: Url,
    /// Host and port of the base URL. An IPv6 address has no brackets.
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
    pub(crate) conventions: &'static Conventions,
    /// Whether the caller handles failures, so that they are not traced as warnings.
    pub(crate) quiet: bool,
}

impl Core {
    /// See [`Client::base_url`](crate::Client::base_url).
    pub fn base_url(&self) -> &str {
        self.shared.base_url.as_str().trim_end_matches('/')
    }

    /// See [`Client::with_header`](crate::Client::with_header).
    ///
    /// # Errors
    /// [`Error::Configuration`] if the header may not be set, or the value is not allowed.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        let (name, value) = check::header(name, value)?;
        Ok(self.changed(|shared| {
            shared.headers.insert(name, value);
        }))
    }

    /// See [`Client::with_token`](crate::Client::with_token).
    ///
    /// # Errors
    /// [`Error::Configuration`] if the token cannot be sent.
    pub fn with_token(&self, token: SecretString) -> Result<Self, Error> {
        let tokens = Tokens::fixed(token)?;
        Ok(self.changed(|shared| shared.tokens = Some(tokens)))
    }

    /// See [`Client::with_retry`](crate::Client::with_retry).
    #[must_use]
    pub fn with_retry(&self, policy: RetryPolicy) -> Self {
        self.changed(|shared| shared.retry = policy)
    }

    /// See [`Client::with_timeout`](crate::Client::with_timeout).
    #[must_use]
    pub fn with_timeout(&self, limit: Option<Duration>) -> Self {
        self.changed(|shared| shared.limits.total = Some(limit))
    }

    /// See [`Client::with_idle_timeout`](crate::Client::with_idle_timeout).
    #[must_use]
    pub fn with_idle_timeout(&self, limit: Option<Duration>) -> Self {
        self.changed(|shared| shared.limits.idle = Some(limit))
    }

    /// See [`Client::with_quiet_failures`](crate::Client::with_quiet_failures).
    #[must_use]
    pub fn with_quiet_failures(&self) -> Self {
        self.changed(|shared| shared.quiet = true)
    }

    /// Returns a client for requests that are forwarded.
    pub(crate) fn for_forwarding(&self) -> Self {
        self.changed(|shared| shared.transport = shared.transport.for_forwarding())
    }

    fn changed(&self, change: impl FnOnce(&mut Shared)) -> Self {
        let mut shared = Shared::clone(&self.shared);
        change(&mut shared);
        Self { shared: Arc::new(shared) }
    }
}

impl AsRef<Core> for Core {
    fn as_ref(&self) -> &Core {
        self
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.shared.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("Client")
            .field("base_url", &self.base_url())
            .field("token", &self.shared.tokens.as_ref().map(|_| "[hidden]"))
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}
