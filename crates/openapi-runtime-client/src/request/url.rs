//! Builds the URL of a request.

use http::uri::PathAndQuery;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;

/// All characters except the unreserved ones of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The longest URL that the HTTP client accepts.
const MAX_LENGTH: usize = u16::MAX as usize - 1;

/// The name of a parameter and the problem with it.
pub(crate) type Problem = (String, String);

/// The URL of `path` below the base URL, with parameters and query filled in. No parameter value
/// can change the route.
pub(crate) fn address(
    base: &Url,
    path: &str,
    values: &[(&str, String)],
    query: &[(&'static str, String)],
) -> Result<Url, Problem> {
    let mut address = String::with_capacity(base.as_str().len() + path.len() + 64);
    address.push_str(base.as_str().trim_end_matches('/'));
    for (index, segment) in path.split('/').enumerate() {
        if index > 0 {
            address.push('/');
        }
        fill_segment(segment, values, &mut address)?;
    }
    if !query.is_empty() {
        address.push('?');
        address.push_str(&pairs(query.iter().map(|(name, value)| (*name, value.as_str()))));
    }
    let problem = |text: &str| ("path".to_owned(), text.to_owned());
    // Scheme and host come from the base URL, which has neither query nor fragment.
    let origin = base.as_str().len() - base.path().len();
    let url = base.join(&address[origin..]).map_err(|_| problem("does not make a URL"))?;
    // If parsing changed the URL, for example by resolving `..`, it would reach another route.
    if url.as_str() != address {
        return Err(problem("leads to another route"));
    }
    if address.len() > MAX_LENGTH {
        let parameter = longest(values, query).unwrap_or("path");
        let text = "makes the URL longer than 65,534 bytes, the maximum";
        return Err((parameter.to_owned(), text.to_owned()));
    }
    Ok(url)
}

/// The URL of a forwarded request: its path appended to the base URL, and its query. Both are
/// unchanged, except that characters that are not allowed in a URL are escaped.
pub(crate) fn forwarded_address(base: &Url, target: &PathAndQuery) -> Result<Url, Problem> {
    let problem = |text: &str| ("path".to_owned(), text.to_owned());
    let is_dot_segment = |segment: &str| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        matches!(segment.as_str(), "." | "..")
    };
    // The URL parser treats a backslash as a slash.
    if target.path().split(['/', '\\']).any(is_dot_segment) {
        return Err(problem("leads to another route"));
    }
    let below = target.path();
    let slash = if below.starts_with('/') { "" } else { "/" };
    let path =
        format!("{}{slash}{}", base.path().trim_end_matches('/'), below.replace('\\', "%5C"));
    let mut url = base.clone();
    url.set_path(&path);
    url.set_query(target.query());
    if url.as_str().len() > MAX_LENGTH {
        return Err(problem("is longer than can be sent"));
    }
    Ok(url)
}

/// The parameter whose values are the longest in total.
fn longest<'a>(values: &[(&'a str, String)], query: &[(&'static str, String)]) -> Option<&'a str> {
    let mut lengths: Vec<(&str, usize)> = Vec::new();
    for (name, value) in values.iter().chain(query) {
        match lengths.iter_mut().find(|(known, _)| known == name) {
            Some((_, length)) => *length += value.len(),
            None => lengths.push((name, value.len())),
        }
    }
    lengths.into_iter().max_by_key(|(_, length)| *length).map(|(name, _)| name)
}

/// Appends a path segment with its parameters filled in.
fn fill_segment(
    segment: &str,
    values: &[(&str, String)],
    filled: &mut String,
) -> Result<(), Problem> {
    let start = filled.len();
    let mut last_name = None;
    let mut rest = segment;
    while let Some((literal, name, after)) = split_at_parameter(rest) {
        let problem = |text: &str| (name.to_owned(), text.to_owned());
        let value = values.iter().find(|(known, _)| *known == name);
        let (_, value) = value.ok_or_else(|| problem("is required and was not set"))?;
        if value.is_empty() {
            return Err(problem("must not be empty"));
        }
        filled.push_str(literal);
        filled.extend(utf8_percent_encode(value, RESERVED));
        last_name = Some(name);
        rest = after;
    }
    filled.push_str(rest);
    match last_name {
        // Every URL parser resolves these segments, however they are encoded.
        Some(name) if matches!(&filled[start..], "." | "..") => {
            Err((name.to_owned(), "must not be `.` or `..`".to_owned()))
        }
        _ => Ok(()),
    }
}

/// Splits `a{b}c` into `a`, `b` and `c`.
fn split_at_parameter(text: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((literal, name, after))
}

/// Host and port of a URL, the only parts that errors include.
pub(crate) fn server(url: &Url) -> String {
    let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default());
    format!("{host}:{}", port.unwrap_or_default())
}

/// Encodes names and values as a query or a form. A space becomes `%20`, which every server
/// understands.
pub(crate) fn pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.extend(utf8_percent_encode(name, RESERVED));
        text.push('=');
        text.extend(utf8_percent_encode(value, RESERVED));
    }
    text
}
