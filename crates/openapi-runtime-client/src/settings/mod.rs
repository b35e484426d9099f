//! What a client is made from.

pub(crate) mod builder;
pub(crate) mod check;
pub(crate) mod client;
pub(crate) mod conventions;
pub(crate) mod core;
pub(crate) mod http_client;
pub(crate) mod optional_setters;
pub(crate) mod redirect;
pub(crate) mod retry;
pub(crate) mod timeout;
pub(crate) mod tls;
pub(crate) mod transport;
pub(crate) mod turns;

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
use retry::RetryPolicy;
use timeout::TimeLimits;
use tls::Certificates;
use transport::Transport;
use turns::Turns;

const BODY_LIMIT: usize = 64 << 20;

/// The settings of a client. The macro [`client!`](crate::client) makes a `ClientBuilder` around
/// them, whose methods of the same names say what each does.
#[non_exhaustive]
pub struct Settings {
    /// What is particular to the API.
    pub conventions: &'static Conventions,
    /// The address that the paths of the operations are appended to.
    pub base_url: Option<String>,
    /// Whether plain `http` to other machines is allowed.
    pub allow_plain_http: bool,
    /// What callers are known by.
    pub credentials: Option<Credentials>,
    /// Headers of every call, by name and value.
    pub default_headers: Vec<(String, String)>,
    /// Headers of the operations that declare them, by name and value.
    pub headers: Vec<(String, String)>,
    /// The value of `User-Agent`, whatever requests are sent through.
    pub user_agent: Option<String>,
    /// Certificates to trust and to show.
    pub certificates: Certificates,
    /// How many calls may be in flight.
    pub max_in_flight: Option<usize>,
    /// Hooks, in the order in which they see a request.
    pub middleware: Vec<Arc<dyn Middleware>>,
    /// When a call that failed is sent again.
    pub retry: RetryPolicy,
    /// How long calls may take.
    pub limits: TimeLimits,
    /// How many bytes a JSON response may have.
    pub body_limit: usize,
    /// The name and version of the crate, which HTTP clients made here give to servers.
    pub(crate) agent: &'static str,
    pub(crate) transport: Option<Transport>,
}

/// What callers are known by.
pub enum Credentials {
    /// A bearer token that stays the same.
    Token(SecretString),
    /// What bearer tokens are asked of.
    Source(Arc<dyn TokenSource>),
}

impl Settings {
    /// The settings of a client without a base URL or credentials. `agent` is the name of its crate
    /// and the version, as `User-Agent` gives them.
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
            max_in_flight: Some(turns::DEFAULT),
            middleware: Vec::new(),
            retry: RetryPolicy::default(),
            limits: TimeLimits::default(),
            body_limit: BODY_LIMIT,
            agent,
            transport: None,
        }
    }

    /// Sends through this HTTP client.
    pub fn set_http(&mut self, http: reqwest::Client) {
        self.transport = Some(Transport::of(http));
    }

    /// Makes the client.
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
        let turns = Turns::new(self.max_in_flight)?;
        let transport = match self.transport {
            Some(transport) => self.certificates.refuse().map(|()| transport)?,
            None => Transport::new(HttpSettings::new(&base_url, &self.certificates, self.agent)?)?,
        };
        let host = base_url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        Ok(Core {
            shared: Arc::new(Shared {
                transport,
                turns,
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

/// Of several values of a header the last one counts.
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
        // Neither the URL nor the headers: each may hold a secret.
        f.debug_struct("Settings").finish_non_exhaustive()
    }
}
