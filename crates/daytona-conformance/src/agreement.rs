//! The generated part of the agreement test: each operation as the client sends it and as the server
//! receives it. The [double](crate::double) serves with it.

#[allow(deprecated, reason = "deprecated operations agree as well")]
#[rustfmt::skip]
mod generated;

pub use generated::*;
