//! Clients of a server that records what it gets.

use golden_client::{Client, ClientBuilder, RetryPolicy};
use openapi_test_server::Server;

/// A client with a token and an organisation, which sends nothing again.
pub fn client(server: &Server) -> Client {
    let builder = ClientBuilder::default().base_url(format!("{}/api/", server.address()));
    let builder = builder.token("very_secret").header("X-Org", "org_1");
    builder.retry(RetryPolicy::none()).build().unwrap()
}
