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
//! Types that a caller sends have a constructor of what is required, and a setter for everything
//! else, which takes whatever converts into the type of the field, or an `Option` of it. For tests,
//! the feature `testing` gives the others a `Default` to begin a value with:
//! `Sandbox { id: "sandbox-1".to_owned(), ..Sandbox::default() }`.
//!
//! Each tag of the API is a cargo feature; a type is there if an operation of a feature uses it.
//! `stable`, the default, is every tag that has operations which are not deprecated. With the
//! feature `schemars` each type has a JSON Schema: `schemars::schema_for!(Sandbox)`.
//!
//! ```
//! # #[cfg(all(feature = "sandbox", feature = "snapshots"))]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use daytona_api_types::{CreateSandbox, SandboxState};
//!
//! let request = CreateSandbox::new().snapshot("ubuntu").auto_stop_interval(30);
//! let request = CreateSandbox::try_from(request)?;
//! assert_eq!(serde_json::to_string(&request)?, r#"{"snapshot":"ubuntu","autoStopInterval":30}"#);
//!
//! let state: SandboxState = serde_json::from_str(r#""hibernating""#)?;
//! assert!(matches!(state, SandboxState::Unrecognized(_)));
//! assert_eq!(state.as_str(), "hibernating");
//! # Ok(())
//! # }
//! # #[cfg(not(all(feature = "sandbox", feature = "snapshots")))]
//! # fn main() {}
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod error_body;
#[rustfmt::skip]
mod generated;

pub use error_body::ErrorBody;
#[allow(unused_imports, reason = "without any tag there is nothing")]
pub use generated::*;
pub use openapi_runtime_types as runtime;
#[doc(inline)]
pub use runtime::UnknownValue;
