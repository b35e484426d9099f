//! Constructors, which take the required members of a struct, and setters for the other members.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::rust::{
    arguments::{self, Argument},
    docs::{Docs, code, value},
    ident,
    paths::Tidy,
};
use crate::emit::types::records::Field;
use crate::names::distinct;

/// Names of derive macros: a link to a type of such a name must say that it means the type.
const DERIVES: [&str; 9] =
    ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"];

/// Functions of a struct that setters must not replace.
const TAKEN: [&str; 3] = ["clone", "default", "new"];

/// The constructor and the setters of a struct.
pub fn emit(name: &str, fields: &[Field<'_>], tidy: Tidy<'_>) -> TokenStream {
    let link =
        if DERIVES.contains(&name) { format!("[struct@{name}]") } else { format!("[`{name}`]") };
    let name = ident(name);
    let (required, optional): (Vec<_>, Vec<_>) =
        fields.iter().partition(|field| field.property.required);
    let mut docs = Docs::default();
    docs.line(match (required.len(), optional.len()) {
        (0, _) => format!("A {link} without any member set."),
        (_, 0) => format!("A {link}."),
        _ => format!("A {link} with its required members; the setters set the others."),
    });
    for field in &required {
        let schema = &field.property.schema;
        let name = code(&field.ident.to_string());
        let colon = if schema.description.trim().is_empty() { "" } else { ":" };
        docs.item(&format!("{name}{colon}"), &schema.description);
    }
    let docs = docs.outer();
    let numbered = required.iter().enumerate();
    let arguments: Vec<Argument> = numbered
        .map(|(number, field)| arguments::required(&field.ident, &field.ty, tidy, number))
        .collect();
    let generics = arguments::generics(&arguments);
    let idents: Vec<_> = required.iter().map(|field| &field.ident).collect();
    let types = arguments.iter().map(|argument| &argument.ty);
    let members = required.iter().zip(&arguments).map(|(field, argument)| {
        let (field, value) = (&field.ident, &argument.value);
        let same = *field == value.to_string();
        if same { quote!(#field) } else { quote!(#field: #value) }
    });
    let many = (arguments.len() > 7).then(|| quote!(#[expect(clippy::too_many_arguments)]));
    let none = tidy.std("None");
    let absent = optional.iter().map(|field| &field.ident);
    let setter_names = TAKEN.map(str::to_owned).into_iter();
    let setter_names = setter_names.chain(optional.iter().map(|field| field.ident.to_string()));
    let setter_names = distinct(setter_names).split_off(TAKEN.len());
    let setters = optional.iter().zip(setter_names).map(|(field, setter)| {
        let schema = &field.property.schema;
        let docs = value(&schema.description, schema, &code(&field.property.wire_name)).outer();
        let (field_name, setter) = (&field.ident, ident(&setter));
        let argument = arguments::optional(&ident("value"), &field.ty, tidy, 0);
        let (ty, generic, value) = (&argument.ty, &argument.generic, &argument.value);
        let generic = generic.iter();
        quote! {
            #docs
            pub fn #setter #(<#generic>)* (mut self, value: #ty) -> Self {
                self.#field_name = #value;
                self
            }
        }
    });
    quote! {
        impl #name {
            #docs
            #many
            pub fn new #generics (#(#idents: #types),*) -> Self {
                Self { #(#members,)* #(#absent: #none,)* }
            }
            #(#setters)*
        }
    }
}
