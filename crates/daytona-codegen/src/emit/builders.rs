//! Builders for the types that callers send.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{code, value};
use super::paths::Tidy;
use super::records::Field;
use super::types::ident;

/// Names that a link to a type has in common with a macro.
const DERIVES: [&str; 9] =
    ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"];

/// The builder of a struct: `CreateSandboxBuilder` and `CreateSandbox::builder()`.
pub fn emit(name: &str, fields: &[Field<'_>], tidy: Tidy<'_>) -> TokenStream {
    let [from, try_from, try_into, ok, default] =
        ["From", "TryFrom", "TryInto", "Ok", "Default"].map(|name| tidy.std(name));
    let builder = ident(&builder_name(name, tidy));
    let name = ident(name);
    let derive = DERIVES.contains(&name.to_string().as_str());
    let link = if derive { format!("[struct@{name}]") } else { format!("[`{name}`]") };
    let builder_docs = format!(" Builder of {link}.");
    let start_docs = format!(" Starts a {link} from nothing.");
    let slots = fields.iter().map(|field| {
        let (ident, ty) = (&field.ident, slot_type(field));
        quote!(#ident: crate::runtime::Slot<#ty>)
    });
    let setters = fields.iter().map(|field| {
        let (ident, ty, wire_name) = (&field.ident, slot_type(field), &field.property.wire_name);
        let schema = &field.property.schema;
        let docs = value(&schema.description, schema, &code(wire_name)).outer();
        quote! {
            #docs
            pub fn #ident(mut self, value: impl #try_into<#ty, Error: std::fmt::Display>) -> Self {
                self.#ident.set(#wire_name, value.try_into());
                self
            }
        }
    });
    let taken = fields.iter().map(|field| {
        let (ident, wire_name) = (&field.ident, &field.property.wire_name);
        if field.property.required {
            quote!(#ident: builder.#ident.required(#wire_name)?)
        } else {
            quote!(#ident: builder.#ident.optional()?)
        }
    });
    let filled = fields.iter().map(|field| {
        let ident = &field.ident;
        if field.property.required {
            quote!(#ident: crate::runtime::Slot::filled(value.#ident))
        } else {
            quote!(#ident: crate::runtime::Slot::from_option(value.#ident))
        }
    });
    quote! {
        impl #name {
            #[doc = #start_docs]
            pub fn builder() -> #builder {
                #default::default()
            }
        }
        #[doc = #builder_docs]
        #[derive(Clone, Debug, Default)]
        pub struct #builder {
            #(#slots,)*
        }
        impl #builder {
            #(#setters)*
        }
        impl #try_from<#builder> for #name {
            type Error = crate::runtime::BuildError;
            fn try_from(builder: #builder) -> std::result::Result<Self, Self::Error> {
                #ok(Self { #(#taken,)* })
            }
        }
        impl #from<#name> for #builder {
            fn from(value: #name) -> Self {
                Self { #(#filled,)* }
            }
        }
    }
}

/// A name that no type of the description has.
fn builder_name(name: &str, tidy: Tidy<'_>) -> String {
    let wanted = format!("{}Builder", name.trim_end_matches('_'));
    let numbered = (2..).map(|n| format!("{wanted}{n}"));
    let mut names = std::iter::once(wanted.clone()).chain(numbered);
    names.find(|name| !tidy.taken.contains(name)).unwrap_or(wanted)
}

/// What a setter takes: the value itself, not an `Option`, of a member that can be left out.
fn slot_type(field: &Field<'_>) -> syn::Type {
    if field.property.required { field.ty.clone() } else { inner(&field.ty) }
}

/// `T` of `Option<T>`.
fn inner(ty: &syn::Type) -> syn::Type {
    let syn::Type::Path(path) = ty else { return ty.clone() };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Option");
    match last.map(|segment| &segment.arguments) {
        Some(syn::PathArguments::AngleBracketed(arguments)) => match arguments.args.first() {
            Some(syn::GenericArgument::Type(inner)) => inner.clone(),
            _ => ty.clone(),
        },
        _ => ty.clone(),
    }
}
