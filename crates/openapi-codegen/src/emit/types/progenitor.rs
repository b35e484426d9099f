//! The only file that knows progenitor: the model goes in, Rust types and signatures come out.
//!
//! Progenitor refuses parts of what the model holds (multipart bodies, several success statuses),
//! and typify is stricter than the API (defaults, bounds, lists that cannot be `null`). So it gets
//! a document that has only what it is asked for, the types: every component, and one operation for
//! each of ours whose parameters, body and answer have the types that ours needs. Members and
//! parameters are numbered in it, because their names are the model's to give.

use std::collections::BTreeSet;

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::emit::types::{
    adopt::{self, Signature},
    lowered::{component, document, inputs, is_deep, is_placeholder, named},
    members,
};
use crate::model::{Api, Kind, Operation, Schema};

/// What progenitor made of the model.
pub struct Adopted {
    /// The items of its `types` module, without builders.
    pub items: Vec<syn::Item>,
    /// The types of each operation, in the order of the model.
    pub signatures: Vec<Signature>,
}

/// Runs progenitor on the model.
///
/// # Errors
/// A diagnostic for each schema or operation that it refuses.
pub fn run(api: &Api, by_hand: &[String]) -> Result<Adopted, Vec<Diagnostic>> {
    let everything: BTreeSet<usize> = (0..api.operations.len()).collect();
    let all = attempt(api, by_hand, &|_| true, &everything);
    // Behind the responses are the inputs that are asked for in the same way.
    let answers = |op: &Operation| op.responses.len() + inputs(op).len();
    let answers: Vec<usize> = api.operations.iter().map(answers).collect();
    let problem = match all.and_then(|tokens| adopt::read(tokens, &answers)) {
        Ok((items, mut signatures)) => {
            for (operation, signature) in api.operations.iter().zip(&mut signatures) {
                let asked = signature.responses.split_off(operation.responses.len());
                let wanted = inputs(operation).into_iter().zip(asked).zip(&mut signature.inputs);
                for ((schema, asked), input) in wanted.filter(|((s, _), _)| is_deep(api, s)) {
                    *input = component(api, schema).unwrap_or(asked);
                }
                let types = operation.responses.iter().zip(&mut signature.responses);
                types.for_each(|(response, ty)| *ty = named(api, response).unwrap_or(ty.clone()));
            }
            let mut found = members::mixed(api, &items);
            found.extend(members::impossible(api, &items));
            let adopted = Adopted { items, signatures };
            return if found.is_empty() { Ok(adopted) } else { Err(found) };
        }
        Err(problem) => problem,
    };
    // Progenitor does not say where: find out which of the parts it refuses when alone.
    let mut faulty = Vec::new();
    for (index, schema) in api.schemas.iter().enumerate() {
        let needed = closure(api, &schema.schema, index);
        if let Err(problem) = attempt(api, by_hand, &|i| needed.contains(&i), &BTreeSet::new()) {
            let what = format!("schema `{}`", schema.name);
            let error = refused(&what, &problem, &schema.pointer, &schema.schema);
            faulty.push((index, needed, error));
        }
    }
    // What needs a faulty schema is faulty because of it.
    let is_cause = |(index, needed, _): &&(usize, BTreeSet<usize>, _)| {
        faulty.iter().all(|(other, others, _)| !needed.contains(other) || others.contains(index))
    };
    let mut found: Vec<Diagnostic> =
        faulty.iter().filter(is_cause).map(|(_, _, error)| error.clone()).collect();
    if found.is_empty() {
        for (index, operation) in api.operations.iter().enumerate() {
            if let Err(problem) = attempt(api, by_hand, &|_| true, &BTreeSet::from([index])) {
                let message =
                    format!("operation `{}` cannot be expressed: {problem}", operation.id);
                let error = Diagnostic::error("inexpressible", message);
                let help = "simplify its schemas with the overlay, or skip it with a reason";
                found.push(error.at(operation.pointer.clone(), &operation.span).help(help));
            }
        }
    }
    if found.is_empty() {
        found.push(Diagnostic::error("inexpressible", format!("progenitor refuses it: {problem}")));
    }
    Err(found)
}

pub fn refused(what: &str, problem: &str, pointer: &str, schema: &Schema) -> Diagnostic {
    Diagnostic::error("inexpressible", format!("{what} cannot be expressed in Rust: {problem}"))
        .at(pointer, &schema.span)
        .help("correct or simplify it with the overlay")
}

fn attempt(
    api: &Api,
    by_hand: &[String],
    schemas: &dyn Fn(usize) -> bool,
    operations: &BTreeSet<usize>,
) -> Result<proc_macro2::TokenStream, String> {
    let document = document(api, by_hand, schemas, operations);
    let document = serde_json::from_value(document).map_err(|error| error.to_string())?;
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq");
    for schema in api.schemas.iter().filter(|schema| is_placeholder(schema, by_hand)) {
        let implements = [TypeImpl::Display, TypeImpl::FromStr];
        let path = format!("::types::{}", schema.type_name);
        settings.with_replacement(&schema.type_name, path, implements.into_iter());
    }
    let generate = || Generator::new(&settings).generate_tokens(&document);
    // Progenitor and typify use `todo!`, `unreachable!` and assertions where they do not know on.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(generate)) {
        Ok(tokens) => tokens.map_err(|error| first_line(&error.to_string())),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(first_line(text.unwrap_or("it stopped without a word")))
        }
    }
}

/// What typify says goes on with a dump of its own structures, which nobody can use.
fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim_end_matches([' ', ':', '{', '(']);
    line.trim_start_matches("not yet implemented: ").to_owned()
}

/// The component and all that it refers to.
fn closure(api: &Api, schema: &Schema, index: usize) -> BTreeSet<usize> {
    fn named<'a>(schema: &'a Schema, into: &mut Vec<usize>, other: &mut Vec<&'a Value>) {
        match &schema.kind {
            Kind::Named(index) => into.push(*index),
            Kind::Array(inner) | Kind::Map(inner) => named(inner, into, other),
            Kind::Object(properties) => {
                properties.iter().for_each(|property| named(&property.schema, into, other));
            }
            Kind::Other { json, .. } => other.push(json),
            _ => {}
        }
    }
    let mut closed = BTreeSet::from([index]);
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        let (mut indices, mut other) = (Vec::new(), Vec::new());
        named(schema, &mut indices, &mut other);
        let texts: Vec<String> = other.iter().map(|json| json.to_string()).collect();
        let mentioned = api.schemas.iter().enumerate().filter(|(_, schema)| {
            let target = format!("\"#/components/schemas/{}\"", schema.type_name);
            texts.iter().any(|text| text.contains(&target))
        });
        indices.extend(mentioned.map(|(index, _)| index));
        open.extend(
            indices
                .into_iter()
                .filter(|i| closed.insert(*i))
                .filter_map(|i| api.schemas.get(i).map(|named| &named.schema)),
        );
    }
    closed
}
