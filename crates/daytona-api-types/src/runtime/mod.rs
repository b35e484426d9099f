//! What the generated types are built on: open enumerations, unions, setters, the error body, and
//! JSON as a description means it.

mod alternatives;
mod declared;
mod error_body;
mod open_enum;
mod optional;

pub use alternatives::Alternatives;
pub use declared::Declared;
pub use error_body::ErrorBody;
#[allow(unused_imports, reason = "a description may have no enumeration")]
pub(crate) use open_enum::open_enum;
pub use open_enum::{OpenEnum, UnknownValue, deserialize, parse};
pub use optional::{Given, Maybe, Optional, OptionalList, OptionalMap, list, map, object};
