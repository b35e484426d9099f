//! The runtime of wire types that are generated from an OpenAPI description: open enumerations,
//! unions, traits for setters, and JSON numbers with the rules of JSON Schema.
//!
//! A generated types crate re-exports this crate as `runtime`.
//!
//! ```
//! use openapi_runtime_types::{UnknownValue, open_enum};
//!
//! #[derive(Clone, Debug, PartialEq)]
//! enum Color {
//!     Red,
//!     Unrecognized(UnknownValue<Color>),
//! }
//! open_enum!(Color { Red = "red" });
//!
//! let color: Color = serde_json::from_str(r#""mauve""#)?;
//! assert_eq!(color.as_str(), "mauve");
//! assert_eq!(Color::from("red"), Color::Red);
//! # Ok::<_, serde_json::Error>(())
//! ```

mod alternatives;
mod declared;
mod json_schema;
mod open_enum;
mod optional;
mod page;

pub use alternatives::Alternatives;
pub use declared::Declared;
pub use open_enum::{OpenEnum, UnknownValue, deserialize, parse};
pub use optional::{Given, Maybe, Optional, OptionalList, OptionalMap, list, map, object};
pub use page::{Page, Position};
#[cfg(feature = "schemars")]
#[doc(hidden)]
pub use schemars;
