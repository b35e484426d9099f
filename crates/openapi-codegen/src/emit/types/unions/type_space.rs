//! The only file that knows progenitor: compositions go in as a typed OpenAPI document, the items
//! of its type space come out.
//!
//! The document has the compositions and what they refer to, under their Rust names, so that a name
//! is computed once; it has no operations. Progenitor's `Generator` fills its type space only while
//! it makes a client of a whole document, and refuses operations that this crate has (multipart
//! bodies, several success statuses), so that it gets none. Components that the model has a type
//! for are replaced by that type: typify reads them where it has to see through a reference, and
//! makes nothing of them.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, TypeImpl};
use serde_json::{Map, Value, json};
use syn::Item;

use crate::diagnostic::Diagnostic;
use crate::emit::types::references::References;
use crate::model::{Api, NamedSchema, Property, Schema, SchemaKind};
use crate::settings::Settings;

/// The items of the compositions `wanted`.
///
/// # Errors
/// A diagnostic for each that typify refuses, or that no value fits.
pub fn items(
    api: &Api,
    references: &References,
    wanted: &[usize],
    settings: &Settings,
) -> Result<Vec<Item>, Vec<Diagnostic>> {
    let needed = references.closure(wanted.to_vec());
    match attempt(api, &needed, wanted, settings) {
        Ok(items) => {
            let found = impossible(api, wanted, &items);
            if found.is_empty() { Ok(items) } else { Err(found) }
        }
        Err(problem) => Err(causes(api, references, wanted, settings, &problem)),
    }
}

/// Typify does not say which composition it refuses, so that each is tried alone.
fn causes(
    api: &Api,
    references: &References,
    wanted: &[usize],
    settings: &Settings,
    problem: &str,
) -> Vec<Diagnostic> {
    let mut faulty = Vec::new();
    for &index in wanted {
        let needed = references.closure(vec![index]);
        if let Err(problem) = attempt(api, &needed, wanted, settings) {
            faulty.push((index, needed, refused(&api.schemas[index], &problem)));
        }
    }
    // A composition that refers to a refused one is refused because of it.
    let is_cause = |(index, needed, _): &&(usize, BTreeSet<usize>, _)| {
        faulty.iter().all(|(other, others, _)| !needed.contains(other) || others.contains(index))
    };
    let found: Vec<Diagnostic> =
        faulty.iter().filter(is_cause).map(|(_, _, error)| error.clone()).collect();
    if found.is_empty() {
        vec![Diagnostic::error("inexpressible", format!("progenitor cannot express it: {problem}"))]
    } else {
        found
    }
}

/// Types that have no value at all: what typify makes of schemas that contradict each other.
fn impossible(api: &Api, wanted: &[usize], items: &[Item]) -> Vec<Diagnostic> {
    let empty = items.iter().filter_map(|item| match item {
        Item::Enum(item) if item.variants.is_empty() => Some(item.ident.to_string()),
        _ => None,
    });
    let fault = |name: String| {
        // Typify begins the name of a type inside a composition with the name of the composition.
        let schemas = wanted.iter().filter_map(|index| api.schemas.get(*index));
        let around = schemas.filter(|schema| name.starts_with(&schema.type_name));
        around
            .max_by_key(|schema| schema.type_name.len())
            .map(|schema| refused(schema, "no value satisfies it"))
    };
    empty.filter_map(fault).collect()
}

fn refused(schema: &NamedSchema, problem: &str) -> Diagnostic {
    let message = format!("schema `{}` cannot be expressed in Rust: {problem}", schema.name);
    Diagnostic::error("inexpressible", message)
        .at(&schema.pointer, &schema.schema.span)
        .help("correct or simplify it with the overlay")
}

fn attempt(
    api: &Api,
    needed: &BTreeSet<usize>,
    wanted: &[usize],
    settings: &Settings,
) -> Result<Vec<Item>, String> {
    let schemas = || needed.iter().filter_map(|index| Some((*index, api.schemas.get(*index)?)));
    let mut generation = GenerationSettings::new();
    generation.with_map_type("::std::collections::BTreeMap").with_derive("PartialEq");
    for (_, schema) in schemas().filter(|(index, _)| !wanted.contains(index)) {
        let by_hand = settings.by_hand.contains(&schema.name);
        let implements: &[TypeImpl] = if by_hand || is_printed(api, &schema.schema.kind) {
            &[TypeImpl::Display, TypeImpl::FromStr]
        } else {
            &[]
        };
        let path = format!("::types::{}", schema.type_name);
        generation.with_replacement(&schema.type_name, path, implements.iter().cloned());
    }
    let document = document(api, schemas().map(|(_, schema)| schema));
    let document: OpenAPI = serde_json::from_value(document).map_err(|error| error.to_string())?;
    let make = || {
        let mut generator = Generator::new(&generation);
        generator.generate_tokens(&document)?;
        Ok(generator.get_type_space().to_stream())
    };
    // Typify uses `todo!`, `unreachable!` and assertions for schemas that it does not support.
    let tokens = match catch_unwind(AssertUnwindSafe(make)) {
        Ok(made) => made.map_err(|error: progenitor_impl::Error| first_line(&error.to_string()))?,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            return Err(first_line(text.unwrap_or("it stopped without a message")));
        }
    };
    let file: syn::File = syn::parse2(tokens).map_err(|error| error.to_string())?;
    Ok(file.items)
}

/// Whether values of the type are printed and read as text.
fn is_printed(api: &Api, kind: &SchemaKind) -> bool {
    match kind {
        SchemaKind::Enum(_)
        | SchemaKind::Boolean
        | SchemaKind::Integer(_)
        | SchemaKind::Number(_)
        | SchemaKind::String(_) => true,
        SchemaKind::Named(index) => {
            let named = api.schemas.get(*index).map(|named| &named.schema.kind);
            matches!(named, Some(SchemaKind::Enum(_)))
        }
        _ => false,
    }
}

/// The first line of a message of typify; the others are a dump of its own structures.
fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim_end_matches([' ', ':', '{', '(']);
    line.trim_start_matches("not yet implemented: ").to_owned()
}

/// A document of these components.
fn document<'a>(api: &Api, schemas: impl Iterator<Item = &'a NamedSchema>) -> Value {
    let components: Map<String, Value> =
        schemas.map(|named| (named.type_name.clone(), lower(api, &named.schema, false))).collect();
    json!({
        "openapi": "3.0.3",
        "info": {"title": "", "version": ""},
        "paths": {},
        "components": {"schemas": components},
    })
}

/// The schema as typify shall see it: the type, and nothing that only documents or restricts it.
/// `optional` is a member that need not be present: it can be `null` as well.
fn lower(api: &Api, schema: &Schema, optional: bool) -> Value {
    let nullable = schema.nullable || optional;
    let mut lowered = match &schema.kind {
        SchemaKind::Any => return json!({}),
        SchemaKind::Boolean => json!({"type": "boolean"}),
        SchemaKind::Integer(format) => {
            with_format("integer", format, &["int32", "uint32", "int64", "uint64"])
        }
        SchemaKind::Number(format) => with_format("number", format, &["float", "double"]),
        SchemaKind::String(format) => with_format("string", format, &["date-time", "uuid"]),
        // Its type is open: any text is a value of it.
        SchemaKind::Enum(_) => json!({"type": "string"}),
        SchemaKind::Array(item) => json!({"type": "array", "items": lower(api, item, false)}),
        SchemaKind::Map(value) => {
            json!({"type": "object", "additionalProperties": lower(api, value, false)})
        }
        SchemaKind::Object(properties) => object(api, properties),
        SchemaKind::Named(index) => {
            let name = api.schemas.get(*index).map(|named| named.type_name.as_str());
            let target = format!("#/components/schemas/{}", name.unwrap_or_default());
            let reference = json!({"$ref": target});
            return if nullable {
                json!({"nullable": true, "allOf": [reference]})
            } else {
                reference
            };
        }
        SchemaKind::Other { json, .. } if nullable => {
            return json!({"nullable": true, "allOf": [json]});
        }
        SchemaKind::Other { json, .. } => return json.clone(),
    };
    if nullable {
        lowered["nullable"] = Value::Bool(true);
    }
    lowered
}

fn object(api: &Api, properties: &[Property]) -> Value {
    let lowered: Map<String, Value> = properties
        .iter()
        .map(|p| (p.wire_name.clone(), lower(api, &p.schema, !p.required)))
        .collect();
    let required = properties.iter().filter(|p| p.required).map(|p| p.wire_name.as_str());
    let required: Vec<&str> = required.collect();
    json!({"type": "object", "properties": lowered, "required": required})
}

/// A format that changes the Rust type is kept, others are left out.
fn with_format(kind: &str, format: &Option<String>, typed: &[&str]) -> Value {
    match format.as_deref().filter(|format| typed.contains(format)) {
        Some(format) => json!({"type": kind, "format": format}),
        None => json!({"type": kind}),
    }
}
