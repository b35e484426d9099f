//! Server made from `hostile.yaml`.

#[rustfmt::skip]
mod generated;
#[path = "../../../../../daytona-api-server/src/runtime/mod.rs"]
pub mod runtime;

#[allow(unused_imports, reason = "without features there is nothing")]
pub use generated::*;
pub use golden_types as types;
