//! JSON Schemas of the types, behind the feature `schemars` of their crate.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, Item};

/// Adds a JSON Schema to each type that is encoded: derived, and for an open enumeration, which
/// derives no encoding, through the crate's own macro.
///
/// # Errors
/// The parser's words, if the tokens are no Rust: a fault of an emitter.
pub fn add(tokens: TokenStream) -> Result<TokenStream, String> {
    let file: syn::File = syn::parse2(tokens).map_err(|error| error.to_string())?;
    let mut schemas = TokenStream::new();
    for mut item in file.items {
        if let Item::Struct(syn::ItemStruct { attrs, .. }) | Item::Enum(syn::ItemEnum { attrs, .. }) =
            &mut item
            && let Some(derive) = attrs.iter().position(is_encoded)
        {
            let schema = quote!(#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]);
            attrs.insert(derive + 1, syn::parse_quote!(#schema));
        }
        item.to_tokens(&mut schemas);
        if let Item::Macro(call) = &item
            && call.mac.path.segments.last().is_some_and(|last| last.ident == "open_enum")
            && let Some(name) = call.mac.tokens.clone().into_iter().next()
        {
            schemas.extend(quote!(crate::json_schema::open_enum!(#name);));
        }
    }
    Ok(schemas)
}

/// Whether this is `#[derive(.., serde::Serialize, ..)]`.
fn is_encoded(attribute: &Attribute) -> bool {
    let paths = Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
    attribute.path().is_ident("derive")
        && attribute.parse_args_with(paths).is_ok_and(|derived| {
            let mut last = derived.iter().filter_map(|path| path.segments.last());
            last.any(|segment| segment.ident == "Serialize")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_has_a_schema_and_nothing_else_has() {
        let tokens = quote! {
            #[derive(Clone, serde::Serialize)]
            pub struct Sent {}
            #[derive(Clone)]
            pub struct Builder {}
            #[derive(Clone)]
            pub enum Color { Red }
            crate::runtime::open_enum!(Color { Red = "red" });
        };
        let expected = quote! {
            #[derive(Clone, serde::Serialize)]
            #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
            pub struct Sent {}
            #[derive(Clone)]
            pub struct Builder {}
            #[derive(Clone)]
            pub enum Color { Red }
            crate::runtime::open_enum!(Color { Red = "red" });
            crate::json_schema::open_enum!(Color);
        };
        assert_eq!(add(tokens).map(|found| found.to_string()), Ok(expected.to_string()));
        assert!(add(quote!(struct)).is_err());
    }
}
