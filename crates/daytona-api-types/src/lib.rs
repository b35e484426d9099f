//! Wire types of the Daytona platform API.
//!
//! The types are what travels as JSON between a client and a server; this crate knows neither.
//! Decoding is liberal and encoding strict:
//!
//! - A string enumeration is open: a value that these bindings do not know decodes into its
//!   `Unrecognized` variant, is kept, and encodes back unchanged.
//! - A property that is not required decodes alike when it is absent and when it is `null`, and is
//!   not written when it is `None`.
//! - Unknown properties are ignored.
//!
//! Types that a caller sends have a builder in the module `builder`. It takes whatever converts
//! into the type of a field, and reports at the end what is missing or did not convert.
//!
//! ```
//! use daytona_api_types::ErrorBody;
//!
//! let body: ErrorBody = serde_json::from_str(
//!     r#"{"statusCode": 404, "error": "Not Found", "message": "No such sandbox"}"#,
//! )?;
//! assert_eq!(body.detail(), Some("No such sandbox"));
//! # Ok::<(), serde_json::Error>(())
//! ```

#[rustfmt::skip]
mod generated;
pub mod runtime;

pub use generated::*;
pub use runtime::{BuildError, ErrorBody, UnknownValue};
