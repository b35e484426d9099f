//! What a call shows to the server.

pub(crate) mod cached_token;
pub(crate) mod token;
