//! Server made from `hostile.yaml`.

#[rustfmt::skip]
mod generated;

#[allow(unused_imports, reason = "without features there is nothing")]
pub use generated::*;
pub use golden_types as types;
pub use openapi_runtime_server as runtime;

openapi_runtime_server::server! { api: generated::API, description: generated::DESCRIPTION }
