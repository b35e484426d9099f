//! The setters of a request.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{Docs, value};
use super::types::ident;
use crate::model::{FormField, FormKind};

/// Sets a parameter or a body from whatever converts into its type.
pub fn setter(
    name: &str,
    wire_name: &str,
    docs: &Docs,
    into: &TokenStream,
    ty: &syn::Type,
) -> TokenStream {
    let (name, docs) = (ident(name), docs.outer());
    quote! {
        #docs
        pub fn #name(mut self, value: impl TryInto<#ty, Error: Display>) -> Self {
            self.request.#into(#wire_name, value.try_into());
            self
        }
    }
}

/// A map that is sent as JSON text.
pub fn map_setter(name: &str, wire_name: &str, docs: &Docs) -> TokenStream {
    let (name, docs) = (ident(name), docs.outer());
    quote! {
        #docs
        pub fn #name(
            mut self,
            value: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
        ) -> Self {
            self.request.query_map(#wire_name, value);
            self
        }
    }
}

/// One part of a form; of a list of objects, one item of the list.
pub fn form_setter(field: &FormField, next: &mut impl FnMut() -> syn::Type) -> TokenStream {
    let (name, wire_name) = (ident(&field.name), &field.wire_name);
    let mut docs = Docs::default();
    docs.prose(if field.description.is_empty() { &field.wire_name } else { &field.description });
    match &field.kind {
        FormKind::Value(schema) => {
            let docs = value(&field.description, schema, &field.wire_name);
            setter(&field.name, wire_name, &docs, &quote!(field), &next())
        }
        FormKind::File => {
            let docs = docs.outer();
            quote! {
                #docs
                pub fn #name(mut self, content: Part) -> Self {
                    self.request.part(#wire_name, content);
                    self
                }
            }
        }
        FormKind::Group(members) => {
            docs.line("Adds one item; call it again for more.");
            for member in members {
                docs.item(&format!("`{}`:", member.name), &member.description);
            }
            let docs = docs.outer();
            let (mut arguments, mut statements) = (Vec::new(), Vec::new());
            // Values go first: a server that reads the form as it arrives needs them with the file.
            let is_file = |member: &&FormField| matches!(member.kind, FormKind::File);
            let files = members.iter().filter(is_file);
            let literal = |text: &str| text.replace('{', "{{").replace('}', "}}");
            for member in members.iter().filter(|member| !is_file(member)).chain(files) {
                let argument = ident(&member.name);
                let (list, part) = (literal(wire_name), literal(&member.wire_name));
                // No argument can be called `index_`: only keywords get such a name.
                let template = format!("{list}[{{index_}}].{part}");
                if matches!(member.kind, FormKind::Value(_)) {
                    // A part is text, whatever its type in JSON would be.
                    next();
                    arguments.push(quote!(#argument: impl Into<String>));
                    statements.push(
                        quote!(self.request.part(format!(#template), Part::text(#argument));),
                    );
                } else {
                    arguments.push(quote!(#argument: Part));
                    statements.push(quote!(self.request.part(format!(#template), #argument);));
                }
            }
            // Clippy counts `self` as well.
            let many = (arguments.len() > 6).then(|| quote!(#[allow(clippy::too_many_arguments)]));
            quote! {
                #docs
                #many
                pub fn #name(mut self, #(#arguments),*) -> Self {
                    let index_ = self.request.next_index(#wire_name);
                    #(#statements)*
                    self
                }
            }
        }
    }
}
