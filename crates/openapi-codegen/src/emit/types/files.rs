//! The files of the types crate: one for the types that the same operations use.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::references::References;
use super::unions::Unions;
use crate::emit::rust::docs::{Docs, code};
use crate::emit::rust::paths::Tidy;
use crate::emit::rust::usage::{self, Gate};
use crate::emit::rust::{file, ident, imports};
use crate::model::{Api, NamedSchema};

/// The types of one file.
#[derive(Default)]
pub struct Group {
    /// Their items.
    pub tokens: TokenStream,
    /// Index of the schema of each.
    pub members: BTreeSet<usize>,
}

/// Writes the files, by their name.
///
/// # Errors
/// What the Rust parser says of the output.
pub fn write(
    api: &Api,
    groups: BTreeMap<Gate, Group>,
    references: &References,
    is_by_hand: &dyn Fn(&NamedSchema) -> bool,
    unions: &Unions,
    tidy: Tidy<'_>,
    from: &str,
) -> Result<BTreeMap<String, String>, String> {
    let modules = crate::names::distinct(groups.keys().map(|gate| module_name(api, gate)));
    let mut files = BTreeMap::new();
    let mut declarations = TokenStream::new();
    let support = unions.support(tidy);
    for ((gate, Group { tokens, members }), module) in groups.into_iter().zip(modules) {
        let mentioned: BTreeSet<usize> =
            members.iter().flat_map(|index| &references.mentions[*index]).copied().collect();
        let mentioned: Vec<(usize, &NamedSchema)> =
            mentioned.iter().filter_map(|i| Some((*i, api.schemas.get(*i)?))).collect();
        let foreign =
            mentioned.iter().any(|(index, schema)| !members.contains(index) && !is_by_hand(schema));
        let by_hand: Vec<Ident> = mentioned
            .iter()
            .filter(|(_, schema)| is_by_hand(schema))
            .map(|(_, schema)| ident(&schema.type_name))
            .collect();
        // Typify's own items name its support modules in ways that are not looked at here.
        let unsure = (!support.is_empty()).then(|| quote!(#[allow(unused_imports)]));
        let siblings = (foreign || !support.is_empty()).then(|| quote!(#unsure use super::*;));
        let by_hand = (!by_hand.is_empty()).then(|| quote!(use crate::{#(#by_hand),*};));
        let mut docs = Docs::default();
        docs.prose(&file_docs(api, &gate));
        let imports = imports::types(&tokens, tidy);
        let text = file::rust(from, &docs, quote!(#imports #siblings #by_hand #tokens))?;
        files.insert(format!("{module}.rs"), text);
        let module = format_ident!("{module}");
        let cfg = usage::condition(api, &gate).map(|condition| quote!(#[cfg(#condition)]));
        declarations.extend(quote!(#cfg mod #module; #cfg pub use #module::*;));
    }
    let mut docs = Docs::default();
    docs.prose(&format!("Wire types of {}, by the operations that use them.", api.title));
    files.insert("mod.rs".to_owned(), file::rust(from, &docs, quote!(#declarations #support))?);
    Ok(files)
}
fn module_name(api: &Api, gate: &Gate) -> String {
    let parts: Vec<String> = gate
        .iter()
        .filter_map(|(tag, deprecated)| {
            let module = &api.tags.get(*tag)?.module;
            Some(if *deprecated { format!("{module}_deprecated") } else { module.clone() })
        })
        .collect();
    match parts.len() {
        0 => "common".to_owned(),
        1..=3 => parts.join("_and_"),
        more => format!("{}_and_{}_more", parts[..2].join("_and_"), more - 2),
    }
}

fn file_docs(api: &Api, gate: &Gate) -> String {
    let names = gate.iter().filter_map(|(tag, _)| api.tags.get(*tag));
    let names: Vec<String> = names.map(|tag| code(&tag.name)).collect();
    match names.as_slice() {
        [] => "Types that no operation uses by itself.".to_owned(),
        [one] => format!("Types of the {one} operations."),
        [first @ .., last] => {
            format!("Types shared by the {} and {last} operations.", first.join(", "))
        }
    }
}
