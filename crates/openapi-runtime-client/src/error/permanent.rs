//! Permanent connection errors, for which a retry is pointless.

use std::error::Error as StdError;
use std::io;

/// Whether the connection failed for a permanent reason: TLS or the configuration of the proxy.
pub(crate) fn is_permanent(error: &reqwest::Error) -> bool {
    if error.is_connect() {
        causes(error).any(|cause| is_rejection(cause) || is_about_certificate(cause))
    } else {
        // A server may require a client certificate only after the client has started to send.
        error.is_request() && causes(error).any(is_about_certificate)
    }
}

type Cause<'a> = &'a (dyn StdError + 'static);

fn causes(error: &reqwest::Error) -> impl Iterator<Item = Cause<'_>> {
    std::iter::successors(error.source(), |cause| next_cause(*cause))
}

/// The next cause. `io::Error::source` skips the error it was created from.
fn next_cause(cause: Cause<'_>) -> Option<Cause<'_>> {
    match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => cause.source(),
    }
}

/// Whether TLS or the proxy rejected the connection. Most of these errors can only be told by their
/// text, because their types are private to the HTTP client.
fn is_rejection(cause: Cause<'_>) -> bool {
    // rustls reports its own errors, unlike those of the socket, as `InvalidData`.
    let is_tls = |error: &io::Error| error.kind() == io::ErrorKind::InvalidData;
    if cause.downcast_ref().is_some_and(is_tls) {
        return true;
    }
    let text = cause.to_string();
    // An error of OpenSSL.
    let is_tls = text.contains("SSL routines") && !text.contains("unexpected eof");
    is_tls
        || text == "tunnel error: proxy authorization required"
        || text.contains("unsupported scheme")
}

/// Whether a certificate is invalid or missing, with any TLS library.
fn is_about_certificate(cause: Cause<'_>) -> bool {
    cause.to_string().to_ascii_lowercase().contains("certificate")
}
