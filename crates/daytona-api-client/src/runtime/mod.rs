//! What the generated operations are built on.
//!
//! A generated operation is a static [`Operation`] and a thin wrapper of [`Request`]. An operation
//! that these bindings lack is called with [`Client::call`].
//!
//! Nothing in here knows a particular API. The crate around it has the wire types as `types`, and a
//! module `custom`: with what each client begins, which base URLs are known to be wrong, and which
//! requests the API would refuse in any case.

mod api_error;
mod assemble;
mod attempt;
mod body;
mod cached_token;
mod call;
pub(crate) mod check;
mod client;
mod config;
mod decode;
mod error;
mod execute;
mod explain;
mod forward;
mod header;
mod hook;
pub(crate) mod http_client;
mod idle;
mod inspect;
mod lasting;
mod lines;
mod operation;
mod pages;
mod part;
mod rate_limit;
mod raw_call;
mod read;
mod redact;
mod redirect;
mod request;
mod response;
mod retry;
mod save;
mod save_target;
mod send;
#[cfg(feature = "testing")]
mod service;
mod stream;
#[cfg(feature = "testing")]
pub mod testing;
mod timeout;
pub(crate) mod tls;
mod token;
mod trace;
mod transport;
mod turns;
mod unreadable;
mod url;
mod value;
mod websocket;
mod yield_once;

pub use api_error::ApiError;
pub use cached_token::{AccessToken, CachedTokens};
pub use call::Call;
#[allow(unused_imports, reason = "without any tag there is no call")]
pub(crate) use call::call;
pub use client::Client;
pub use config::ClientBuilder;
pub use error::Error;
pub use hook::{Middleware, Outcome};
pub use http_client::http_rules;
pub use lines::Lines;
pub use operation::Operation;
pub use pages::{Items, Page, Pages, Position};
pub use part::Part;
pub use rate_limit::{RateLimit, RateLimits};
pub use raw_call::RawCall;
pub use request::Request;
pub use response::Response;
pub use retry::RetryPolicy;
pub use stream::ByteStream;
pub use timeout::TimeoutCause;
pub use token::{FixedToken, TokenError, TokenFuture, TokenSource};
