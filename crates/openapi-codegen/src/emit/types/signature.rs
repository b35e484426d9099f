//! The Rust types of what operations take and answer.

use syn::{Type, parse_quote};

use super::rust_type::TypeWriter;
use crate::model::{Api, Content, FormField, FormKind, Operation, Schema};

/// The types of one operation, as the client and the server write them.
#[derive(Clone, Debug)]
pub struct Signature {
    /// Of what it takes, in the order of [`inputs`].
    pub inputs: Vec<Type>,
    /// Of what it answers; `()` where it answers nothing, or what is no JSON.
    pub success: Type,
    /// Of each declared response, in the order of the model; `()` where it is no JSON.
    pub responses: Vec<Type>,
}

/// The signatures of all operations, in the order of the model.
pub fn signatures(api: &Api, writer: TypeWriter<'_>) -> Vec<Signature> {
    let content = |content: Option<&Content>| match content {
        Some(Content::Json(schema)) => writer.value(schema),
        _ => parse_quote!(()),
    };
    let signature = |operation: &Operation| Signature {
        inputs: inputs(operation).into_iter().map(|schema| writer.value(schema)).collect(),
        success: content(operation.success()),
        responses: operation
            .responses
            .iter()
            .map(|response| content(response.content.as_ref().map(|(_, content)| content)))
            .collect(),
    };
    api.operations.iter().map(signature).collect()
}

/// The schemas of an operation that need a Rust type: parameters, then the body or its parts.
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

/// The schemas of what an operation answers as JSON.
pub fn answers(operation: &Operation) -> impl Iterator<Item = &Schema> {
    operation.responses.iter().filter_map(|response| match &response.content {
        Some((_, Content::Json(schema))) => Some(schema),
        _ => None,
    })
}
