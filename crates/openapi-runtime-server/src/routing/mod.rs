//! Finds the operation of a request, runs it, and makes the answer.

pub(crate) mod auth;
pub(crate) mod builder;
pub(crate) mod context;
pub(crate) mod endpoint;
pub(crate) mod operation;
pub(crate) mod otherwise;
pub(crate) mod parts;
pub(crate) mod reply;
pub(crate) mod request_id;
pub(crate) mod routes;
pub(crate) mod trace;
pub(crate) mod unrouted;
