//! Checks the names and values of headers.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue};

/// Headers that the HTTP client manages. Wrong values would make servers wait for a body that never
/// arrives, or parse the end of a body as the next request.
const MANAGED_BY_TRANSPORT: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Parses the name of a header that may be set; the error says why it may not.
pub(crate) fn name(name: &str) -> Result<HeaderName, &'static str> {
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "is not a valid header name")?;
    if MANAGED_BY_TRANSPORT.contains(&name.as_str()) {
        Err("is managed by the HTTP client; leave it out")
    } else if name == CONTENT_TYPE {
        Err(
            "is set together with the body; leave it out, or give the body as a `Part` with that type",
        )
    } else if name == AUTHORIZATION {
        Err("is set from the token; give that to `token` or `token_source` of the builder, or to \
             `with_token` of the client. For a scheme other than Bearer use a `Middleware`")
    } else {
        Ok(name)
    }
}

/// Checks the value of a header; the error says what is wrong with it.
pub(crate) fn value(text: &str) -> Result<HeaderValue, &'static str> {
    if text.is_empty() {
        return Err("is empty");
    }
    let printable = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let value = HeaderValue::from_str(text).ok().filter(|_| printable);
    let value = value.ok_or("must be printable ASCII")?;
    if text.starts_with(' ') || text.ends_with(' ') {
        return Err("must not begin or end with a space");
    }
    Ok(value)
}
