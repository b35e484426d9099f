//! What the generated operations are built on.
//!
//! A generated operation is a static [`Operation`] and a thin wrapper of [`Request`]. An operation
//! that these bindings lack can be called in the same way.

mod body;
mod call;
mod client;
mod config;
mod error;
mod idle;
mod operation;
mod part;
mod read;
mod request;
mod response;
mod send;
mod stream;
mod url;
mod value;
mod websocket;

pub use call::Call;
pub use client::Client;
pub use config::ClientBuilder;
pub use error::{ApiError, Error};
pub use operation::Operation;
pub use part::Part;
pub use request::Request;
pub use response::Response;
pub use stream::ByteStream;
