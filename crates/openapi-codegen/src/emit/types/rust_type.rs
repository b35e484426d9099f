//! The Rust type of a schema: each kind of the model has one.

use std::collections::BTreeSet;

use quote::quote;
use syn::parse_quote;

use crate::emit::rust::{ident, paths::Tidy};
use crate::model::{Api, Property, Schema, SchemaKind};

/// Writes the types of schemas.
#[derive(Clone, Copy)]
pub struct TypeWriter<'a> {
    /// The API.
    pub api: &'a Api,
    /// How names are written.
    pub tidy: Tidy<'a>,
}

impl TypeWriter<'_> {
    /// The type of a value. What may be `null` is an `Option`, but any JSON value holds it already.
    pub fn value(self, schema: &Schema) -> syn::Type {
        let plain = self.plain(&schema.kind);
        if schema.nullable && !matches!(schema.kind, SchemaKind::Any) {
            self.option(&plain)
        } else {
            plain
        }
    }

    /// The type of a field of a struct. `boxed` are the components that have the struct inside.
    pub fn field(self, property: &Property, boxed: &BTreeSet<usize>) -> syn::Type {
        let kind = &property.schema.kind;
        let mut ty = self.plain(kind);
        if matches!(kind, SchemaKind::Named(index) if boxed.contains(index)) {
            let name = self.tidy.std("Box");
            ty = parse_quote!(#name<#ty>);
        }
        let nullable = property.schema.nullable && !matches!(kind, SchemaKind::Any);
        if nullable || !property.required { self.option(&ty) } else { ty }
    }

    /// The type of a value that cannot be `null`.
    pub fn plain(self, kind: &SchemaKind) -> syn::Type {
        let std = |name| self.tidy.std(name);
        match kind {
            SchemaKind::Any => parse_quote!(serde_json::Value),
            SchemaKind::Boolean => parse_quote!(bool),
            SchemaKind::Integer(format) => match format.as_deref() {
                Some("int32") => parse_quote!(i32),
                Some("uint32") => parse_quote!(u32),
                Some("uint64") => parse_quote!(u64),
                _ => parse_quote!(i64),
            },
            SchemaKind::Number(Some(format)) if format == "float" => parse_quote!(f32),
            SchemaKind::Number(_) => parse_quote!(f64),
            SchemaKind::String(format) => match format.as_deref() {
                Some("date-time") => parse_quote!(chrono::DateTime<chrono::Utc>),
                Some("uuid") => parse_quote!(uuid::Uuid),
                _ => {
                    let string = std("String");
                    parse_quote!(#string)
                }
            },
            SchemaKind::Array(item) => {
                let (vec, item) = (std("Vec"), self.value(item));
                parse_quote!(#vec<#item>)
            }
            SchemaKind::Map(value) if matches!(value.kind, SchemaKind::Any) => {
                let string = std("String");
                parse_quote!(serde_json::Map<#string, serde_json::Value>)
            }
            SchemaKind::Map(value) => {
                let (map, string, value) = (std("BTreeMap"), std("String"), self.value(value));
                parse_quote!(#map<#string, #value>)
            }
            SchemaKind::Named(index) => {
                let name = self.api.schemas.get(*index).map(|named| ident(&named.type_name));
                let module = self.tidy.from_client.then(|| quote!(types::));
                parse_quote!(#module #name)
            }
            // Normalisation gives these a name, except inside of what typify reads.
            SchemaKind::Enum(_) | SchemaKind::Object(_) | SchemaKind::Other { .. } => {
                parse_quote!(serde_json::Value)
            }
        }
    }

    fn option(self, ty: &syn::Type) -> syn::Type {
        let option = self.tidy.std("Option");
        parse_quote!(#option<#ty>)
    }
}
