//! Authentication with bearer tokens.

pub(crate) mod cached_token;
pub(crate) mod token;
