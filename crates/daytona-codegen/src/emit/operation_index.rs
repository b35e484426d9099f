//! The page of the client's documentation that lists all operations, those of features that are off
//! as well, so that a method that is not there can be found.

use proc_macro2::TokenStream;

use super::docs::{Docs, code};
use super::{file, usage};
use crate::model::Api;

/// The file. It has no items.
///
/// # Errors
/// What the Rust parser says of the output.
pub fn emit(api: &Api, from: &str) -> Result<String, String> {
    let mut docs = Docs::default();
    docs.line("All operations, each with the cargo feature that has its method of `Client`.");
    let head = ["| method | operation | feature |", "|---|---|---|"].map(str::to_owned);
    let rows = api.operations.iter().map(|operation| {
        let (tag, deprecated) = usage::part(api, operation);
        let feature = api.tags.get(tag).map(|tag| code(&tag.feature)).unwrap_or_default();
        let also = if deprecated { " and `deprecated`" } else { "" };
        let route = code(&format!("{} {}", operation.method, operation.path)).replace('|', "\\|");
        format!("| {} | {route} | {feature}{also} |", code(&operation.name))
    });
    docs.block(head.into_iter().chain(rows));
    file::rust(from, &docs, TokenStream::new())
}
