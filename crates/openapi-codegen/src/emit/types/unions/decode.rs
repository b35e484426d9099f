//! Decoding of unions, in which an open enumeration must not take the value of another alternative.

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Fields};

use crate::model::{Discriminator, NamedSchema, SchemaKind};

/// Whether each alternative is a type of its own and nothing in the value tells which it is.
pub fn is_union(item: &syn::ItemEnum) -> bool {
    let untagged: Attribute = syn::parse_quote!(#[serde(untagged)]);
    item.attrs.contains(&untagged)
        && item.variants.iter().all(|variant| {
            matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1)
        })
}

/// Typify does not know that any text is a value of an open enumeration.
pub fn from_text(item: &mut syn::ItemImpl) {
    let last = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
    if last.is_some_and(|last| last.ident == "FromStr") {
        item.attrs.push(syn::parse_quote!(#[allow(irrefutable_let_patterns)]));
    }
}

/// How a union is decoded, instead of what it derives: an open enumeration takes any text, so that
/// serde's first alternative that fits is not the one. Nothing where alternatives have tags.
pub fn decoding(item: &mut syn::ItemEnum, schema: Option<&NamedSchema>) -> TokenStream {
    if !is_union(item) {
        return TokenStream::new();
    }
    remove_derive(&mut item.attrs, "Deserialize");
    let name = &item.ident;
    let text = name.to_string();
    let variants: Vec<_> = item.variants.iter().map(|variant| &variant.ident).collect();
    let discriminator = schema.and_then(|schema| match &schema.schema.kind {
        SchemaKind::Other { discriminator, .. } => discriminator.as_ref(),
        _ => None,
    });
    let cases = match discriminator.filter(|found| found.values.len() == variants.len()) {
        Some(Discriminator { property, values }) => {
            let cases = values.iter().zip(&variants);
            let cases =
                cases.map(|(values, variant)| quote!(.case(&[#(#values),*], Self::#variant)));
            quote!(.tagged(#property) #(#cases)*)
        }
        None => quote!(#(.or(Self::#variants))*),
    };
    quote! {
        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> std::result::Result<Self, D::Error> {
                crate::runtime::Alternatives::read(deserializer)? #cases .decoded(#text)
            }
        }
    }
}

/// Removes a trait from those that a type derives.
pub fn remove_derive(attributes: &mut [Attribute], name: &str) {
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        let paths = Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        if let Ok(derived) = attribute.parse_args_with(paths) {
            let named = |path: &syn::Path| path.segments.last().is_some_and(|s| s.ident == name);
            let kept = derived.iter().filter(|path| !named(path));
            *attribute = syn::parse_quote!(#[derive(#(#kept),*)]);
        }
    }
}
