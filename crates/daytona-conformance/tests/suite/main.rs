//! The suite passes, and each of its checks can fail.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod changes;
mod command;
mod facts;
mod green;
mod live;
mod revisions;
mod router;
mod server;
mod support;
mod types;
mod written;
