//! The runtime of clients that are generated from an OpenAPI description: an HTTP client with
//! bearer tokens, retries, timeouts, streamed bodies, pagination and typed errors.
//!
//! It knows no particular API. The crate of a client re-exports it as `runtime`, invokes
//! [`client!`] to define its own `Client`, and adds a method for each operation. Behaviour that is
//! specific to its API is passed in as [`Conventions`] and [`Settings`].
//!
//! A generated operation is a static [`Operation`] and a thin wrapper around [`Request`]:
//!
//! ```
//! use openapi_runtime_client::{Call, Operation, Request, client};
//!
//! client!();
//!
//! static GET_PET: Operation = Operation {
//!     id: "getPet",
//!     method: http::Method::GET,
//!     path: "/pets/{name}",
//!     headers: &[],
//!     secured: true,
//! };
//!
//! impl Client {
//!     pub fn get_pet(&self, name: &str) -> Call<String> {
//!         Request::new(self, &GET_PET).path("name", name).send()
//!     }
//! }
//!
//! # async fn example() -> Result<(), openapi_runtime_client::Error> {
//! let client = ClientBuilder::default().base_url("https://example.com/api").build()?;
//! # if false {
//! println!("{}", client.get_pet("kit").await?.into_inner());
//! # }
//! # Ok(())
//! # }
//! # tokio::runtime::Runtime::new().unwrap().block_on(example()).unwrap();
//! ```
//!
//! An operation for which the client has no method is called with
//! [`Client::call`](crate::Client::call).

#![cfg_attr(docsrs, feature(doc_cfg))]

mod auth;
mod body;
mod call;
mod error;
mod request;
mod response;
mod settings;

pub use auth::cached_token::{AccessToken, CachedTokens};
pub use auth::token::{FixedToken, TokenError, TokenFuture, TokenSource};
pub use body::lines::Lines;
pub use body::part::Part;
pub use body::stream::ByteStream;
pub use call::Call;
pub use call::hook::{Middleware, Outcome};
#[cfg(feature = "testing")]
pub use call::testing;
pub use error::api_error::ApiError;
pub use error::details::ErrorDetails;
pub use error::{BoxError, Error};
pub use openapi_runtime_types::{Page, Position};
pub use request::Request;
pub use request::operation::Operation;
pub use request::raw_call::RawCall;
pub use response::Response;
pub use response::pages::{Items, Pages};
pub use response::rate_limit::{RateLimit, RateLimits};
pub use settings::check::{base_url as check_base_url, is_exposed, is_loopback};
pub use settings::conventions::Conventions;
pub use settings::core::Core;
pub use settings::http_client::{http_builder, http_rules};
pub use settings::retry::RetryPolicy;
pub use settings::timeout::{TimeLimits, TimeoutCause};
pub use settings::tls::Certificates;
pub use settings::{Credentials, Settings};

// Crates whose types appear in the public API or are named by the macros.
#[cfg(feature = "testing")]
#[doc(hidden)]
pub use tower_service;
#[doc(hidden)]
pub use {bytes, http, http_body};
pub use {reqwest, secrecy};

// Links in the documentation of the macros name this crate as the crates of clients do.
#[allow(unused_extern_crates, reason = "only rustdoc resolves it")]
extern crate self as runtime;

client!();
