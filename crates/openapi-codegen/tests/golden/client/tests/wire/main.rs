//! The client of the hostile description sends over a socket what the description declares. What is
//! expected is read from the description, not from the client.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod bodies;
mod conventions;
mod description;
mod names;
mod operations;
mod support;
