//! Types made from `hostile.yaml`.

#[rustfmt::skip]
mod generated;
#[path = "../../../../../daytona-api-types/src/runtime/mod.rs"]
pub mod runtime;

#[allow(unused_imports, reason = "without features there is nothing")]
pub use generated::*;
