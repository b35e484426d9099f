//! Which headers may be set, and to what.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue};

/// Headers that say how the message travels. A value of the caller's own makes servers wait for a
/// body that never comes, or take the end of one for the next request.
const OF_THE_TRANSPORT: [&str; 10] = [
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

/// The name of a header that may be set; otherwise what is wrong with it.
pub(crate) fn name(name: &str) -> Result<HeaderName, &'static str> {
    let name =
        HeaderName::from_bytes(name.as_bytes()).map_err(|_| "is not the name of a header")?;
    if OF_THE_TRANSPORT.contains(&name.as_str()) {
        Err("is set by the HTTP client, which knows how the request travels; leave it out")
    } else if name == CONTENT_TYPE {
        Err("comes with the body; leave it out, or give the body as a `Part` with that type")
    } else if name == AUTHORIZATION {
        Err("is made from the token; give that to `token` or `token_source` of the builder, or to \
             `with_token` of the client. Another scheme than Bearer is for a `Middleware`")
    } else {
        Ok(name)
    }
}

/// A value that every server reads alike; otherwise what is wrong with it.
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
