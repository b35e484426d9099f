//! The client of the hostile description at work, over a socket: what arrives is what the
//! description says, read from it and not from the client.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod bodies;
mod conventions;
mod description;
mod names;
mod operations;
mod support;
