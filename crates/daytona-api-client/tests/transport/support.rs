//! Clients of a server that records requests and sends scripted bytes.

use std::ops::Deref;
use std::time::Duration;

use daytona_api_client::runtime::{Operation, Request};
use daytona_api_client::{Client, ClientBuilder, RetryPolicy};
use http::Method;
#[allow(unused_imports, reason = "each test uses some of it")]
pub use openapi_test_server::{Answer, Received, html, json, response};

pub const TOKEN: &str = "dtn_very_secret";
pub const ORGANIZATION: &str = "X-Daytona-Organization-ID";

pub const GET: Operation = Operation {
    id: "getThing",
    method: Method::GET,
    path: "/thing",
    headers: &[ORGANIZATION],
    secured: true,
};
pub static GET_THING: Operation = GET;
pub static GET_NAMED: Operation = Operation { path: "/things/{name}/parts", ..GET };
pub static PUT_THING: Operation = Operation { id: "putThing", method: Method::PUT, ..GET };
pub static DELETE_THING: Operation = Operation { id: "deleteThing", method: Method::DELETE, ..GET };
pub static CREATE_THING: Operation = Operation { id: "createThing", method: Method::POST, ..GET };
pub static POST_THING: Operation = Operation { id: "postThing", method: Method::POST, ..GET };

/// A server that gives the n-th answer to the n-th request, and the last answer to all further
/// ones.
pub struct Server(openapi_test_server::Server);

impl Server {
    pub async fn new(answers: Vec<Answer>) -> Self {
        Self(openapi_test_server::Server::new(answers).await)
    }

    /// Starts a server at this port.
    pub async fn at(port: u16, answers: Vec<Answer>) -> Self {
        Self(openapi_test_server::Server::at(port, answers).await)
    }

    /// Starts a server that always sends the same response.
    pub async fn sending(response: Vec<u8>) -> Self {
        Self(openapi_test_server::Server::sending(response).await)
    }

    /// The builder of a client with a token and an organization, without retries.
    pub fn builder(&self) -> ClientBuilder {
        let builder = ClientBuilder::default().base_url(format!("{}/api/", self.address()));
        builder.token(TOKEN).header(ORGANIZATION, "org_1").retry(RetryPolicy::none())
    }

    /// A client with a token and an organization, without retries.
    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// A client that retries up to three times, with short delays.
    pub fn retrying_client(&self) -> Client {
        self.client().with_retry(short_delays())
    }

    pub fn request(&self, operation: &'static Operation) -> Request {
        Request::new(&self.client(), operation)
    }
}

impl Deref for Server {
    type Target = openapi_test_server::Server;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// The default policy with short delays.
pub fn short_delays() -> RetryPolicy {
    RetryPolicy::new().base_delay(Duration::from_millis(5)).max_delay(Duration::from_millis(20))
}
