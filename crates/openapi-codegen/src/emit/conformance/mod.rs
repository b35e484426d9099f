//! The table of the conformance suite: which Rust type a component schema has.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::rust::{docs::Docs, file, ident};
use crate::model::Api;

/// `types.rs`: a line for each schema of `names` and each that has a type by hand.
///
/// # Errors
/// What the Rust parser says of the output.
pub fn emit(
    api: &Api,
    names: &BTreeSet<String>,
    by_hand: &[String],
    types_crate: &str,
    from: &str,
) -> Result<String, String> {
    let types_crate = ident(&types_crate.replace('-', "_"));
    let has_type = |name: &str, type_name: &String| {
        names.contains(type_name) || by_hand.iter().any(|n| n == name)
    };
    let lines = api.schemas.iter().filter(|schema| has_type(&schema.name, &schema.type_name));
    let lines = lines.map(|schema| {
        let (name, type_name) = (&schema.name, ident(&schema.type_name));
        quote!(Type::new::<#types_crate::#type_name>(#name))
    });
    let lines: Vec<TokenStream> = lines.collect();
    let mut docs = Docs::default();
    docs.line("The Rust type of each schema that has one.".to_owned());
    let items = quote! {
        use crate::types::Type;
        #[doc = " Every schema that has a Rust type, in the order of the description."]
        pub const TYPES: &[Type] = &[#(#lines),*];
    };
    file::rust(from, &docs, items)
}
