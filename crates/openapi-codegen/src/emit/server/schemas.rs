//! Schemas as values of the runtime's `Schema`, which requests are checked against.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::ServerParts;
use crate::emit::rust::{
    ident,
    usage::{self, Gate},
};
use crate::model::{Api, Content, FormField, FormKind, Operation, Schema, SchemaKind};
use crate::names::{distinct, snake, upper};

/// The static of each component schema.
pub struct SchemaStatics(Vec<Ident>);

impl SchemaStatics {
    /// The names for the component schemas of the API.
    pub fn new(api: &Api) -> Self {
        let names = distinct(api.schemas.iter().map(|schema| snake(&schema.type_name)));
        Self(names.iter().map(|name| ident(&upper(name))).collect())
    }
}

/// The components that requests hold, each for the operations that use it.
pub fn emit(parts: ServerParts<'_>) -> TokenStream {
    let ServerParts { api, schemas, .. } = parts;
    let mut gates: BTreeMap<usize, Gate> = BTreeMap::new();
    for operation in &api.operations {
        let mut reached = BTreeSet::new();
        sent(operation).into_iter().for_each(|schema| components(api, schema, &mut reached));
        for index in reached {
            gates.entry(index).or_default().insert(usage::part(api, operation));
        }
    }
    let mut uses = BTreeSet::new();
    let statics: Vec<TokenStream> = gates
        .into_iter()
        .filter_map(|(index, gate)| {
            let (schema, name) = (api.schemas.get(index)?, schemas.0.get(index)?);
            let condition = usage::condition(api, &usage::reduce(gate));
            let cfg = condition.map(|condition| quote!(#[cfg(#condition)]));
            uses.insert("Schema");
            if matches!(schema.schema.kind, SchemaKind::Object(_)) {
                uses.insert("Property");
            }
            let value = expression(&schema.schema, schemas, &quote!());
            Some(quote!(#cfg pub(crate) static #name: Schema = #value;))
        })
        .collect();
    // Which of them are used depends on the features.
    let uses = (!uses.is_empty()).then(|| {
        let uses = uses.into_iter().map(ident);
        quote!(#[allow(unused_imports)] use crate::runtime::{#(#uses),*};)
    });
    quote!(#uses #(#statics)*)
}

/// The expression of a schema; the statics of components are in `module`.
pub fn expression(schema: &Schema, names: &SchemaStatics, module: &TokenStream) -> TokenStream {
    let value = match &schema.kind {
        // Compositions are checked when they are decoded.
        SchemaKind::Any | SchemaKind::Other { .. } => quote!(Schema::any()),
        SchemaKind::Boolean => quote!(Schema::boolean()),
        SchemaKind::Integer(_) => quote!(Schema::integer()),
        SchemaKind::Number(_) => quote!(Schema::number()),
        SchemaKind::String(Some(format)) if format == "date-time" || format == "uuid" => {
            quote!(Schema::string().format(#format))
        }
        SchemaKind::String(_) => quote!(Schema::string()),
        SchemaKind::Enum(values) => quote!(Schema::strings(&[#(#values),*])),
        SchemaKind::Array(item) => {
            let item = expression(item, names, module);
            quote!(Schema::array(&#item))
        }
        SchemaKind::Map(value) => {
            let value = expression(value, names, module);
            quote!(Schema::map(&#value))
        }
        SchemaKind::Object(properties) => {
            let properties = properties.iter().map(|property| {
                let value = expression(&property.schema, names, module);
                let name = &property.wire_name;
                if property.required {
                    quote!(Property::required(#name, #value))
                } else {
                    quote!(Property::optional(#name, #value))
                }
            });
            quote!(Schema::object(&[#(#properties),*]))
        }
        SchemaKind::Named(index) => {
            let name = names.0.get(*index);
            quote!(Schema::named(&#module #name))
        }
    };
    let constraints = schema.constraints.iter().filter_map(|(keyword, value)| {
        let setter = ident(&snake(keyword));
        match (*keyword, value) {
            ("pattern", value) => value.as_str().map(|pattern| quote!(.#setter(#pattern))),
            ("minimum" | "maximum" | "multipleOf", value) => {
                let number = Literal::f64_unsuffixed(value.as_f64()?);
                Some(quote!(.#setter(#number)))
            }
            // In OpenAPI 3.0 these are flags.
            ("exclusiveMinimum" | "exclusiveMaximum" | "uniqueItems", _) => {
                Some(quote!(.#setter()))
            }
            (_, value) => {
                let count = Literal::u64_unsuffixed(value.as_u64()?);
                Some(quote!(.#setter(#count)))
            }
        }
    });
    let nullable = schema.nullable.then(|| quote!(.nullable()));
    quote!(#value #(#constraints)* #nullable)
}

/// The schemas that a request holds.
fn sent(operation: &Operation) -> Vec<&Schema> {
    fn form<'a>(fields: &'a [FormField], into: &mut Vec<&'a Schema>) {
        for field in fields {
            match &field.kind {
                FormKind::File => {}
                FormKind::Value(schema) => into.push(schema),
                FormKind::Group(fields) => form(fields, into),
            }
        }
    }
    let mut schemas: Vec<&Schema> = operation.parameters.iter().map(|p| &p.schema).collect();
    match operation.body.as_ref().map(|body| &body.content) {
        Some(Content::Json(schema) | Content::Form(schema)) => schemas.push(schema),
        Some(Content::Multipart(fields)) => form(fields, &mut schemas),
        Some(Content::Text | Content::Bytes) | None => {}
    }
    schemas
}

/// The components that a schema leads to.
fn components(api: &Api, schema: &Schema, reached: &mut BTreeSet<usize>) {
    match &schema.kind {
        SchemaKind::Named(index) => {
            if reached.insert(*index)
                && let Some(named) = api.schemas.get(*index)
            {
                components(api, &named.schema, reached);
            }
        }
        SchemaKind::Array(inner) | SchemaKind::Map(inner) => components(api, inner, reached),
        SchemaKind::Object(properties) => {
            properties.iter().for_each(|property| components(api, &property.schema, reached));
        }
        _ => {}
    }
}
