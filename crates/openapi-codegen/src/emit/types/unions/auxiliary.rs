//! What typify made and is kept: combinations, lists, maps and plain values with a name, and the
//! types inside of them.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Fields, Item};

use crate::emit::rust::{
    docs::{Docs, code},
    paths::Tidy,
};
use crate::emit::types::{records::redacted, unions};
use crate::model::NamedSchema;

/// The item as people would write it. `schema` is what its type was made from, where the
/// description names that.
pub fn emit(mut item: Item, schema: Option<&NamedSchema>, tidy: Tidy<'_>) -> TokenStream {
    tidy.item(&mut item);
    let mut hidden = TokenStream::new();
    match &mut item {
        Item::Struct(item) => {
            if schema.is_some_and(|schema| schema.schema.secret) {
                unions::without(&mut item.attrs, "Debug");
                hidden = redacted(&item.ident, &[]);
            }
            document(&mut item.attrs, schema);
            fields(&mut item.fields);
        }
        Item::Enum(item) => {
            document(&mut item.attrs, schema);
            // The alternatives are as large as the description makes them.
            item.attrs.push(syn::parse_quote!(#[allow(clippy::large_enum_variant)]));
            hidden = unions::decoding(item, schema);
            for variant in &mut item.variants {
                say(
                    &mut variant.attrs,
                    &format!("The alternative {}.", code(&variant.ident.to_string())),
                );
                fields(&mut variant.fields);
            }
        }
        Item::Impl(item) => unions::from_text(item),
        _ => {}
    }
    quote!(#item #hidden)
}

/// Documents a type in our words: typify writes the whole JSON schema.
fn document(attributes: &mut Vec<Attribute>, schema: Option<&NamedSchema>) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    let mut docs = Docs::default();
    match schema {
        Some(schema) if !schema.schema.description.is_empty() => {
            docs.prose(&schema.schema.description)
        }
        Some(schema) => docs.line(format!("Schema {}.", code(&schema.name))),
        None => docs.line("Part of another schema."),
    };
    attributes.splice(0..0, docs.attributes());
}

/// Documents the named fields that typify leaves without a word.
fn fields(fields: &mut Fields) {
    for field in fields.iter_mut() {
        if let Some(name) = &field.ident {
            let line = format!("The part {}.", code(&name.to_string()));
            say(&mut field.attrs, &line);
        }
    }
}

fn say(attributes: &mut Vec<Attribute>, line: &str) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    attributes.splice(0..0, Docs::default().line(line).attributes());
}
