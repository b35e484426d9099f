//! The types crate: structs from progenitor's fields and the model's names, open enumerations and
//! constructors of our own, and whatever else typify made as it made it.

pub mod adopt;
mod constructors;
mod defaults;
pub mod enums;
mod json_schema;
mod lowered;
mod members;
pub mod progenitor;
mod records;
mod unions;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::Item;

use crate::emit::rust::{
    docs::{Docs, code},
    file, ident, imports,
    paths::Tidy,
    usage::{self, Gate, Graph},
};
use crate::emit::types::progenitor::Adopted;
use crate::model::{Api, Content, Kind};
use crate::settings::Settings;
use unions::auxiliary;

pub use adopt::Signature;

/// The files of the types crate under `src/generated`, by their name.
pub struct Types {
    /// Name and content of each.
    pub files: BTreeMap<String, String>,
    /// Rust names of the types that are there.
    pub names: BTreeSet<String>,
    /// For which operations each is compiled.
    pub gates: BTreeMap<String, Gate>,
}

/// Emits the types crate.
///
/// # Errors
/// What the Rust parser says of the output.
pub fn emit(
    api: &Api,
    adopted: &Adopted,
    settings: &Settings,
    from: &str,
) -> Result<Types, String> {
    let by_hand: BTreeSet<String> = api
        .schemas
        .iter()
        .filter(|schema| settings.by_hand.contains(&schema.name))
        .map(|schema| schema.type_name.clone())
        .collect();
    let (structs, unnamed) = sort_items(api, adopted);
    let mut names: BTreeSet<String> = structs.keys().chain(unnamed.keys()).cloned().collect();
    let enums = api.schemas.iter().filter(|schema| matches!(schema.schema.kind, Kind::Enum(_)));
    names.extend(enums.map(|schema| schema.type_name.clone()));
    names.retain(|name| !by_hand.contains(name));
    let mut graph = Graph::new(names.iter().chain(&by_hand).cloned());
    for (name, item) in &structs {
        graph.add(name, item);
    }
    for (name, items) in &unnamed {
        items.iter().for_each(|item| graph.add(name, item));
    }
    let (gates, sent) = uses(api, adopted, &graph);
    // What has a file is the shape of a form, unless somebody sends it as JSON.
    let forms = with_files(api);
    names.retain(|name| !forms.contains(name) || gates.contains_key(name));
    let tidy = Tidy { taken: &names, from_client: false };

    let pages = pages::types(api);
    let mut groups: BTreeMap<Gate, TokenStream> = BTreeMap::new();
    let mut members: BTreeMap<Gate, BTreeSet<String>> = BTreeMap::new();
    let mut put = |name: &str, tokens: TokenStream| {
        let gate = gates.get(name).cloned().unwrap_or_default();
        groups.entry(gate.clone()).or_default().extend(tokens);
        members.entry(gate).or_default().insert(name.to_owned());
    };
    for schema in api.schemas.iter().filter(|schema| names.contains(&schema.type_name)) {
        let name = schema.type_name.as_str();
        match (&schema.schema.kind, structs.get(name)) {
            (Kind::Enum(values), _) => put(name, enums::emit(schema, values)),
            (Kind::Object(properties), Some(item)) => {
                let fields = records::fields(properties, item, tidy);
                let has_default = defaults::has_default(api, properties, &names);
                let mut tokens = records::emit(schema, &fields, has_default, tidy);
                tokens.extend(pages.get(name).map(pages::implementation));
                if sent.contains(name) {
                    tokens.extend(constructors::emit(name, &fields, tidy));
                }
                put(name, tokens);
            }
            _ => {}
        }
    }
    let has_unnamed = !unnamed.is_empty();
    for (name, mut items) in unnamed.into_iter().filter(|(name, _)| names.contains(name)) {
        unions::shorten(&mut items);
        let mut tokens = TokenStream::new();
        let schema = api.schemas.iter().find(|schema| schema.type_name == name);
        for item in items {
            tokens.extend(auxiliary::emit(item, schema, tidy));
        }
        put(&name, tokens);
    }
    let support = if has_unnamed { support(adopted, tidy) } else { TokenStream::new() };
    if settings.json_schema {
        for tokens in groups.values_mut() {
            *tokens = json_schema::add(std::mem::take(tokens))?;
        }
    }
    let files = write(api, groups, &members, &graph, &by_hand, support, from)?;
    Ok(Types { files, names, gates })
}

/// Progenitor's items: the structs that are objects of the model, and the others with their impls.
fn sort_items(
    api: &Api,
    adopted: &Adopted,
) -> (BTreeMap<String, syn::ItemStruct>, BTreeMap<String, Vec<Item>>) {
    let objects: BTreeSet<&str> = api
        .schemas
        .iter()
        .filter(|schema| matches!(schema.schema.kind, Kind::Object(_)))
        .map(|schema| schema.type_name.as_str())
        .collect();
    let (mut structs, mut auxiliary) = (BTreeMap::new(), BTreeMap::<String, Vec<Item>>::new());
    for item in &adopted.items {
        let name = match item {
            Item::Struct(item) => item.ident.to_string(),
            Item::Enum(item) => item.ident.to_string(),
            Item::Impl(item) => self_type(item),
            _ => continue,
        };
        match item {
            Item::Struct(item) if objects.contains(name.as_str()) => {
                structs.insert(name, item.clone());
            }
            _ if objects.contains(name.as_str()) || is_builder(item) => {}
            _ => auxiliary.entry(name).or_default().push(item.clone()),
        }
    }
    (structs, auxiliary)
}

fn self_type(item: &syn::ItemImpl) -> String {
    match &*item.self_ty {
        syn::Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
    .unwrap_or_default()
}

/// `impl Thing { pub fn builder() -> builder::Thing { .. } }`, which would name what is not there.
fn is_builder(item: &Item) -> bool {
    let Item::Impl(item) = item else { return false };
    let only = item.items.first().filter(|_| item.items.len() == 1 && item.trait_.is_none());
    matches!(only, Some(syn::ImplItem::Fn(method)) if method.sig.ident == "builder")
}

/// The modules and functions that typify's own impls call.
fn support(adopted: &Adopted, tidy: Tidy<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    for item in &adopted.items {
        if let Item::Mod(module) = item {
            let used = module.content.as_ref().is_some_and(|(_, items)| !items.is_empty());
            if used {
                let mut item = item.clone();
                tidy.item(&mut item);
                tokens.extend(item.into_token_stream());
            }
        }
    }
    tokens
}

/// Per type: for which operations it is compiled. And the types that callers send.
fn uses(api: &Api, adopted: &Adopted, graph: &Graph) -> (BTreeMap<String, Gate>, BTreeSet<String>) {
    let mut gates: BTreeMap<String, Gate> = BTreeMap::new();
    let mut sent = BTreeSet::new();
    for (operation, signature) in api.operations.iter().zip(&adopted.signatures) {
        let part = usage::part(api, operation);
        let mut roots = graph.types_in(signature.success.to_token_stream());
        for input in signature.inputs.iter().chain(&signature.responses) {
            roots.extend(graph.types_in(input.to_token_stream()));
        }
        for name in graph.closure(roots) {
            gates.entry(name).or_default().insert(part);
        }
        let json = matches!(
            operation.body.as_ref().map(|b| &b.content),
            Some(Content::Json(_) | Content::Form(_))
        );
        if let Some(body) = signature.inputs.last().filter(|_| json) {
            sent.extend(graph.closure(graph.types_in(body.to_token_stream())));
        }
    }
    (gates.into_iter().map(|(name, gate)| (name, usage::reduce(gate))).collect(), sent)
}

/// Components that have a file, which is no JSON: in a multipart form their parts are methods of
/// the client.
fn with_files(api: &Api) -> BTreeSet<String> {
    fn has_file(kind: &Kind, forms: &BTreeSet<usize>) -> bool {
        match kind {
            Kind::String(Some(format)) => format == "binary",
            Kind::Named(index) => forms.contains(index),
            Kind::Array(item) => has_file(&item.kind, forms),
            Kind::Object(properties) => properties.iter().any(|p| has_file(&p.schema.kind, forms)),
            _ => false,
        }
    }
    let mut forms = BTreeSet::new();
    loop {
        let schemas = api.schemas.iter().enumerate();
        let found = schemas.filter(|(_, named)| has_file(&named.schema.kind, &forms));
        let found: BTreeSet<usize> = found.map(|(index, _)| index).collect();
        if found == forms {
            break;
        }
        forms = found;
    }
    forms.into_iter().filter_map(|i| api.schemas.get(i)).map(|s| s.type_name.clone()).collect()
}

fn write(
    api: &Api,
    groups: BTreeMap<Gate, TokenStream>,
    members: &BTreeMap<Gate, BTreeSet<String>>,
    graph: &Graph,
    by_hand: &BTreeSet<String>,
    support: TokenStream,
    from: &str,
) -> Result<BTreeMap<String, String>, String> {
    let modules = crate::names::distinct(groups.keys().map(|gate| module_name(api, gate)));
    let mut files = BTreeMap::new();
    let mut declarations = TokenStream::new();
    for ((gate, tokens), module) in groups.into_iter().zip(modules) {
        let own = members.get(&gate).cloned().unwrap_or_default();
        let mentioned: BTreeSet<&String> = own.iter().flat_map(|name| graph.of(name)).collect();
        let foreign = mentioned.iter().any(|name| !own.contains(*name) && !by_hand.contains(*name));
        let hand: Vec<Ident> = mentioned
            .iter()
            .filter(|name| by_hand.contains(**name))
            .map(|name| ident(name))
            .collect();
        // Typify's own items name its support modules in ways that are not looked at here.
        let unsure = (!support.is_empty()).then(|| quote!(#[allow(unused_imports)]));
        let siblings = (foreign || !support.is_empty()).then(|| quote!(#unsure use super::*;));
        let hand = (!hand.is_empty()).then(|| quote!(use crate::{#(#hand),*};));
        let mut docs = Docs::default();
        docs.prose(&file_docs(api, &gate));
        let runtime = imports::runtime(&tokens);
        let text = file::rust(from, &docs, quote!(#runtime #siblings #hand #tokens))?;
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
