//! The settings of a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::USER_AGENT;
use secrecy::SecretString;

use super::check;
use super::client::{Client, Shared};
use super::error::Error;
use super::hook::Middleware;
use super::http_client::HttpSettings;
use super::retry::RetryPolicy;
use super::timeout::TimeLimits;
use super::tls::Certificates;
use super::token::{TokenSource, Tokens};
use super::transport::Transport;
use super::turns::{self, Turns};
use crate::custom;

const BODY_LIMIT: usize = 64 << 20;

/// The settings of a [`Client`].
#[must_use]
pub struct ClientBuilder {
    base_url: Option<String>,
    allow_plain_http: bool,
    credentials: Option<Credentials>,
    default_headers: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    user_agent: Option<String>,
    pub(super) transport: Option<Transport>,
    pub(super) certificates: Certificates,
    max_in_flight: Option<usize>,
    middleware: Vec<Arc<dyn Middleware>>,
    retry: RetryPolicy,
    limits: TimeLimits,
    body_limit: usize,
}

enum Credentials {
    Token(SecretString),
    Source(Arc<dyn TokenSource>),
}

impl ClientBuilder {
    /// The address that the paths of the operations are appended to; required where the crate has
    /// none of its own.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Allows a base URL with plain `http` to another machine than this one. Whoever is on the way
    /// can read the token then. This machine is `127.0.0.0/8`, `::1`, `localhost` and the names
    /// below `localhost`.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// The bearer token, sent to the operations that ask for credentials. It replaces a
    /// [`token_source`](Self::token_source).
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.credentials = Some(Credentials::Token(token.into()));
        self
    }

    /// Where the bearer token comes from, if it is not always the same. It replaces a
    /// [`token`](Self::token).
    pub fn token_source(mut self, source: impl TokenSource) -> Self {
        self.credentials = Some(Credentials::Source(Arc::new(source)));
        self
    }

    /// A client-wide header, sent to the operations that declare it and to no others. What is to go
    /// with every call is a [`default_header`](Self::default_header), which also says what a header
    /// may be.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// A header that is sent with every call, unless the call sets it itself, as those that want
    /// JSON do with `Accept`.
    ///
    /// Its value must be printable ASCII, not empty, and without spaces at its ends. Headers that
    /// say how a message travels are the business of the HTTP client and are refused:
    /// `Connection`, `Content-Length`, `Expect`, `Host`, `Keep-Alive`, `Proxy-Connection`, `TE`,
    /// `Trailer`, `Transfer-Encoding` and `Upgrade`. So are `Content-Type`, which comes with a
    /// body, and `Authorization`, which is made from the [`token`](Self::token). All this holds for
    /// any header that a client or a call is given; a [`Middleware`] may do as it likes.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.default_headers.push((name.into(), value.into()));
        self
    }

    /// The value of `User-Agent`: the name and version of this crate by default. A client given to
    /// [`http`](Self::http) has its own default.
    pub fn user_agent(mut self, value: impl Into<String>) -> Self {
        self.user_agent = Some(value.into());
        self
    }

    /// Adds a hook. Those added first see a request first and its outcome last.
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// When a call that failed is sent again; see [`RetryPolicy`] for the default.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How long a call may take until the head of the response, with all attempts, their errors and
    /// the waits between them, and the wait for a token: no limit by default.
    ///
    /// These are the time limits of a call, and they hold together:
    /// - This one, the total limit. Once the head of a success is there, it has no say: a body may
    ///   take as long as it makes progress.
    /// - The [`idle_timeout`](Self::idle_timeout), which ends an attempt that gets nowhere, before
    ///   and after the head. It is 60 seconds by default, or as long as the total limit where that
    ///   is set to more, so that it does not end a call which was given the time: with a total
    ///   limit of 10 minutes a server may be silent for as long.
    ///
    /// Each can be set for one call, with `timeout` and `idle_timeout` of the request, and that
    /// goes before what the client says. `None` is no limit. With no total limit, if that is set,
    /// there is no idle limit by default either, and only the caller or the network ends a call
    /// that gets nowhere.
    pub fn timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.limits.total = Some(limit.into());
        self
    }

    /// How many calls may be in flight at once: 128 by default, `None` without limit. Further ones
    /// wait for their turn, in the order in which they came.
    ///
    /// Each call has a connection, and a process may have only so many: 1,024 files and connections
    /// by default on Linux, 256 on macOS. The limit is for this client with all its clones and those
    /// made from it, such as by [`Client::with_header`].
    ///
    /// The wait counts towards the [`timeout`](Self::timeout), but not towards the
    /// [`idle_timeout`](Self::idle_timeout) or the budget for repetitions. A call keeps its turn
    /// until its JSON is read; between two attempts it has none. What the program holds, a
    /// [`ByteStream`](super::ByteStream) or a WebSocket, keeps no turn, so that a program that
    /// follows many logs cannot lock itself out; nor is their number limited.
    pub fn max_in_flight(mut self, limit: impl Into<Option<usize>>) -> Self {
        self.max_in_flight = limit.into();
        self
    }

    /// How long a call may go without any progress: 60 seconds by default, or as long as the
    /// [`timeout`](Self::timeout) if that is set to more. `None` is for ever.
    ///
    /// Progress is each piece of a streamed upload that the connection takes, the head of the
    /// response, and each piece of its body. A JSON body may take ten times as long in all.
    /// [`ByteStream::idle_timeout`] sets it for one download.
    ///
    /// [`ByteStream::idle_timeout`]: super::ByteStream::idle_timeout
    pub fn idle_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.limits.idle = Some(limit.into());
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
    /// [`Error::Configuration`], which names the setting, if
    /// - the base URL is missing, is not `http` or `https`, or has user, query or fragment, or an
    ///   empty step (`//`) in its path;
    /// - it is known to be that of something else than the API;
    /// - it is plain `http` to another machine, and [`allow_plain_http`](Self::allow_plain_http)
    ///   was not called;
    /// - the token is empty, or not printable ASCII without spaces;
    /// - a header cannot be set, or to this value, as [`default_header`](Self::default_header) says,
    ///   which holds for the value of the user agent too;
    /// - [`max_in_flight`](Self::max_in_flight) is 0;
    /// - a certificate or its key cannot be used, or was given beside a client or a service of
    ///   one's own;
    /// - TLS cannot be set up.
    pub fn build(self) -> Result<Client, Error> {
        let base_url = self.base_url.as_deref().unwrap_or_default();
        let in_process = self.transport.as_ref().is_some_and(Transport::is_in_process);
        let base_url = check::base_url(base_url, self.allow_plain_http || in_process)?;
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
            None => Transport::new(HttpSettings::new(&base_url, &self.certificates)?)?,
        };
        let host = base_url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        Ok(Client {
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
                quiet: false,
            }),
        })
    }
}

impl Default for ClientBuilder {
    fn default() -> Self {
        custom::preset(Self {
            base_url: None,
            allow_plain_http: false,
            credentials: None,
            default_headers: Vec::new(),
            headers: Vec::new(),
            user_agent: None,
            transport: None,
            certificates: Certificates::default(),
            max_in_flight: Some(turns::DEFAULT),
            middleware: Vec::new(),
            retry: RetryPolicy::default(),
            limits: TimeLimits::default(),
            body_limit: BODY_LIMIT,
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

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}
