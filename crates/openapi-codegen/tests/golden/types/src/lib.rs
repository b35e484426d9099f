//! Types made from `hostile.yaml`.

#[rustfmt::skip]
mod generated;

#[allow(unused_imports, reason = "without features there is nothing")]
pub use generated::*;
pub use openapi_runtime_types as runtime;
