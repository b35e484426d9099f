//! The document that progenitor gets: what it is asked for, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::emit::rust::ident;
use crate::emit::types::members;
use crate::model::{
    Api, Content, FormField, FormKind, Kind, NamedSchema, Operation, Property, Response, Schema,
};

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

/// Whether the type is emitted by us and progenitor only needs to know its name.
pub fn is_placeholder(schema: &NamedSchema, by_hand: &[String]) -> bool {
    matches!(schema.schema.kind, Kind::Enum(_)) || by_hand.contains(&schema.name)
}

/// The document with these components and these operations.
pub fn document(
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
            let deep = is_deep(api, schema);
            let schema = if deep { json!({"type": "string"}) } else { lower(api, schema, false) };
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
pub fn named(api: &Api, response: &Response) -> Option<syn::Type> {
    let Some((_, Content::Json(schema))) = &response.content else { return None };
    component(api, schema)
}

/// The type of a component, where the schema is one that cannot be `null`.
pub fn component(api: &Api, schema: &Schema) -> Option<syn::Type> {
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
    let inputs = inputs(operation).into_iter().enumerate();
    let deep = inputs.filter(|(_, schema)| is_deep(api, schema));
    let deep = deep.filter(|(_, schema)| component(api, schema).is_none()).map(|(n, schema)| {
        let n = operation.responses.len() + n;
        let content = Content::Json(schema.clone());
        let lowered =
            json!({"operationId": format!("op{index}r{n}"), "responses": answer(api, Some(&content))});
        (format!("/{index}/{n}"), json!({"post": lowered}))
    });
    json.chain(deep).collect()
}

/// Whether a value has values inside that are no texts: progenitor takes no such parameter, but a
/// part of a form may be one.
pub fn is_deep(api: &Api, schema: &Schema) -> bool {
    match &schema.kind {
        Kind::Object(_) | Kind::Map(_) | Kind::Other { .. } => true,
        Kind::Array(item) => matches!(item.kind, Kind::Array(_)) || is_deep(api, item),
        Kind::Named(index) => {
            let named = api.schemas.get(*index).map(|named| &named.schema);
            // A component may be a list of itself.
            named.is_some_and(|named| match &named.kind {
                Kind::Array(_) => true,
                _ => is_deep(api, named),
            })
        }
        _ => false,
    }
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
        Kind::Other { json, .. } if nullable => return json!({"nullable": true, "allOf": [json]}),
        Kind::Other { json, .. } => return json.clone(),
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
