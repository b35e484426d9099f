//! Asynchronous client of the Daytona platform API.
//!
//! A [`Client`] holds the base URL, the credentials and the connections. It has one method for each
//! operation of the API; the method gives a request to fill and to send:
//!
//! ```no_run
//! # #[cfg(feature = "sandbox")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use daytona_api_client::Client;
//! use daytona_api_client::types::CreateSandbox;
//!
//! let client = Client::builder()
//!     .base_url("https://app.daytona.io/api")
//!     .token(std::env::var("DAYTONA_API_KEY")?)
//!     .build()?;
//!
//! let body = CreateSandbox::builder().snapshot("ubuntu").cpu(2);
//! let sandbox = client.create_sandbox().body(body).send().await?;
//! println!("{} is {:?}", sandbox.name, sandbox.state);
//!
//! // The same client, acting for another organization of the user.
//! let others = client.organization("org_2")?.list_sandboxes().send().await?;
//! println!("{} more", others.len());
//! # Ok(())
//! # }
//! ```
//!
//! Any 2xx status is a success. Whatever else the API answers is an [`Error::Api`] with its status,
//! headers and [`ErrorBody`](types::ErrorBody), whether the body is the API's own or the page of a
//! proxy. Downloads and logs arrive as a [`ByteStream`]; an upload takes a [`Part`] and reads it as
//! it goes.
//!
//! # Features
//!
//! - `rustls` (default) or `native-tls`: how connections are encrypted.
//! - One for each tag of the API, `sandbox` or `docker-registry`. `stable` (default) is every tag
//!   that has operations which are not deprecated.
//! - `deprecated`: the deprecated operations of the tags that are switched on. The tags `toolbox`
//!   and `workspace` have no others.

#[rustfmt::skip]
mod generated;
mod organization;
pub mod runtime;

pub use daytona_api_types as types;
pub use generated::*;
pub use reqwest;
pub use runtime::{ApiError, ByteStream, Call, Client, ClientBuilder, Error, Part, Response};
pub use secrecy;
