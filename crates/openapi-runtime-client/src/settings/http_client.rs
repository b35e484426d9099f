//! The HTTP clients that send the requests.

use std::time::Duration;

use reqwest::Url;
use reqwest::redirect::Policy;

use crate::error::Error;
use crate::settings::check::{invalid, invalid_with_source, is_loopback};
use crate::settings::redirect;
use crate::settings::tls::{self, Certificates, Tls};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The settings that all HTTP clients for one base URL share.
pub(crate) struct HttpSettings {
    tls: Tls,
    /// Whether to bypass the proxy.
    direct: bool,
    /// The `User-Agent`: the name and version of the client's crate.
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
        // A proxy could not reach the local machine by its loopback address, and should not see a
        // token that is meant for it.
        Ok(Self { tls: Tls::new(certificates)?, direct: is_loopback(base_url), agent })
    }

    /// The builder of a client.
    pub(crate) fn builder(&self) -> reqwest::ClientBuilder {
        self.builder_with(cfg!(feature = "http2"))
    }

    /// The builder of a client for forwarded requests, which returns responses unchanged: redirects
    /// are not followed, and nothing is decompressed.
    pub(crate) fn builder_for_forwarding(&self) -> reqwest::ClientBuilder {
        self.builder().redirect(Policy::none()).no_gzip().no_brotli().no_deflate().no_zstd()
    }

    /// The builder of a client for protocol upgrades, which exist only in HTTP/1.1.
    #[cfg(feature = "http2")]
    pub(crate) fn builder_for_upgrades(&self) -> reqwest::ClientBuilder {
        self.builder_with(false).http1_only()
    }

    fn builder_with(&self, http2: bool) -> reqwest::ClientBuilder {
        let builder = with_rules(self.tls.apply_to(reqwest::Client::builder(), http2), self.agent);
        if self.direct { builder.no_proxy() } else { builder }
    }
}

/// The builder of an HTTP client for this URL, with the settings that a client with this base URL
/// uses. It is for requests that are not API calls, such as those to a token endpoint.
///
/// # Errors
/// [`Error::Configuration`] if TLS cannot be set up, or the URL needs TLS and no TLS feature is
/// enabled.
pub fn http_builder(
    url: &Url,
    certificates: &Certificates,
    agent: &'static str,
) -> Result<reqwest::ClientBuilder, Error> {
    Ok(HttpSettings::new(url, certificates, agent)?.builder())
}

/// Builds the client.
pub(crate) fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Error> {
    builder
        .build()
        .map_err(|source| invalid_with_source("http", "client cannot be set up".to_owned(), source))
}

/// A client that only builds requests and sends none.
#[cfg(feature = "testing")]
pub(crate) fn request_builder_client() -> Result<reqwest::Client, Error> {
    let tls = Tls::without_roots()?;
    build(tls.apply_to(reqwest::Client::builder(), false).no_proxy())
}

/// See [`ClientBuilder::http_rules`](crate::ClientBuilder::http_rules); `agent` is the user agent.
pub fn http_rules(builder: reqwest::ClientBuilder, agent: &'static str) -> reqwest::ClientBuilder {
    tls::install_crypto_provider();
    with_rules(builder, agent)
}

fn with_rules(builder: reqwest::ClientBuilder, agent: &'static str) -> reqwest::ClientBuilder {
    builder
        .user_agent(agent)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(redirect::policy())
        .referer(false)
        // Only the `RetryPolicy` decides about retries.
        .retry(reqwest::retry::never())
}
