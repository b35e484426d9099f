//! The client of the hostile description at work, over a socket: what arrives is what the
//! description says, read from it and not from the client.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

// The server of the client that is published serves this one as well.
extern crate golden_client as daytona_api_client;

mod bodies;
mod description;
mod names;
mod operations;
#[allow(dead_code, reason = "some of it is for tests of the transport")]
#[path = "../../../../../../daytona-api-client/tests/transport/support.rs"]
mod support;
