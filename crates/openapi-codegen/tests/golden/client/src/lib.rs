//! Client made from `hostile.yaml`.

#[rustfmt::skip]
mod generated;

#[allow(unused_imports, reason = "without features there is nothing")]
pub use generated::*;
pub use golden_types as types;
pub use openapi_runtime_client as runtime;
pub use runtime::{
    ApiError, ByteStream, Call, Error, ErrorDetails, Lines, Middleware, Part, RateLimit,
    RateLimits, RawCall, Response, RetryPolicy, TokenError, TokenSource,
};

runtime::client!();
