//! What the generated code is built on. Nothing in here knows a particular API.
//!
//! A request passes, in this order: its connection and `Host` (400), its path (404) and method
//! (405), its span and identifier, the layers, the credentials (401, 403), the parameters, the type
//! of its body (415), its length (413), its syntax, its values (400), and then the handler.

mod activity;
mod answer_body;
mod arrival;
mod auth;
mod builder;
mod check_json;
mod check_value;
mod connections;
mod context;
mod date_time;
mod describe;
#[cfg(feature = "description")]
mod description;
mod endpoint;
mod error;
mod form;
mod form_fields;
mod form_stream;
mod limits;
mod members;
mod multipart;
mod normal;
mod operation;
mod otherwise;
mod pairs;
mod parts;
mod plain_json;
mod prepare;
mod reply;
mod request_body;
mod request_id;
mod routes;
mod schema;
mod serve;
mod signals;
mod socket;
mod text;
mod timeout;
mod trace;
mod values;
mod violations;
mod websocket;

use std::future::Future;
use std::pin::Pin;

pub use auth::{Authenticate, Credentials};
pub use axum::body::Body;
pub use axum::extract::ws::{WebSocket, WebSocketUpgrade};
pub use axum::response::Response;
pub use builder::{Api, BuildError, Builder};
pub use context::Context;
#[cfg(feature = "description")]
pub use description::description_router;
pub use error::{BoxError, Error};
pub use form::{Form, FormPart};
pub use http::{Method, StatusCode};
pub use limits::Limits;
pub use multipart::{MultipartBody, MultipartPart};
pub use operation::{
    Encoding, Field, FieldKind, Operation, Parameter, Place, RequestBody, Requirement, Scheme,
    SchemeKind,
};
pub use parts::{Decode, Parts};
pub use reply::{Reply, Respond};
pub use routes::Routes;
pub use schema::{Property, Schema};
pub use serve::{Server, serve};
pub use signals::shutdown_signal;
pub use timeout::{Timeout, TimeoutLayer, timeout};
pub use websocket::Upgraded;

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
