//! Structs: objects with named members.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::rust_type::TypeWriter;
use crate::emit::rust::docs::{code, value};
use crate::emit::rust::{ident, paths::Tidy};
use crate::model::{NamedSchema, Property};
use crate::settings::Settings;

/// One field of a struct.
pub struct Field<'a> {
    /// From the model.
    pub property: &'a Property,
    /// Rust identifier.
    pub ident: Ident,
    /// Rust type.
    pub ty: syn::Type,
}

/// The fields of a struct. `cycle` are the components that have the struct inside.
pub fn fields<'a>(
    properties: &'a [Property],
    writer: TypeWriter<'_>,
    cycle: &BTreeSet<usize>,
) -> Vec<Field<'a>> {
    let field = |property: &'a Property| Field {
        property,
        ident: ident(&property.name),
        ty: writer.field(property, cycle),
    };
    properties.iter().map(field).collect()
}

/// The struct. `has_default` says whether each of its members has a value to begin with.
pub fn emit(
    schema: &NamedSchema,
    fields: &[Field<'_>],
    has_default: bool,
    tidy: Tidy<'_>,
    settings: &Settings,
) -> TokenStream {
    let name = ident(&schema.type_name);
    let docs = super::docs(schema).outer();
    let json_schema = super::json_schema(settings.json_schema);
    let all_optional = fields.iter().all(|field| field.property.is_option());
    let optional = all_optional.then(|| quote!(Default,));
    // Required members have no default that means anything to the API, so it is for tests only.
    let in_tests = (has_default && !all_optional)
        .then(|| quote!(#[cfg_attr(feature = "testing", derive(Default))]));
    let secret = fields.iter().any(|field| field.property.schema.secret);
    let debug = (!secret).then(|| quote!(Debug,));
    let members = fields.iter().map(|field| member(field, tidy));
    let redacted = secret.then(|| redacted(&name, fields));
    quote! {
        #docs
        #[derive(Clone, #debug #optional PartialEq, serde::Deserialize, serde::Serialize)]
        #json_schema
        #in_tests
        pub struct #name {
            #(#members)*
        }
        #redacted
    }
}

fn member(field: &Field<'_>, tidy: Tidy<'_>) -> TokenStream {
    let Field { property, ident, ty } = field;
    let docs = value(&property.schema.description, &property.schema, &code(&property.wire_name));
    let docs = docs.outer();
    let mut serde = Vec::new();
    if property.name != property.wire_name {
        let wire_name = &property.wire_name;
        serde.push(quote!(rename = #wire_name));
    }
    if !property.required {
        let is_none = format!("{}::is_none", tidy.std("Option")).replace(' ', "");
        serde.push(quote!(skip_serializing_if = #is_none));
    }
    let serde = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
    quote!(#docs #serde pub #ident: #ty,)
}

/// A `Debug` that does not show secret members.
pub fn redacted(name: &Ident, fields: &[Field<'_>]) -> TokenStream {
    let text = name.to_string();
    let fields = fields.iter().map(|field| {
        let ident = &field.ident;
        let label = ident.to_string();
        if field.property.schema.secret {
            quote!(.field(#label, &format_args!("<redacted>")))
        } else {
            quote!(.field(#label, &self.#ident))
        }
    });
    quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(#text)#(#fields)*.finish()
            }
        }
    }
}
