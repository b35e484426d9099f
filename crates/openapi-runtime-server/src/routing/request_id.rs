//! The identifier of a request.

use http::{HeaderMap, HeaderName, HeaderValue};

pub(crate) const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// The longest identifier that is taken from a caller, in bytes.
const LONGEST: usize = 128;

/// What the caller calls the request, if that is sane, or a random identifier.
pub(crate) fn from_headers(headers: &HeaderMap) -> HeaderValue {
    let given = headers.get(NAME).filter(|value| {
        let bytes = value.as_bytes();
        (1..=LONGEST).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
    });
    given.cloned().unwrap_or_else(|| {
        let random = fastrand::u128(..);
        let digits: [u8; 32] =
            std::array::from_fn(|index| b"0123456789abcdef"[(random >> (4 * index)) as usize & 15]);
        HeaderValue::from_bytes(&digits).unwrap_or_else(|_| HeaderValue::from_static("0"))
    })
}
