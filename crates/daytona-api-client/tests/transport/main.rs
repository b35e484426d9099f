//! The hand-written transport against a real server on the loopback interface, which misbehaves
//! where a test wants it to.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod configuration;
mod errors;
mod requests;
mod responses;
mod secrets;
mod support;
mod uploads;
