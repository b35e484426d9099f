//! The HTTP clients that calls go through.

use std::time::Duration;

use reqwest::Url;
use reqwest::redirect::Policy;

use super::check::{invalid, is_loopback, refused};
use super::config::ClientBuilder;
use super::error::Error;
use super::redirect;
use super::tls::{self, Certificates, Tls};
use super::transport::Transport;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How this crate names itself to servers.
pub(crate) const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// What the HTTP clients for one address have in common.
pub(crate) struct HttpSettings {
    tls: Tls,
    /// Without a proxy.
    direct: bool,
}

impl HttpSettings {
    pub(crate) fn new(base_url: &Url, certificates: &Certificates) -> Result<Self, Error> {
        if base_url.scheme() == "https" && !tls::AVAILABLE {
            return Err(invalid("base_url", tls::MISSING));
        }
        // Another machine can neither reach this one by its loopback address nor should it see a
        // token that is sent there.
        Ok(Self { tls: Tls::new(certificates)?, direct: is_loopback(base_url) })
    }

    /// The beginning of a client.
    pub(crate) fn builder(&self) -> reqwest::ClientBuilder {
        self.begin(cfg!(feature = "http2"))
    }

    /// The beginning of a client whose responses are those of the server: redirects are not
    /// followed, and nothing is decompressed.
    pub(crate) fn builder_for_others(&self) -> reqwest::ClientBuilder {
        self.builder().redirect(Policy::none()).no_gzip().no_brotli().no_deflate().no_zstd()
    }

    /// The beginning of a client for requests to switch to another protocol, which only HTTP/1.1
    /// has.
    #[cfg(feature = "http2")]
    pub(crate) fn builder_for_upgrades(&self) -> reqwest::ClientBuilder {
        self.begin(false).http1_only()
    }

    fn begin(&self, http2: bool) -> reqwest::ClientBuilder {
        let builder = rules(self.tls.put_on(reqwest::Client::builder(), http2));
        if self.direct { builder.no_proxy() } else { builder }
    }
}

/// The client that was begun.
pub(crate) fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Error> {
    builder.build().map_err(|source| refused("http", "client cannot be set up".to_owned(), source))
}

/// A client that puts requests together, and sends none.
#[cfg(feature = "testing")]
pub(crate) fn sending_nothing() -> Result<reqwest::Client, Error> {
    let tls = Tls::trusting_nobody()?;
    build(tls.put_on(reqwest::Client::builder(), false).no_proxy())
}

/// Puts the rules of this crate on an HTTP client that needs settings of its own, which is then
/// given to [`ClientBuilder::http`](super::ClientBuilder::http).
///
/// The rules are: at most 5 redirects, only within the origin, and those that change the method only
/// for requests that read; no `Referer`; nothing sent again by reqwest itself; 10 seconds to
/// connect; this crate as the user agent. What is set on the result replaces them.
///
/// Left to the caller are certificates and the version of TLS, and the proxy: with the feature
/// `proxy`, requests to this machine go through it unless `no_proxy` is called.
///
/// With rustls by `ring` alone, reqwest cannot build a client before some cryptography is installed
/// for the process. If there is none, this function installs `ring`.
pub fn http_rules(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    tls::prepare();
    rules(builder)
}

fn rules(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(redirect::policy())
        .referer(false)
        // Whether a call is sent again is for its policy alone.
        .retry(reqwest::retry::never())
}

impl ClientBuilder {
    /// Sends through this HTTP client instead of the default one.
    ///
    /// The default one connects within 10 seconds, has no limit on the whole of a call, and names
    /// this crate as the user agent. It follows up to 5 redirects, only within the origin of the
    /// base URL, and those that change the method only for requests that read. It speaks HTTP/1.1,
    /// or with the feature `http2` what the server prefers.
    ///
    /// With the feature `proxy` it goes through the proxy that the environment names (`HTTP_PROXY`,
    /// `HTTPS_PROXY`, `ALL_PROXY`, but for `NO_PROXY`), except to this machine.
    ///
    /// For the client given here its own settings hold instead, unless
    /// [`http_rules`](super::http_rules) puts those of this crate on it. This crate then does not
    /// keep it from following a redirect to another origin, which gets the body of the request, from
    /// making a `GET` of another method on the way, from sending a request again, from showing a
    /// token for this machine to a proxy, or from speaking HTTP/2 where a WebSocket is asked for.
    ///
    /// A call whose connection is lost cannot be sent again over a new one for certain, whatever the
    /// settings: that too goes through the connections that the client keeps.
    ///
    /// With rustls by `ring` alone, `reqwest::Client::new` panics before some cryptography is
    /// installed for the process, which `http_rules` does.
    pub fn http(mut self, http: reqwest::Client) -> Self {
        self.transport = Some(Transport::of(http));
        self
    }
}
