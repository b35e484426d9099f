//! What is known of an operation before it is called.

use http::Method;

/// An operation of the API, as its description declares it.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name in the description, which errors repeat.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL, with parameters in braces: `/sandbox/{sandboxId}`.
    pub path: &'static str,
    /// The parameters, parts and body (`body`) that a request must set. Those of the path are
    /// required without being named here.
    pub required: &'static [&'static str],
    /// The headers that it takes from the client if the request does not set them.
    pub headers: &'static [&'static str],
    /// Whether it is called with the token of the client.
    pub secured: bool,
}
