//! Client made from `hostile.yaml`.

/// What this crate adds to the runtime, which knows no particular API: nothing.
mod custom {
    pub(crate) fn preset(builder: crate::ClientBuilder) -> crate::ClientBuilder {
        builder
    }

    pub(crate) fn wrong_address(_: &reqwest::Url) -> Option<String> {
        None
    }

    pub(crate) fn objection(
        _: &crate::runtime::Operation,
        _: &reqwest::Request,
    ) -> Option<(String, String)> {
        None
    }
}
#[rustfmt::skip]
mod generated;
#[path = "../../../../../daytona-api-client/src/runtime/mod.rs"]
pub mod runtime;

#[allow(unused_imports, reason = "without features there is nothing")]
pub use generated::*;
pub use golden_types as types;
pub use runtime::*;
