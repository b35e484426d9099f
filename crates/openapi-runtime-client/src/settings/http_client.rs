//! The HTTP clients that calls go through.

use std::time::Duration;

use reqwest::Url;
use reqwest::redirect::Policy;

use crate::error::Error;
use crate::settings::check::{invalid, is_loopback, refused};
use crate::settings::redirect;
use crate::settings::tls::{self, Certificates, Tls};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What the HTTP clients for one address have in common.
pub(crate) struct HttpSettings {
    tls: Tls,
    /// Without a proxy.
    direct: bool,
    /// The name and version of the crate of the client.
    agent: &'static str,
}

impl HttpSettings {
    pub(crate) fn new(
        base_url: &Url,
        certificates: &Certificates,
        agent: &'static str,
    ) -> Result<Self, Error> {
        if base_url.scheme() == "https" && !tls::AVAILABLE {
            return Err(invalid("base_url", tls::MISSING));
        }
        // Another machine can neither reach this one by its loopback address nor should it see a
        // token that is sent there.
        Ok(Self { tls: Tls::new(certificates)?, direct: is_loopback(base_url), agent })
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
        let builder = rules(self.tls.put_on(reqwest::Client::builder(), http2), self.agent);
        if self.direct { builder.no_proxy() } else { builder }
    }
}

/// The beginning of an HTTP client for this address, as a client with this base URL has one: for
/// requests that are about calls and not calls themselves, such as those for tokens.
///
/// # Errors
/// [`Error::Configuration`] if TLS cannot be set up, or is needed and there is no library for it.
pub fn http_builder(
    url: &Url,
    certificates: &Certificates,
    agent: &'static str,
) -> Result<reqwest::ClientBuilder, Error> {
    Ok(HttpSettings::new(url, certificates, agent)?.builder())
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

/// See [`ClientBuilder::http_rules`](crate::ClientBuilder::http_rules); `agent` is the user agent.
pub fn http_rules(builder: reqwest::ClientBuilder, agent: &'static str) -> reqwest::ClientBuilder {
    tls::prepare();
    rules(builder, agent)
}

fn rules(builder: reqwest::ClientBuilder, agent: &'static str) -> reqwest::ClientBuilder {
    builder
        .user_agent(agent)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(redirect::policy())
        .referer(false)
        // Whether a call is sent again is for its policy alone.
        .retry(reqwest::retry::never())
}
