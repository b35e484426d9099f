//! Open enumerations.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::rust::{
    docs::{Docs, code},
    ident,
};
use crate::model::NamedSchema;
use crate::names::{distinct_pascal, pascal};

/// Variant for what these bindings do not know.
const UNKNOWN: &str = "Unrecognized";

/// The enum and, through the types crate's `open_enum!`, what every string enumeration can do.
pub fn emit(schema: &NamedSchema, values: &[String]) -> TokenStream {
    let name = ident(&schema.type_name);
    let mut docs = Docs::default();
    docs.prose(&schema.schema.description);
    docs.line(if schema.schema.description.is_empty() {
        format!(
            "One of the values of {}, or one that these bindings do not know.",
            code(&schema.name)
        )
    } else {
        "A value that these bindings do not know is kept as it was sent.".to_owned()
    });
    let docs = docs.outer();
    // `open_enum!` implements the encoding and the JSON Schema, so that the enum derives neither.
    let (unknown, names) = variants(values);
    let unknown = ident(&unknown);
    let variants: Vec<_> = names.iter().map(|name| ident(name)).collect();
    let variant_docs = values.iter().map(|value| format!(" {}", code(value)));
    quote! {
        #docs
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum #name {
            #(#[doc = #variant_docs] #variants,)*
            #[doc = " A value that these bindings do not know."]
            #unknown(runtime::UnknownValue<#name>),
        }
        runtime::open_enum!(#name { #(#variants = #values,)* });
    }
}

/// The names of the variants: the one for what is not known, and one for each value.
pub fn variants(values: &[String]) -> (String, Vec<String>) {
    // The first name is taken for the unknown; a value of that name gets a number.
    let unknown = std::iter::once(UNKNOWN.to_owned());
    let mut names = distinct_pascal(unknown.chain(values.iter().map(|value| pascal(value))));
    (names.remove(0), names)
}
