//! The files of the types crate: one for the types that the same operations use.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

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

/// The file of types that several tags use.
const SHARED: &str = "shared";

/// What the files are written from.
#[derive(Clone, Copy)]
pub struct Writer<'a> {
    /// The API.
    pub api: &'a Api,
    /// Which schemas mention which.
    pub references: &'a References,
    /// Whether a type is written by hand.
    pub is_by_hand: &'a dyn Fn(&NamedSchema) -> bool,
    /// What typify made.
    pub unions: &'a Unions,
    /// How names are written.
    pub tidy: Tidy<'a>,
    /// The description's file.
    pub from: &'a str,
}

impl Writer<'_> {
    /// Writes the files, by their name.
    ///
    /// # Errors
    /// What the Rust parser says of the output.
    pub fn write(self, groups: BTreeMap<Gate, Group>) -> Result<BTreeMap<String, String>, String> {
        let support = self.unions.support(self.tidy);
        // The types of one tag have a file of that name. Those of several are together in one, each
        // behind the features of its tags, so that one more tag moves no type to another file.
        let (mut shared, mut shared_gate) = (Group::default(), Gate::new());
        let mut own = Vec::new();
        for (gate, group) in groups {
            if gate.len() > 1 {
                shared.tokens.extend(self.behind_gate(&gate, group.tokens)?);
                shared.members.extend(group.members);
                shared_gate.extend(gate);
            } else {
                own.push((module_name(self.api, &gate), gate, group));
            }
        }
        if !shared.members.is_empty() {
            own.push((SHARED.to_owned(), usage::reduce(shared_gate), shared));
        }
        let modules = crate::names::distinct(own.iter().map(|(module, _, _)| module.clone()));
        let mut files = BTreeMap::new();
        let mut declarations = TokenStream::new();
        for ((wanted, gate, group), module) in own.into_iter().zip(modules) {
            let text = self.file(&gate, group, wanted == SHARED, !support.is_empty())?;
            files.insert(format!("{module}.rs"), text);
            let module = format_ident!("{module}");
            let cfg = usage::condition(self.api, &gate).map(|condition| quote!(#[cfg(#condition)]));
            declarations.extend(quote!(#cfg mod #module; #cfg pub use #module::*;));
        }
        let mut docs = Docs::default();
        docs.prose(&format!("Wire types of {}, by the operations that use them.", self.api.title));
        let index = file::rust(self.from, &docs, quote!(#declarations #support))?;
        files.insert("mod.rs".to_owned(), index);
        Ok(files)
    }

    /// One file. Where types are `gated` one by one, not every import is always used.
    fn file(
        self,
        gate: &Gate,
        Group { tokens, members }: Group,
        gated: bool,
        has_support: bool,
    ) -> Result<String, String> {
        let mentioned: BTreeSet<usize> =
            members.iter().flat_map(|index| &self.references.mentions[*index]).copied().collect();
        let mentioned: Vec<(usize, &NamedSchema)> =
            mentioned.iter().filter_map(|i| Some((*i, self.api.schemas.get(*i)?))).collect();
        let foreign = mentioned
            .iter()
            .any(|(index, schema)| !members.contains(index) && !(self.is_by_hand)(schema));
        let by_hand: Vec<Ident> = mentioned
            .iter()
            .filter(|(_, schema)| (self.is_by_hand)(schema))
            .map(|(_, schema)| ident(&schema.type_name))
            .collect();
        // Typify's own items name its support modules in ways that are not looked at here.
        let unsure = (gated || has_support)
            .then(|| quote!(#[allow(unused_imports, reason = "some features need none of it")]));
        let siblings = (foreign || has_support).then(|| quote!(#unsure use super::*;));
        let unsure = gated
            .then(|| quote!(#[allow(unused_imports, reason = "some features need none of it")]));
        let by_hand = (!by_hand.is_empty()).then(|| quote!(#unsure use crate::{#(#by_hand),*};));
        let imports = imports::types(&tokens, self.tidy, gated);
        let mut docs = Docs::default();
        docs.prose(&file_docs(self.api, gate, gated));
        file::rust(self.from, &docs, quote!(#imports #siblings #by_hand #tokens))
    }

    /// The items, each compiled only with what it is used by.
    fn behind_gate(self, gate: &Gate, tokens: TokenStream) -> Result<TokenStream, String> {
        let Some(condition) = usage::condition(self.api, gate) else { return Ok(tokens) };
        let cfg: syn::Attribute = syn::parse_quote!(#[cfg(#condition)]);
        let file: syn::File = syn::parse2(tokens).map_err(|error| error.to_string())?;
        let gated = file.items.into_iter().map(|mut item| {
            if let Some(attributes) = attributes(&mut item) {
                let docs = attributes.iter().take_while(|it| it.path().is_ident("doc")).count();
                attributes.insert(docs, cfg.clone());
            }
            item.into_token_stream()
        });
        Ok(gated.collect())
    }
}

/// The attributes of an item of the kinds that types are made of.
fn attributes(item: &mut syn::Item) -> Option<&mut Vec<syn::Attribute>> {
    match item {
        syn::Item::Struct(item) => Some(&mut item.attrs),
        syn::Item::Enum(item) => Some(&mut item.attrs),
        syn::Item::Impl(item) => Some(&mut item.attrs),
        syn::Item::Macro(item) => Some(&mut item.attrs),
        _ => None,
    }
}

/// The module of the types of one part of the API, or of those that no operation uses.
fn module_name(api: &Api, gate: &Gate) -> String {
    let part = gate.iter().find_map(|(tag, deprecated)| {
        let module = &api.tags.get(*tag)?.module;
        Some(if *deprecated { format!("{module}_deprecated") } else { module.clone() })
    });
    part.unwrap_or_else(|| "common".to_owned())
}

fn file_docs(api: &Api, gate: &Gate, shared: bool) -> String {
    let tag = gate.iter().find_map(|(tag, _)| api.tags.get(*tag));
    match tag {
        _ if shared => "Types that the operations of several tags use.".to_owned(),
        Some(tag) => format!("Types of the {} operations.", code(&tag.name)),
        None => "Types that no operation uses by itself.".to_owned(),
    }
}
