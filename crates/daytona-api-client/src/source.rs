//! The initial settings of every client: the URL of the public API and the source header.

use reqwest::Url;

use crate::organization::objection;
use crate::runtime::{Conventions, Settings};
use crate::{Client, ClientBuilder, DEFAULT_API_URL, Error};

/// The header that names the kind of client. The server only uses it for statistics.
const HEADER: &str = "X-Daytona-Source";

impl Client {
    /// Creates a client with default settings and without credentials.
    ///
    /// # Errors
    /// [`Error::Configuration`], as [`ClientBuilder::build`] says.
    pub fn new(base_url: impl Into<String>) -> Result<Self, Error> {
        Self::builder().base_url(base_url).build()
    }

    /// Creates a builder for a client of the public API ([`DEFAULT_API_URL`]), like
    /// [`ClientBuilder::default`]. It does not read the environment; [`ClientBuilder::from_env`]
    /// does.
    ///
    /// Every client sends the name of this crate in the header `X-Daytona-Source`, unless a
    /// [`default_header`](ClientBuilder::default_header) sets another value. It does not send an
    /// SDK version, because the toolbox changes the form of its responses depending on that.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}

/// Behaviour that is specific to this API.
pub(crate) static CONVENTIONS: Conventions =
    Conventions { wrong_address, objection, throttlers: true, usual_prefix: "/api" };

/// Sets the initial settings of every client.
pub(crate) fn preset(mut settings: Settings) -> Settings {
    settings.conventions = &CONVENTIONS;
    settings.base_url = Some(DEFAULT_API_URL.to_owned());
    settings.default_headers.push((HEADER.to_owned(), env!("CARGO_PKG_NAME").to_owned()));
    settings
}

/// Checks the base URL against addresses that are known not to be the API.
fn wrong_address(url: &Url) -> Option<String> {
    let problem = match url.host_str()?.trim_end_matches('.') {
        "api.daytona.com" => {
            "is that of another API, version 2, which these bindings do not support"
        }
        "api.daytona.io" => "is an address at which no server responds",
        "app.daytona.io" if !is_below_api(url) => {
            "is a website, because it lacks the prefix of the API"
        }
        _ => return None,
    };
    Some(format!(
        "{problem}; use {DEFAULT_API_URL}, or the URL of your own server, which usually ends with \
         /api"
    ))
}

fn is_below_api(url: &Url) -> bool {
    url.path_segments().and_then(|mut steps| steps.next()) == Some("api")
}
