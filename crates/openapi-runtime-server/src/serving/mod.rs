//! Accepts connections, limits them, serves them and closes them.

pub(crate) mod activity;
pub(crate) mod connection_service;
pub(crate) mod connections;
pub(crate) mod serve;
pub(crate) mod signals;
pub(crate) mod socket;
pub(crate) mod timeout;
