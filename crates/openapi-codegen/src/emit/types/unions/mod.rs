//! Unions: what typify makes of `oneOf`, with names that people would give, and decoded so that an
//! open enumeration does not take what is another alternative.

pub mod auxiliary;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Fields, Ident, Item, Path};

use crate::model::{Discriminator, Kind, NamedSchema};

/// Alternatives without the name of their union in front, in the items of one type.
pub fn shorten(items: &mut [Item]) {
    let found = items.iter().find_map(|item| match item {
        Item::Enum(item) if is_union(item) => Some(item),
        _ => None,
    });
    let Some(union) = found else { return };
    let taken: Vec<String> = union.variants.iter().map(|v| v.ident.to_string()).collect();
    let prefix = union.ident.to_string();
    let short = |name: &String| {
        let rest = name.strip_prefix(&prefix)?;
        let free = rest.starts_with(char::is_uppercase) && !taken.iter().any(|name| name == rest);
        free.then(|| (format_ident!("{name}"), format_ident!("{rest}")))
    };
    let mut renamed = Renamed(taken.iter().filter_map(short).collect());
    items.iter_mut().for_each(|item| renamed.visit_item_mut(item));
}

/// Old and new names of variants.
struct Renamed(Vec<(Ident, Ident)>);

impl Renamed {
    fn rename(&self, name: &mut Ident) {
        if let Some((_, new)) = self.0.iter().find(|(old, _)| old == name) {
            *name = new.clone();
        }
    }
}

impl VisitMut for Renamed {
    fn visit_variant_mut(&mut self, variant: &mut syn::Variant) {
        self.rename(&mut variant.ident);
        visit_mut::visit_variant_mut(self, variant);
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        let of_self = path.segments.first().is_some_and(|first| first.ident == "Self");
        if let (true, 2, Some(last)) = (of_self, path.segments.len(), path.segments.last_mut()) {
            self.rename(&mut last.ident);
        }
        visit_mut::visit_path_mut(self, path);
    }
}

/// Whether each alternative is a type of its own and nothing in the value tells which it is.
fn is_union(item: &syn::ItemEnum) -> bool {
    let untagged: Attribute = syn::parse_quote!(#[serde(untagged)]);
    item.attrs.contains(&untagged)
        && item.variants.iter().all(|variant| {
            matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1)
        })
}

/// Any text is a value of an open enumeration, which typify does not know.
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
    without(&mut item.attrs, "Deserialize");
    let name = &item.ident;
    let text = name.to_string();
    let variants: Vec<_> = item.variants.iter().map(|variant| &variant.ident).collect();
    let discriminator = schema.and_then(|schema| match &schema.schema.kind {
        Kind::Other { discriminator, .. } => discriminator.as_ref(),
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

/// Takes a trait from what a type derives.
pub fn without(attributes: &mut [Attribute], name: &str) {
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        let paths = Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        if let Ok(derived) = attribute.parse_args_with(paths) {
            let named = |path: &syn::Path| path.segments.last().is_some_and(|s| s.ident == name);
            let kept = derived.iter().filter(|path| !named(path));
            *attribute = syn::parse_quote!(#[derive(#(#kept),*)]);
        }
    }
}
