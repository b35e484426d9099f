//! Wire types of the Daytona platform API.
//!
//! The types are the JSON messages between a client and a server; this crate depends on neither.
//! Decoding is lenient and encoding is strict:
//!
//! - A string enumeration is open: a value that these bindings do not know decodes into its
//!   `Unrecognized` variant, is kept, and encodes back unchanged.
//! - For a property that is not required, absent and `null` decode alike, and `None` is not
//!   encoded.
//! - Unknown properties are ignored.
//!
//! Types of request bodies have a constructor with the required members, and a setter for each
//! optional one, which takes any value that converts into the type of the field, or an `Option` of
//! it. For tests, the feature `testing` implements `Default` for all types:
//! `Sandbox { id: "sandbox-1".to_owned(), ..Sandbox::default() }`.
//!
//! Each tag of the API is a cargo feature, and a type is available if an operation of an enabled
//! tag uses it. `stable`, the default, enables every tag with operations that are not deprecated.
//! With the feature `schemars` each type has a JSON Schema: `schemars::schema_for!(Sandbox)`.
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
#[allow(unused_imports, reason = "without any tag there are no types")]
pub use generated::*;
pub use openapi_runtime_types as runtime;
#[doc(inline)]
pub use runtime::UnknownValue;
