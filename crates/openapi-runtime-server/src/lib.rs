//! What servers that are generated from an OpenAPI description stand on. It knows no particular
//! API.
//!
//! A generated crate exports this crate as `runtime`, has a table of its operations, and gives it
//! to [`server!`], which defines the builder of its router. What is particular to an API, such as
//! the JSON of its errors and the wording of its messages, is a value as well: its [`Conventions`].
//!
//! A request passes, in this order: its connection and `Host` (400), its path (404) and method
//! (405), its span and identifier, the layers, the credentials (401, 403), the parameters, the type
//! of its body (415), its length (413), its syntax, its values (400), and then the handler.
//!
//! # Features
//!
//! - `description`: `description_router`, which serves the description of an API and a page that
//!   shows it. It adds about 5 MB to a program.
//! - `upstream`: `Upstream`, which forwards requests to another server with a client of
//!   `openapi-runtime-client`, and makes answers of the errors of such a client.
//! - `http2`: [`serve`] accepts HTTP/2 as well as HTTP/1.1.
//! - `axum-json`, `axum-query`, `axum-form`, `axum-matched-path`, `axum-macros`: the features of
//!   [`axum`] with these names.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod body;
mod conventions;
#[cfg(feature = "description")]
mod description;
mod error;
mod limits;
mod routing;
mod server_macro;
mod serving;
#[cfg(feature = "upstream")]
mod upstream;
mod validation;

use std::future::Future;
use std::pin::Pin;

pub use axum;
pub use axum::body::Body;
pub use axum::extract::ws::{WebSocket, WebSocketUpgrade};
pub use axum::response::Response;
pub use body::form::{Form, FormPart};
pub use body::multipart::{MultipartBody, MultipartPart};
pub use body::websocket::Upgraded;
pub use conventions::Conventions;
#[cfg(feature = "description")]
pub use description::description_router;
pub use error::format::{ErrorDetails, ErrorFormat};
pub use error::{BoxError, Error};
pub use http::{Method, StatusCode};
pub use limits::Limits;
pub use routing::auth::{Authenticate, Credentials};
pub use routing::builder::{BuildError, Builder, GeneratedApi};
pub use routing::context::Context;
pub use routing::operation::{
    Encoding, Field, FieldKind, Operation, Parameter, ParameterLocation, RequestBody, Requirement,
    Scheme, SchemeKind,
};
pub use routing::parts::{Decode, Parts};
pub use routing::reply::{Reply, Respond};
pub use routing::routes::Routes;
pub use secrecy;
pub use serving::serve::{Server, serve};
pub use serving::signals::shutdown_signal;
pub use serving::timeout::{Timeout, TimeoutLayer, timeout};
#[cfg(feature = "upstream")]
pub use upstream::Upstream;
pub use validation::rule::Rule;
pub use validation::schema::{Property, Schema};
pub use validation::violations::{ValueLocation, Violation, ViolationText};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What the expansion of [`server!`] names.
#[doc(hidden)]
pub mod expansion {
    pub use tokio::net::TcpListener;
    pub use tower_layer::Layer;
    pub use tower_service::Service;
}
