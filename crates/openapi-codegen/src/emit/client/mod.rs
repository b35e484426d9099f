//! The client crate: one file a tag, in it a method of `Client` and the type of its call for each
//! operation.

pub mod call;
pub mod call_inputs;
pub mod example;
pub mod operation_docs;
mod operation_index;
mod pages;
mod sample;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::emit::client::call::Emitter;
use crate::emit::rust::{
    docs::{Docs, code},
    file, imports,
    paths::Tidy,
    usage::{self, Part},
};
use crate::emit::types::Signature;
use crate::model::{Api, Tag, paging};
use crate::names::distinct;
use crate::settings::PageShape;

/// Emits the files of the client crate `name` under `src/generated`.
///
/// # Errors
/// What the Rust parser says of the output.
pub fn emit(
    api: &Api,
    signatures: &[Signature],
    type_names: &BTreeSet<String>,
    shapes: &[PageShape],
    name: &str,
    from: &str,
) -> Result<BTreeMap<String, String>, String> {
    let tidy = Tidy { taken: type_names, from_client: true };
    let library = name.replace('-', "_");
    let mut calls: BTreeMap<Part, Vec<TokenStream>> = BTreeMap::new();
    let mut methods: BTreeMap<Part, Vec<TokenStream>> = BTreeMap::new();
    for (operation, signature) in api.operations.iter().zip(signatures) {
        let part = usage::part(api, operation);
        let paging = paging(api, operation, shapes);
        let library = &library;
        let emitter = Emitter { api, operation, signature, paging, tidy, library };
        let inputs = emitter.inputs();
        methods.entry(part).or_default().push(emitter.method(&inputs));
        calls.entry(part).or_default().push(emitter.call(&inputs));
    }
    let mut files = BTreeMap::new();
    let mut declarations = TokenStream::new();
    let modules = modules(api);
    for (part, calls) in calls {
        let (Some(tag), Some(module)) = (api.tags.get(part.0), modules.get(&part)) else {
            continue;
        };
        let methods = methods.remove(&part).unwrap_or_default();
        let items = quote! {
            impl Client { #(#methods)* }
            #(#calls)*
        };
        let imports = imports::client(&items);
        let text = file::rust(from, &module_docs(tag, part.1), quote!(#imports #items))?;
        files.insert(format!("{module}.rs"), text);
        let module = format_ident!("{module}");
        let cfg = usage::condition(api, &BTreeSet::from([part])).map(|c| quote!(#[cfg(#c)]));
        declarations.extend(quote!(#cfg pub mod #module;));
    }
    files.insert("operations.rs".to_owned(), operation_index::emit(api, from)?);
    declarations.extend(quote!(
        pub mod operations;
    ));
    files.insert("mod.rs".to_owned(), file::rust(from, &index_docs(api), declarations)?);
    Ok(files)
}

/// The modules of the client, by what they have.
pub fn modules(api: &Api) -> BTreeMap<Part, String> {
    let parts = api.operations.iter().map(|operation| usage::part(api, operation));
    let parts: BTreeSet<Part> = parts.collect();
    let names = distinct(parts.iter().map(|(tag, deprecated)| {
        let module = api.tags.get(*tag).map(|tag| tag.module.clone()).unwrap_or_default();
        if *deprecated { format!("{module}_deprecated") } else { module }
    }));
    parts.into_iter().zip(names).collect()
}

fn index_docs(api: &Api) -> Docs {
    let mut docs = Docs::default();
    docs.prose(&format!(
        "The operations of {} {}, with one module for each tag.",
        api.title, api.version
    ));
    for (operation, reason) in &api.skipped {
        docs.item(&format!("`{operation}` is left out:"), reason);
    }
    docs
}

fn module_docs(tag: &Tag, deprecated: bool) -> Docs {
    let mut docs = Docs::default();
    docs.prose(&tag.description);
    let what = if deprecated { "Deprecated operations" } else { "Operations" };
    docs.line(format!("{what} of the tag {}, as methods of [`Client`].", code(&tag.name)));
    docs
}
