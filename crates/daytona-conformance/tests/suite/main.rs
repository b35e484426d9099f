//! The suite passes, and each of its checks can fail.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod claims;
mod command;
mod description;
mod documentation;
mod example;
mod fake;
mod green;
mod revisions;
mod server;
mod support;
mod types;
