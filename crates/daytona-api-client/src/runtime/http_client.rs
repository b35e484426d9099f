//! The HTTP client that calls go through by default.

use std::time::Duration;

use reqwest::Url;
use reqwest::redirect::Policy;

use super::check::{invalid, is_loopback, refused};
use super::error::Error;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_REDIRECTS: usize = 5;

/// The HTTP client for calls to this address.
pub(crate) fn default(base_url: &Url) -> Result<reqwest::Client, Error> {
    if base_url.scheme() == "https" && !cfg!(any(feature = "rustls", feature = "native-tls")) {
        let problem = "is https, for which the feature `rustls` or `native-tls` must be on";
        return Err(invalid("base_url", problem));
    }
    let builder = reqwest::Client::builder()
        .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(same_origin())
        .referer(false)
        // Whether a call is sent again is for its policy alone.
        .retry(reqwest::retry::never());
    // Another machine can neither reach this one by its loopback address nor should it see a token
    // that is sent there.
    let builder = if is_loopback(base_url) { builder.no_proxy() } else { builder };
    builder.build().map_err(|source| refused("http", "client cannot be set up".to_owned(), source))
}

/// Follows redirects within an origin; any other one is the answer of the call, and thereby an
/// error. So neither the token nor a body goes to a host that the caller did not name.
fn same_origin() -> Policy {
    Policy::custom(|attempt| {
        let origin = attempt.previous().first().map(Url::origin);
        let stays = origin.is_some_and(|origin| origin == attempt.url().origin());
        if stays && attempt.previous().len() <= MAX_REDIRECTS {
            attempt.follow()
        } else {
            attempt.stop()
        }
    })
}
