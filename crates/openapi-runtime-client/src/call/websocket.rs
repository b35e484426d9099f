//! The request headers of a WebSocket handshake.

use std::hash::{BuildHasher, RandomState};

use http::header::{CONNECTION, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use http::{HeaderName, HeaderValue};

/// The headers that request a WebSocket.
pub(crate) fn headers() -> [(HeaderName, HeaderValue); 4] {
    [
        (CONNECTION, HeaderValue::from_static("Upgrade")),
        (UPGRADE, HeaderValue::from_static("websocket")),
        (SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13")),
        (SEC_WEBSOCKET_KEY, key()),
    ]
}

/// 16 random bytes in Base64. They need to be unique, but have no security purpose.
fn key() -> HeaderValue {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let [high, low] = [0, 1].map(|seed| u128::from(RandomState::new().hash_one(seed)));
    let bits = (high << 64) | low;
    let digit = |shift: usize| ALPHABET[(bits >> shift) as usize % 64];
    let mut key: Vec<u8> = (0..21).map(|index| digit(6 * index + 2)).collect();
    key.push(ALPHABET[(bits as usize % 4) << 4]);
    key.extend(b"==");
    let fixed = HeaderValue::from_static("AAAAAAAAAAAAAAAAAAAAAA==");
    HeaderValue::from_bytes(&key).unwrap_or(fixed)
}
