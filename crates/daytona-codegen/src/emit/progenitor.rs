//! The only file that knows progenitor: the model goes in, Rust types and signatures come out.
//!
//! Progenitor refuses parts of what the model holds (multipart bodies, several success statuses),
//! and typify is stricter than the API (defaults, bounds, lists that cannot be `null`). So it gets
//! a document that has only what it is asked for, the types: every component, and one operation for
//! each of ours whose parameters, body and answer have the types that ours needs. Members and
//! parameters are numbered in it, because their names are the model's to give.

use std::collections::{BTreeMap, BTreeSet};

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use serde_json::{Value, json};

use super::adopt::{self, Signature};
use super::members;
use super::types::ident;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Api, Content, FormField, FormKind, Kind, NamedSchema, Operation, Property, Response, Schema,
};

/// What progenitor made of the model.
pub struct Adopted {
    /// The items of its `types` module, without builders.
    pub items: Vec<syn::Item>,
    /// The types of each operation, in the order of the model.
    pub signatures: Vec<Signature>,
}

/// The schemas of an operation that need a Rust type, in the order of [`Signature::inputs`].
pub fn inputs(operation: &Operation) -> Vec<&Schema> {
    fn values<'a>(fields: &'a [FormField], into: &mut Vec<&'a Schema>) {
        for field in fields {
            match &field.kind {
                FormKind::File => {}
                FormKind::Value(schema) => into.push(schema),
                // A list inside of a list is one part each: it has no types of its own.
                FormKind::Group(fields) => {
                    into.extend(fields.iter().filter_map(|field| match &field.kind {
                        FormKind::Value(schema) => Some(schema),
                        FormKind::File | FormKind::Group(_) => None,
                    }))
                }
            }
        }
    }
    let mut schemas: Vec<&Schema> = operation.parameters.iter().map(|p| &p.schema).collect();
    match operation.body.as_ref().map(|body| &body.content) {
        Some(Content::Json(schema) | Content::Form(schema)) => schemas.push(schema),
        Some(Content::Multipart(fields)) => values(fields, &mut schemas),
        Some(Content::Text | Content::Bytes) | None => {}
    }
    schemas
}

/// Runs progenitor on the model.
///
/// # Errors
/// A diagnostic for each schema or operation that it refuses.
pub fn run(api: &Api, by_hand: &[String]) -> Result<Adopted, Vec<Diagnostic>> {
    let everything: BTreeSet<usize> = (0..api.operations.len()).collect();
    let all = attempt(api, by_hand, &|_| true, &everything);
    let responses: Vec<usize> = api.operations.iter().map(|op| op.responses.len()).collect();
    let problem = match all.and_then(|tokens| adopt::read(tokens, &responses)) {
        Ok((items, mut signatures)) => {
            for (operation, signature) in api.operations.iter().zip(&mut signatures) {
                let types = operation.responses.iter().zip(&mut signature.responses);
                types.for_each(|(response, ty)| *ty = named(api, response).unwrap_or(ty.clone()));
            }
            let found = members::mixed(api, &items);
            let adopted = Adopted { items, signatures };
            return if found.is_empty() { Ok(adopted) } else { Err(found) };
        }
        Err(problem) => problem,
    };
    // Progenitor does not say where: find out which of the parts it refuses when alone.
    let mut found = Vec::new();
    for (index, schema) in api.schemas.iter().enumerate() {
        let needed = closure(api, &schema.schema, index);
        if let Err(problem) = attempt(api, by_hand, &|i| needed.contains(&i), &BTreeSet::new()) {
            found.push(refused(
                &format!("schema `{}`", schema.name),
                &problem,
                &schema.pointer,
                &schema.schema,
            ));
        }
    }
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

/// Whether the type is emitted by us and progenitor only needs to know its name.
fn is_placeholder(schema: &NamedSchema, by_hand: &[String]) -> bool {
    matches!(schema.schema.kind, Kind::Enum(_)) || by_hand.contains(&schema.name)
}

fn document(
    api: &Api,
    by_hand: &[String],
    schemas: &dyn Fn(usize) -> bool,
    operations: &BTreeSet<usize>,
) -> Value {
    let wanted = api.schemas.iter().enumerate().filter(|(index, _)| schemas(*index));
    let components: serde_json::Map<String, Value> = wanted
        .map(|(index, named)| {
            let placeholder = is_placeholder(named, by_hand);
            let lowered = match &named.schema.kind {
                _ if placeholder => json!({"type": "string"}),
                Kind::Object(properties) => object(api, index, properties),
                _ => lower(api, &named.schema, false),
            };
            (named.type_name.clone(), lowered)
        })
        .collect();
    let chosen = api.operations.iter().enumerate().filter(|(index, _)| operations.contains(index));
    let paths: serde_json::Map<String, Value> = chosen
        .flat_map(|(index, op)| {
            let operation = (format!("/{index}"), path_item(api, index, op));
            std::iter::once(operation).chain(answers(api, index, op))
        })
        .collect();
    json!({
        "openapi": "3.0.3",
        "info": {"title": "", "version": ""},
        "paths": paths,
        "components": {"schemas": components},
    })
}

fn path_item(api: &Api, index: usize, operation: &Operation) -> Value {
    let body = matches!(
        operation.body.as_ref().map(|body| &body.content),
        Some(Content::Json(_) | Content::Form(_))
    );
    let mut schemas = inputs(operation);
    let body = if body { schemas.pop() } else { None };
    let parameters: Vec<Value> = schemas
        .iter()
        .enumerate()
        .map(|(n, schema)| {
            let schema = lower(api, schema, false);
            json!({"name": format!("p{n}"), "in": "query", "required": true, "schema": schema})
        })
        .collect();
    let responses = answer(api, operation.success());
    let mut lowered = json!({"operationId": format!("op{index}"), "parameters": parameters, "responses": responses});
    if let Some(schema) = body {
        let schema = lower(api, schema, false);
        lowered["requestBody"] =
            json!({"required": true, "content": {"application/json": {"schema": schema}}});
    }
    json!({"post": lowered})
}

/// The type of a response that is a component, for which progenitor need not be asked.
fn named(api: &Api, response: &Response) -> Option<syn::Type> {
    let Some((_, Content::Json(schema))) = &response.content else { return None };
    let Kind::Named(index) = schema.kind else { return None };
    let name = ident(&api.schemas.get(index).filter(|_| !schema.nullable)?.type_name);
    Some(syn::parse_quote!(types::#name))
}

/// An operation for each other declared response that is JSON.
fn answers(api: &Api, index: usize, operation: &Operation) -> Vec<(String, Value)> {
    let responses = operation.responses.iter().enumerate();
    let json = responses.filter(|(_, response)| named(api, response).is_none());
    let json = json.filter_map(|(n, response)| {
        let content = response.content.as_ref().map(|(_, content)| content);
        matches!(content, Some(Content::Json(_))).then(|| {
            let id = format!("op{index}r{n}");
            let lowered = json!({"operationId": id, "responses": answer(api, content)});
            (format!("/{index}/{n}"), json!({"post": lowered}))
        })
    });
    json.collect()
}

/// The responses of an operation that answers with this.
fn answer(api: &Api, content: Option<&Content>) -> Value {
    let mut responses = json!({"200": {"description": ""}});
    if let Some(Content::Json(schema)) = content {
        responses["200"]["content"] =
            json!({"application/json": {"schema": lower(api, schema, false)}});
    }
    responses
}

/// The schema as typify shall see it: the type, and nothing that only documents or restricts it.
/// `optional` is a member that need not be present: it can be `null` as well.
fn lower(api: &Api, schema: &Schema, optional: bool) -> Value {
    let nullable = schema.nullable || optional;
    let mut lowered = match &schema.kind {
        Kind::Any => return json!({}),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Integer(format) => {
            with_format("integer", format, &["int32", "uint32", "int64", "uint64"])
        }
        Kind::Number(format) => with_format("number", format, &["float", "double"]),
        Kind::String(format) => with_format("string", format, &["date-time", "uuid"]),
        // An inline enumeration that is left is inside something unnamed, and has no type.
        Kind::Enum(_) => json!({"type": "string"}),
        Kind::Array(item) => json!({"type": "array", "items": lower(api, item, false)}),
        Kind::Map(value) => {
            json!({"type": "object", "additionalProperties": lower(api, value, false)})
        }
        // All that has members has a name, and with it a number.
        Kind::Object(properties) => object(api, api.schemas.len(), properties),
        Kind::Named(index) => {
            let name = api.schemas.get(*index).map(|named| named.type_name.as_str());
            let target = format!("#/components/schemas/{}", name.unwrap_or_default());
            let reference = json!({"$ref": target});
            return if nullable {
                json!({"nullable": true, "allOf": [reference]})
            } else {
                reference
            };
        }
        Kind::Other(json) if nullable => return json!({"nullable": true, "allOf": [json]}),
        Kind::Other(json) => return json.clone(),
    };
    if nullable {
        lowered["nullable"] = Value::Bool(true);
    }
    lowered
}

/// An object, with numbers as the names of its members.
fn object(api: &Api, index: usize, properties: &[Property]) -> Value {
    let name = |n: usize| members::name(index, n);
    let numbered = properties.iter().enumerate();
    let lowered: BTreeMap<String, Value> = numbered
        .clone()
        .map(|(n, property)| (name(n), lower(api, &property.schema, !property.required)))
        .collect();
    let required = numbered.filter(|(_, property)| property.required).map(|(n, _)| name(n));
    let required: Vec<String> = required.collect();
    json!({"type": "object", "properties": lowered, "required": required})
}

/// A format that changes the Rust type is kept, others are left out.
fn with_format(kind: &str, format: &Option<String>, typed: &[&str]) -> Value {
    match format.as_deref().filter(|format| typed.contains(format)) {
        Some(format) => json!({"type": kind, "format": format}),
        None => json!({"type": kind}),
    }
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
            Kind::Other(json) => other.push(json),
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
