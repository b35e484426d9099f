//! The settings of a client, and the client that is built from them.

pub(crate) mod builder;
pub(crate) mod check;
pub(crate) mod client;
pub(crate) mod conventions;
pub(crate) mod core;
pub(crate) mod http_client;
pub(crate) mod in_flight;
pub(crate) mod optional_setters;
pub(crate) mod redirect;
pub(crate) mod retry;
pub(crate) mod timeout;
pub(crate) mod tls;
pub(crate) mod transport;

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use http::header::USER_AGENT;
use secrecy::SecretString;

use crate::auth::token::{TokenSource, Tokens};
use crate::call::hook::Middleware;
use crate::error::Error;
use conventions::Conventions;
use core::{Core, Shared};
use http_client::HttpSettings;
use in_flight::InFlightLimit;
use retry::RetryPolicy;
use timeout::TimeLimits;
use tls::Certificates;
use transport::Transport;

const BODY_LIMIT: usize = 64 << 20;

/// The settings of a client. The macro [`client!`](crate::client) defines a `ClientBuilder` around
/// them, whose methods set them and document what they do.
#[non_exhaustive]
pub struct Settings {
    /// Behaviour that is specific to the API.
    pub conventions: &'static Conventions,
    /// The URL that the paths of the operations are appended to.
    pub base_url: Option<String>,
    /// Whether plain `http` to other machines is allowed.
    pub allow_plain_http: bool,
    /// The credentials of the caller.
    pub credentials: Option<Credentials>,
    /// Headers that are sent with every call, as name and value.
    pub default_headers: Vec<(String, String)>,
    /// Headers that are sent to the operations that declare them, as name and value.
    pub headers: Vec<(String, String)>,
    /// The value of `User-Agent`. It overrides that of the HTTP client.
    pub user_agent: Option<String>,
    /// Additional root certificates and the client certificate.
    pub certificates: Certificates,
    /// The maximum number of calls in flight.
    pub max_in_flight: Option<usize>,
    /// Middleware, in the order in which it sees a request.
    pub middleware: Vec<Arc<dyn Middleware>>,
    /// When a failed call is retried.
    pub retry: RetryPolicy,
    /// The timeouts of calls.
    pub limits: TimeLimits,
    /// The maximum size of a JSON response in bytes.
    pub body_limit: usize,
    /// The name and version of the crate, the default `User-Agent`.
    pub(crate) agent: &'static str,
    pub(crate) transport: Option<Transport>,
}

/// The credentials of the caller.
pub enum Credentials {
    /// A fixed bearer token.
    Token(SecretString),
    /// A source of bearer tokens.
    Source(Arc<dyn TokenSource>),
}

impl Settings {
    /// The default settings, without a base URL or credentials. `agent` is the default
    /// `User-Agent`: the name and version of the client's crate.
    pub fn new(agent: &'static str) -> Self {
        Self {
            conventions: &Conventions::HTTP,
            base_url: None,
            allow_plain_http: false,
            credentials: None,
            default_headers: Vec::new(),
            headers: Vec::new(),
            user_agent: None,
            certificates: Certificates::default(),
            max_in_flight: Some(in_flight::DEFAULT),
            middleware: Vec::new(),
            retry: RetryPolicy::default(),
            limits: TimeLimits::default(),
            body_limit: BODY_LIMIT,
            agent,
            transport: None,
        }
    }

    /// Sends requests through this HTTP client.
    pub fn set_http(&mut self, http: reqwest::Client) {
        self.transport = Some(Transport::from_client(http));
    }

    /// Creates the client.
    ///
    /// # Errors
    /// [`Error::Configuration`], as [`ClientBuilder::build`](crate::ClientBuilder::build) says.
    pub fn build(self) -> Result<Core, Error> {
        let base_url = self.base_url.as_deref().unwrap_or_default();
        let in_process = self.transport.as_ref().is_some_and(Transport::is_in_process);
        let plain_http = self.allow_plain_http || in_process;
        let base_url = check::base_url(base_url, plain_http, self.conventions)?;
        let tokens = match self.credentials {
            None => None,
            Some(Credentials::Source(source)) => Some(Tokens::Source(source)),
            Some(Credentials::Token(token)) => Some(Tokens::fixed(token)?),
        };
        let headers = checked(&self.headers)?;
        let mut default_headers = checked(&self.default_headers)?;
        if let Some(value) = &self.user_agent {
            default_headers.insert(USER_AGENT, check::user_agent(value)?);
        }
        let in_flight = InFlightLimit::new(self.max_in_flight)?;
        let transport = match self.transport {
            Some(transport) => self.certificates.reject_if_set().map(|()| transport)?,
            None => Transport::new(HttpSettings::new(&base_url, &self.certificates, self.agent)?)?,
        };
        let host = base_url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        Ok(Core {
            shared: Arc::new(Shared {
                transport,
                in_flight,
                server: (host, base_url.port_or_known_default().unwrap_or_default()),
                base_url,
                tokens,
                default_headers,
                headers,
                middleware: self.middleware,
                retry: self.retry,
                limits: self.limits,
                body_limit: self.body_limit,
                conventions: self.conventions,
                quiet: false,
            }),
        })
    }
}

/// Checks the headers. If a name occurs several times, the last value is used.
fn checked(headers: &[(String, String)]) -> Result<HeaderMap, Error> {
    let mut checked = HeaderMap::new();
    for (name, value) in headers {
        let (name, value) = check::header(name, value)?;
        checked.insert(name, value);
    }
    Ok(checked)
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL and the headers are left out, because they may hold secrets.
        f.debug_struct("Settings").finish_non_exhaustive()
    }
}
