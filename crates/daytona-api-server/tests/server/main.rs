//! Requests over real sockets, and what they get.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod auth;
mod bodies;
#[cfg(feature = "description")]
mod description;
mod errors;
mod forms;
#[cfg(all(feature = "sandbox", feature = "volumes", feature = "health"))]
mod forwarding;
#[cfg(all(feature = "client", feature = "sandbox", feature = "volumes", feature = "health"))]
mod forwarding_upstream;
#[cfg(all(feature = "sandbox", feature = "volumes", feature = "health"))]
mod generated;
mod hostile;
mod kitchen;
mod layers;
mod lenient;
mod manners;
mod operations;
mod parameters;
mod routing;
mod serving;
mod support;
mod table;
mod upstream;
mod values;
