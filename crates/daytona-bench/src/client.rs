//! The two clients of the same API, with the same settings.

use std::time::Duration;

use daytona_api_client::Client;
use daytona_api_client::ClientBuilder;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};

use crate::hand;

const TOKEN: &str = "dtn_0123456789abcdef0123456789abcdef";

/// The generated client with default settings.
///
/// # Errors
/// What the client says of the settings.
pub fn ours(base_url: &str) -> Result<Client, daytona_api_client::Error> {
    Client::builder().base_url(base_url).token(TOKEN).build()
}

/// A client by hand. Its reqwest client is set up as the generated client sets up its own.
#[derive(Clone)]
pub struct Hand {
    http: reqwest::Client,
    base_url: String,
}

/// Why a call by hand failed.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

impl Hand {
    /// A client for this address.
    ///
    /// # Errors
    /// What reqwest says of the settings.
    pub fn new(base_url: &str) -> Result<Self, reqwest::Error> {
        let source = HeaderValue::from_static("daytona-api-client");
        let source = (HeaderName::from_static("x-daytona-source"), source);
        let http = ClientBuilder::http_rules(reqwest::Client::builder())
            .user_agent(concat!("daytona-api-client/", env!("CARGO_PKG_VERSION")))
            .default_headers(HeaderMap::from_iter([source]))
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(60))
            .redirect(reqwest::redirect::Policy::limited(5))
            .referer(false)
            .retry(reqwest::retry::never())
            .no_proxy()
            .build()?;
        Ok(Self { http, base_url: base_url.to_owned() })
    }

    /// One sandbox.
    ///
    /// # Errors
    /// If it does not arrive, or is not a sandbox.
    pub async fn get_sandbox(&self, id: &str) -> Result<hand::Sandbox, Error> {
        let request = self
            .http
            .get(format!("{}/sandbox/{id}", self.base_url))
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .bearer_auth(TOKEN);
        let response = request.send().await?.error_for_status()?;
        Ok(serde_json::from_slice(&response.bytes().await?)?)
    }
}
