//! The page of the client's documentation that lists all operations, those of features that are off
//! as well, so that a method that is not there can be found.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use crate::emit::rust::{
    docs::{Docs, code},
    file, usage,
};
use crate::model::{Api, Operation};

/// The file. It has no items.
///
/// # Errors
/// What the Rust parser says of the output.
pub fn emit(api: &Api, from: &str) -> Result<String, String> {
    let mut docs = Docs::default();
    docs.line("All operations, by the cargo feature that enables their methods of `Client`.");
    let mut parts: BTreeMap<usage::Part, Vec<&Operation>> = BTreeMap::new();
    for operation in &api.operations {
        parts.entry(usage::part(api, operation)).or_default().push(operation);
    }
    for ((tag, deprecated), operations) in parts {
        let feature = api.tags.get(tag).map(|tag| code(&tag.feature)).unwrap_or_default();
        let also = if deprecated { " and `deprecated`" } else { "" };
        docs.line(format!("# {feature}{also}"));
        docs.block(operations.into_iter().map(|operation| {
            let route = code(&format!("{} {}", operation.method, operation.path));
            format!("- {}: {route}", code(&operation.name))
        }));
    }
    file::rust(from, &docs, TokenStream::new())
}
