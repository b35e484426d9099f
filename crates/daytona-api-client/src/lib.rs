//! Asynchronous client of the Daytona platform API.
//!
//! A [`Client`] holds the base URL, the credentials and the connections. It has one method for each
//! operation of the API; the method gives a request to fill and to send:
//!
//! ```
//! use daytona_api_client::Client;
//!
//! # fn main() -> Result<(), daytona_api_client::Error> {
//! let client = Client::builder()
//!     .base_url("https://app.daytona.io/api")
//!     .token("dtn_0123")
//!     .header("X-Daytona-Organization-ID", "org_1")
//!     .build()?;
//! # let _ = client;
//! # Ok(())
//! # }
//! ```
//!
//! Whatever the API answers outside of 2xx is an [`Error::Api`] with its status, headers and
//! [`ErrorBody`](types::ErrorBody).

#[rustfmt::skip]
mod generated;
mod organization;
pub mod runtime;

pub use daytona_api_types as types;
pub use generated::*;
pub use reqwest;
pub use runtime::{ApiError, ByteStream, Call, Client, ClientBuilder, Error, Part, Response};
pub use secrecy;
