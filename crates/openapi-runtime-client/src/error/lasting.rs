//! Connections that no further attempt would make.

use std::error::Error as StdError;
use std::io;

/// Whether the connection was refused for a reason that lasts: TLS, or a proxy that wants something
/// else.
pub(crate) fn is_lasting(error: &reqwest::Error) -> bool {
    if error.is_connect() {
        causes(error).any(|cause| refuses(cause) || is_about_certificate(cause))
    } else {
        // A server says that it wants a certificate of the client when the client has already
        // begun to send.
        error.is_request() && causes(error).any(is_about_certificate)
    }
}

type Cause<'a> = &'a (dyn StdError + 'static);

fn causes(error: &reqwest::Error) -> impl Iterator<Item = Cause<'_>> {
    std::iter::successors(error.source(), |cause| below(*cause))
}

/// What is behind this. An error of the system hides the one that it was made of.
fn below(cause: Cause<'_>) -> Option<Cause<'_>> {
    match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => cause.source(),
    }
}

/// Whether this is a refusal. Of most there is nothing but a text, as their types belong to crates
/// that are parts of the HTTP client.
fn refuses(cause: Cause<'_>) -> bool {
    // That is how rustls is told from what happens to the connection that it uses.
    let is_tls = |error: &io::Error| error.kind() == io::ErrorKind::InvalidData;
    if cause.downcast_ref().is_some_and(is_tls) {
        return true;
    }
    let text = cause.to_string();
    // Of OpenSSL.
    let is_tls = text.contains("SSL routines") && !text.contains("unexpected eof");
    is_tls
        || text == "tunnel error: proxy authorization required"
        || text.contains("unsupported scheme")
}

/// Whether a certificate is wrong or missing, whatever the library.
fn is_about_certificate(cause: Cause<'_>) -> bool {
    cause.to_string().to_ascii_lowercase().contains("certificate")
}
