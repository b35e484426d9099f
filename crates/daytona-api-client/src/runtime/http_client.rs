//! The HTTP client that calls go through by default.

use std::time::Duration;

use reqwest::Url;

use super::check::{invalid, is_loopback, refused};
use super::error::Error;
use super::redirect;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How this crate names itself to servers.
pub(crate) const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// What the HTTP client is made from.
pub(crate) struct Settings {
    /// The address that calls go to.
    pub(crate) base_url: Url,
}

impl Settings {
    /// A client that keeps connections for the next requests.
    pub(crate) fn pooled(&self) -> Result<reqwest::Client, Error> {
        build(self.builder()?)
    }

    /// The same, but each request has a connection of its own.
    pub(crate) fn fresh(&self) -> Result<reqwest::Client, Error> {
        build(self.builder()?.pool_max_idle_per_host(0))
    }

    fn builder(&self) -> Result<reqwest::ClientBuilder, Error> {
        let base_url = &self.base_url;
        if base_url.scheme() == "https" && !cfg!(any(feature = "rustls", feature = "native-tls")) {
            let problem = "is https, for which the feature `rustls` or `native-tls` must be on";
            return Err(invalid("base_url", problem));
        }
        let builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(redirect::policy())
            .referer(false)
            // Whether a call is sent again is for its policy alone.
            .retry(reqwest::retry::never());
        // Another machine can neither reach this one by its loopback address nor should it see a
        // token that is sent there.
        Ok(if is_loopback(base_url) { builder.no_proxy() } else { builder })
    }
}

fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Error> {
    builder.build().map_err(|source| refused("http", "client cannot be set up".to_owned(), source))
}
