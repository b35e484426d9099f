//! Tests of the client against a server on the loopback interface, which misbehaves as the tests
//! require.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod bare_values;
mod calls;
mod certificates;
mod clock;
#[cfg(any(feature = "gzip", feature = "brotli"))]
mod compression;
mod configuration;
mod connections;
mod early;
mod encrypted;
mod errors;
mod faults;
mod forwarding;
mod hooks;
#[cfg(feature = "testing")]
mod in_process;
mod rate_limits;
mod requests;
mod responses;
mod retries;
mod saving;
mod secrets;
mod subscriber;
mod support;
mod timeouts;
mod tls;
mod tls_server;
mod tokens;
mod traces;
mod uploads;
