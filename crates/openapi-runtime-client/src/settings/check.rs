//! Checks of the settings of a client.

use std::net::IpAddr;

use http::{HeaderName, HeaderValue};
use reqwest::Url;

use crate::error::{BoxError, Error};
use crate::request::header;
use crate::settings::conventions::Conventions;

/// Checks a header that a client sends.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let setting = "header";
    let known = header::name(name)
        .map_err(|problem| invalid(setting, format!("`{}` {problem}", name.escape_debug())))?;
    let value = header::value(value)
        .map_err(|problem| invalid(setting, format!("`{known}`: its value {problem}")))?;
    Ok((known, value))
}

/// Checks the value of `User-Agent`.
pub(crate) fn user_agent(value: &str) -> Result<HeaderValue, Error> {
    header::value(value).map_err(|problem| invalid("user_agent", problem))
}

/// Checks and parses the base URL. Errors never repeat the URL, because it may hold a password.
pub fn base_url(
    text: &str,
    allow_plain_http: bool,
    conventions: &Conventions,
) -> Result<Url, Error> {
    let setting = "base_url";
    if text.is_empty() {
        return Err(invalid(setting, "is not set; give the URL of the API"));
    }
    let url = Url::parse(text).map_err(|source| {
        invalid_with_source(
            setting,
            "is not a URL; give one such as https://host/path".to_owned(),
            source,
        )
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        let problem = format!("has the scheme `{}`; give http or https", url.scheme());
        return Err(invalid(setting, problem));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid(setting, "has a user or password; give the token instead"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid(setting, "has a query or fragment; leave out `?` or `#` and the rest"));
    }
    if let Some(problem) = (conventions.wrong_address)(&url) {
        return Err(invalid(setting, problem));
    }
    if url.path().trim_end_matches('/').contains("//") {
        let problem = "has an empty segment in its path; remove the doubled slash";
        return Err(invalid(setting, problem));
    }
    if !allow_plain_http && is_exposed(&url) {
        let problem = "is plain http to another machine, so anyone on the network can read the \
                       token; use https, or call `allow_plain_http`";
        return Err(invalid(setting, problem));
    }
    Ok(url)
}

/// Whether requests to the URL are sent unencrypted to another machine.
pub fn is_exposed(url: &Url) -> bool {
    url.scheme() == "http" && !is_loopback(url)
}

/// Whether the host of the URL is the local machine.
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => {
            let name = host.strip_suffix('.').unwrap_or(host);
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

pub(crate) fn invalid(setting: &'static str, problem: impl Into<String>) -> Error {
    Error::Configuration { setting, problem: problem.into(), source: None }
}

pub(crate) fn invalid_with_source(
    setting: &'static str,
    problem: String,
    source: impl Into<BoxError>,
) -> Error {
    Error::Configuration { setting, problem, source: Some(source.into()) }
}
