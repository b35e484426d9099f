//! The suite passes, and each of its checks can fail.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod claims;
mod command;
#[path = "../../examples/double/deleted.rs"]
mod deleted;
mod description;
mod documentation;
mod example;
#[path = "../../examples/double/exchange.rs"]
mod exchange;
mod fake;
mod green;
#[allow(deprecated, reason = "deprecated operations are answered as well")]
#[rustfmt::skip]
#[path = "../agreement/generated/handlers/mod.rs"]
mod handlers;
mod live;
mod operations;
mod revisions;
mod router;
mod support;
mod types;
mod written;

use daytona_api_server as server;
