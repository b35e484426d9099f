//! The address of a request.

use http::uri::PathAndQuery;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;

/// Everything but the characters that RFC 3986 leaves unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The longest address that the HTTP client takes.
const MAX_LENGTH: usize = u16::MAX as usize - 1;

/// What is wrong with a parameter: its name and the problem.
pub(crate) type Problem = (String, String);

/// The address of `path` under the base, with its parameters filled in and this query. No value can
/// lead to another route.
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
    // Scheme and host were parsed with the base, which has neither query nor fragment.
    let origin = base.as_str().len() - base.path().len();
    let url = base.join(&address[origin..]).map_err(|_| problem("does not make a URL"))?;
    // Parsing must not have changed anything: that is how `..` would reach another route.
    if url.as_str() != address {
        return Err(problem("leads to another route"));
    }
    if address.len() > MAX_LENGTH {
        let parameter = longest(values, query).unwrap_or("path");
        let text = "makes the address longer than 65,534 bytes, which is more than can be sent";
        return Err((parameter.to_owned(), text.to_owned()));
    }
    Ok(url)
}

/// The address of a target that somebody else has made: a path below the base, and a query. It goes
/// on as it is but for characters that no address has, which are escaped.
pub(crate) fn below(base: &Url, target: &PathAndQuery) -> Result<Url, Problem> {
    let problem = |text: &str| ("path".to_owned(), text.to_owned());
    let is_step = |segment: &str| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        matches!(segment.as_str(), "." | "..")
    };
    // A backslash is a slash to the parser of addresses.
    if target.path().split(['/', '\\']).any(is_step) {
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

/// The parameter with the longest values in all.
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

/// Appends a segment of a path with its parameters filled in.
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
        // Every URL parser takes these as steps through the path, however they are encoded.
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

/// Host and port of an address: what an error may say of it.
pub(crate) fn server(url: &Url) -> String {
    let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default());
    format!("{host}:{}", port.unwrap_or_default())
}

/// Names and values as a query or a form has them. A space is `%20`, which every server reads.
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
