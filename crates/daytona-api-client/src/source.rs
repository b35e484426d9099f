//! Where every client begins: at the public API, under the name of this crate.

use reqwest::Url;

use crate::organization::objection;
use crate::runtime::{Conventions, Settings};
use crate::{Client, ClientBuilder, DEFAULT_API_URL, Error};

/// Header that says what kind of client sends a request. The server only counts it.
const HEADER: &str = "X-Daytona-Source";

impl Client {
    /// A client without credentials, with default settings.
    ///
    /// # Errors
    /// [`Error::Configuration`], as [`ClientBuilder::build`] says.
    pub fn new(base_url: impl Into<String>) -> Result<Self, Error> {
        Self::builder().base_url(base_url).build()
    }

    /// Starts the configuration of a client of the public API ([`DEFAULT_API_URL`]), as
    /// [`ClientBuilder::default`] does. The environment is not looked at; for that there is
    /// [`ClientBuilder::from_env`].
    ///
    /// Every client names this crate in the header `X-Daytona-Source` of each call, unless a
    /// [`default_header`](ClientBuilder::default_header) gives another name. It tells no version of
    /// an SDK: the toolbox answers in other forms depending on that.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}

/// What is particular to this API.
pub(crate) static CONVENTIONS: Conventions =
    Conventions { wrong_address, objection, throttlers: true };

/// Where the settings of every client begin.
pub(crate) fn preset(mut settings: Settings) -> Settings {
    settings.conventions = &CONVENTIONS;
    settings.base_url = Some(DEFAULT_API_URL.to_owned());
    settings.default_headers.push((HEADER.to_owned(), env!("CARGO_PKG_NAME").to_owned()));
    settings
}

/// What is wrong with a base URL that is known to be another one than that of the API.
fn wrong_address(url: &Url) -> Option<String> {
    let problem = match url.host_str()?.trim_end_matches('.') {
        "api.daytona.com" => "is that of another API, version 2, which these bindings do not know",
        "api.daytona.io" => "is one at which no server answers",
        "app.daytona.io" if !is_below_api(url) => "lacks the prefix of the API, and is a website",
        _ => return None,
    };
    Some(format!(
        "{problem}; give {DEFAULT_API_URL}, or the address of your own server, which ends with /api \
         as a rule"
    ))
}

fn is_below_api(url: &Url) -> bool {
    url.path_segments().and_then(|mut steps| steps.next()) == Some("api")
}
