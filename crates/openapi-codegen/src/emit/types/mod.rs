//! The types crate: a struct, an open enumeration or a named value for each schema of the model,
//! and what `unions` makes of compositions.

pub mod enums;
pub mod signature;

mod constructors;
mod defaults;
mod files;
mod newtypes;
mod pages;
mod records;
mod references;
mod rust_type;
mod unions;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::diagnostic::Diagnostic;
use crate::emit::rust::paths::Tidy;
use crate::emit::rust::usage::{self, Gate};
use crate::model::{Api, Content, NamedSchema, SchemaKind};
use crate::settings::Settings;
use files::{Group, Writer};
use references::References;
use rust_type::TypeWriter;
pub use signature::Signature;

/// The types crate, and what the other crates need to know of it.
pub struct Types {
    /// Name and content of each file under `src/generated`.
    pub files: BTreeMap<String, String>,
    /// Rust names of the types that are there.
    pub names: BTreeSet<String>,
    /// For which operations each is compiled.
    pub gates: BTreeMap<String, Gate>,
    /// The types of what operations take and answer, in the order of the model.
    pub signatures: Vec<Signature>,
}

/// Emits the types crate.
///
/// # Errors
/// A diagnostic for each composition that cannot be expressed.
pub fn emit(api: &Api, settings: &Settings, from: &str) -> Result<Types, Vec<Diagnostic>> {
    let references = References::new(api);
    let is_by_hand = |schema: &NamedSchema| settings.by_hand.contains(&schema.name);
    let unions = unions::make(api, &references, settings)?;
    let uses = Uses::new(api, &references);
    // A schema with a file describes a form and needs no type, unless it is sent as JSON.
    let forms = with_files(api);
    let is_there = |index: &usize, schema: &NamedSchema| {
        !is_by_hand(schema) && (!forms.contains(index) || uses.gates.contains_key(index))
    };
    let there: Vec<(usize, &NamedSchema)> =
        api.schemas.iter().enumerate().filter(|(i, schema)| is_there(i, schema)).collect();
    let mut names: BTreeSet<String> =
        there.iter().map(|(_, schema)| schema.type_name.clone()).collect();
    names.extend(unions.parts.keys().cloned());
    let tidy = Tidy { taken: &names, from_client: false };
    let writer = TypeWriter { api, tidy };
    let cycles = references.cycles();

    let pages = pages::types(api, &settings.paging);
    let mut groups: BTreeMap<Gate, Group> = BTreeMap::new();
    for (index, schema) in there {
        let tokens = match &schema.schema.kind {
            SchemaKind::Enum(values) => enums::emit(schema, values),
            SchemaKind::Object(properties) => {
                let cycle = cycles.get(&index).cloned().unwrap_or_default();
                let fields = records::fields(properties, writer, &cycle);
                let has_default = defaults::has_default(api, properties, &names);
                let mut tokens = records::emit(schema, &fields, has_default, tidy, settings);
                tokens.extend(pages.get(&schema.type_name).map(pages::implementation));
                if uses.sent.contains(&index) {
                    tokens.extend(constructors::emit(&schema.type_name, &fields, tidy));
                }
                tokens
            }
            SchemaKind::Other { .. } => unions.emit(schema, tidy, settings.json_schema),
            _ => newtypes::emit(schema, writer, settings.json_schema),
        };
        let gate = uses.gates.get(&index).cloned().unwrap_or_default();
        let group = groups.entry(gate).or_default();
        group.tokens.extend(tokens);
        group.members.insert(index);
    }
    let files = Writer {
        api,
        references: &references,
        is_by_hand: &is_by_hand,
        unions: &unions,
        tidy,
        from,
    };
    let files = files.write(groups).map_err(|problem| vec![Diagnostic::emitter(&problem)])?;
    let gates = uses.gates.into_iter().filter_map(|(index, gate)| {
        api.schemas.get(index).map(|schema| (schema.type_name.clone(), gate))
    });
    let gates = gates.collect();
    let outside = TypeWriter { api, tidy: Tidy { taken: &names, from_client: true } };
    let signatures = signature::signatures(api, outside);
    Ok(Types { files, gates, signatures, names })
}

/// The documentation of a type.
fn docs(schema: &NamedSchema) -> crate::emit::rust::docs::Docs {
    use crate::emit::rust::docs::{Docs, code};
    let mut docs = Docs::default();
    docs.prose(&schema.schema.description);
    if schema.schema.description.is_empty() {
        docs.line(format!("Schema {}.", code(&schema.name)));
    }
    docs
}

/// What gives a type that is encoded a JSON Schema, behind the feature `schemars` of its crate.
fn json_schema(wanted: bool) -> Option<TokenStream> {
    wanted.then(|| quote!(#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]))
}

/// How operations use the component schemas, by index.
struct Uses {
    /// For which operations each is compiled.
    gates: BTreeMap<usize, Gate>,
    /// Those that callers send as JSON or as a form.
    sent: BTreeSet<usize>,
}

impl Uses {
    fn new(api: &Api, references: &References) -> Self {
        let mut gates: BTreeMap<usize, Gate> = BTreeMap::new();
        let mut sent = BTreeSet::new();
        for operation in &api.operations {
            let part = usage::part(api, operation);
            let inputs = signature::inputs(operation);
            let schemas = inputs.iter().copied().chain(signature::answers(operation));
            for index in references.reached(schemas) {
                gates.entry(index).or_default().insert(part);
            }
            let content = operation.body.as_ref().map(|body| &body.content);
            if let Some(Content::Json(body) | Content::Form(body)) = content {
                sent.extend(references.reached([body]));
            }
        }
        let gates = gates.into_iter().map(|(index, gate)| (index, usage::reduce(gate))).collect();
        Self { gates, sent }
    }
}

/// Components that have a file, which is no JSON: in a multipart form their parts are methods of
/// the client.
fn with_files(api: &Api) -> BTreeSet<usize> {
    fn has_file(kind: &SchemaKind, forms: &BTreeSet<usize>) -> bool {
        match kind {
            SchemaKind::String(Some(format)) => format == "binary",
            SchemaKind::Named(index) => forms.contains(index),
            SchemaKind::Array(item) => has_file(&item.kind, forms),
            SchemaKind::Object(properties) => {
                properties.iter().any(|p| has_file(&p.schema.kind, forms))
            }
            _ => false,
        }
    }
    let mut forms = BTreeSet::new();
    loop {
        let schemas = api.schemas.iter().enumerate();
        let found = schemas.filter(|(_, named)| has_file(&named.schema.kind, &forms));
        let found: BTreeSet<usize> = found.map(|(index, _)| index).collect();
        if found == forms {
            return forms;
        }
        forms = found;
    }
}
