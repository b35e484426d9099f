//! Server made from `hostile.yaml`.

/// What this crate adds to the runtime, which knows no particular API: nothing.
mod custom {
    use crate::runtime::{BoxError, Error};

    pub(crate) fn known(source: BoxError) -> Result<Error, BoxError> {
        Err(source)
    }
}
#[rustfmt::skip]
mod generated;
#[path = "../../../../../daytona-api-server/src/runtime/mod.rs"]
pub mod runtime;

#[allow(unused_imports, reason = "without features there is nothing")]
pub use generated::*;
pub use golden_types as types;
