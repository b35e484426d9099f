//! The HTTP client that calls go through by default.

use std::time::Duration;

use reqwest::Url;

use super::check::{invalid, is_loopback, refused};
use super::error::Error;
use super::redirect;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The HTTP client for calls to this address.
pub(crate) fn default(base_url: &Url) -> Result<reqwest::Client, Error> {
    if base_url.scheme() == "https" && !cfg!(any(feature = "rustls", feature = "native-tls")) {
        let problem = "is https, for which the feature `rustls` or `native-tls` must be on";
        return Err(invalid("base_url", problem));
    }
    let builder = reqwest::Client::builder()
        .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(redirect::policy())
        .referer(false)
        // Whether a call is sent again is for its policy alone.
        .retry(reqwest::retry::never());
    // Another machine can neither reach this one by its loopback address nor should it see a token
    // that is sent there.
    let builder = if is_loopback(base_url) { builder.no_proxy() } else { builder };
    builder.build().map_err(|source| refused("http", "client cannot be set up".to_owned(), source))
}
