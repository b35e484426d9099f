//! The items of a composition as people would write them.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Fields, Item};

use super::{decode, tidy};
use crate::emit::rust::{
    docs::{Docs, code},
    paths::Tidy,
};
use crate::emit::types::records::redacted;
use crate::model::NamedSchema;

/// The item as people would write it. `schema` is what its type was made from, where the
/// description names that.
pub fn emit(
    mut item: Item,
    schema: Option<&NamedSchema>,
    tidy: Tidy<'_>,
    json_schema: bool,
) -> TokenStream {
    tidy::item(&mut item, tidy);
    let mut hidden = TokenStream::new();
    match &mut item {
        Item::Struct(item) => {
            if schema.is_some_and(|schema| schema.schema.secret) {
                decode::remove_derive(&mut item.attrs, "Debug");
                hidden = redacted(&item.ident, &[]);
            }
            document(&mut item.attrs, schema);
            add_json_schema(&mut item.attrs, json_schema);
            fields(&mut item.fields);
        }
        Item::Enum(item) => {
            document(&mut item.attrs, schema);
            add_json_schema(&mut item.attrs, json_schema);
            // The alternatives are as large as the description makes them.
            item.attrs.push(syn::parse_quote!(#[allow(clippy::large_enum_variant)]));
            hidden = decode::decoding(item, schema);
            for variant in &mut item.variants {
                add_doc_line(
                    &mut variant.attrs,
                    &format!("The alternative {}.", code(&variant.ident.to_string())),
                );
                fields(&mut variant.fields);
            }
        }
        Item::Impl(item) => decode::from_text(item),
        _ => {}
    }
    quote!(#item #hidden)
}

/// Derives a JSON Schema, if it is wanted, where the type derives its encoding.
fn add_json_schema(attributes: &mut Vec<Attribute>, wanted: bool) {
    let derive = attributes.iter().position(|attribute| attribute.path().is_ident("derive"));
    if let (Some(derive), Some(tokens)) = (derive, super::super::json_schema(wanted)) {
        attributes.insert(derive + 1, syn::parse_quote!(#tokens));
    }
}

/// Documents a type in our words: typify writes the whole JSON schema.
fn document(attributes: &mut Vec<Attribute>, schema: Option<&NamedSchema>) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    let docs = schema.map_or_else(
        || {
            let mut docs = Docs::default();
            docs.line("Part of another schema.");
            docs
        },
        super::super::docs,
    );
    attributes.splice(0..0, docs.attributes());
}

/// Documents the named fields, which typify does not document.
fn fields(fields: &mut Fields) {
    for field in fields.iter_mut() {
        if let Some(name) = &field.ident {
            let line = format!("The member {}.", code(&name.to_string()));
            add_doc_line(&mut field.attrs, &line);
        }
    }
}

fn add_doc_line(attributes: &mut Vec<Attribute>, line: &str) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    attributes.splice(0..0, Docs::default().line(line).attributes());
}
