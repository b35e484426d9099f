//! What several kinds of output need: identifiers, documentation, imports, paths, files.

pub mod arguments;
pub mod docs;
pub mod features;
pub mod file;
pub mod imports;
mod markdown;
pub mod paths;
pub mod route;
pub mod usage;
mod uses;

use proc_macro2::{Ident, Span};

/// An identifier for a name that [`crate::names`] made.
pub fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
