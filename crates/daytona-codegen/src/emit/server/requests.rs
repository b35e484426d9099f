//! The request type of an operation: every parameter with its default filled in, and the body.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::adopt::Signature;
use super::super::docs::{Docs, value};
use super::super::types::ident;
use super::Parts;
use crate::model::{Content, Encoding, Operation, Parameter};
use crate::names::distinct;

/// A field: what it is called, what it is, and how it is read.
pub struct Field {
    /// Rust field.
    pub name: String,
    docs: Docs,
    ty: TokenStream,
    read: TokenStream,
}

/// The struct, and how it is read from a request that was checked.
pub fn emit(
    parts: Parts<'_>,
    operation: &Operation,
    signature: &Signature,
    trait_name: &str,
) -> TokenStream {
    let name = type_name(operation, "Request");
    let docs = format!(" Request of [`{trait_name}::{}`].", operation.name);
    let fields = fields(parts, operation, signature);
    let members = fields.iter().map(|Field { name, docs, ty, .. }| {
        let (name, docs) = (ident(name), docs.outer());
        quote!(#docs pub #name: #ty,)
    });
    let reads = fields.iter().map(|Field { name, read, .. }| {
        let name = ident(name);
        quote!(#name: #read,)
    });
    let given = if fields.is_empty() { quote!(_) } else { quote!(parts) };
    quote! {
        #[doc = #docs]
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct #name { #(#members)* }
        impl Decode for #name {
            fn decode(#given: &mut Parts) -> Result<Self, Error> {
                Ok(Self { #(#reads)* })
            }
        }
    }
}

/// The name of an operation's request or response.
pub fn type_name(operation: &Operation, what: &str) -> proc_macro2::Ident {
    ident(&format!("{}{what}", operation.type_name))
}

/// Texts of the value that the server takes where none is sent.
pub fn default(parameter: &Parameter) -> Vec<String> {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    let default =
        parameter.schema.default.as_deref().and_then(|json| serde_json::from_str(json).ok());
    match default {
        Some(serde_json::Value::Array(items)) => items.iter().filter_map(text).collect(),
        Some(value) => text(&value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The parameters in the order of the model, then the body, then the connection.
pub fn fields(parts: Parts<'_>, operation: &Operation, signature: &Signature) -> Vec<Field> {
    let mut types = signature.inputs.iter();
    let mut next = || {
        let ty = types.next().map(|ty| parts.tidy.of(ty)).unwrap_or_else(|| syn::parse_quote!(()));
        quote!(#ty)
    };
    let mut fields: Vec<Field> = Vec::new();
    for (index, parameter) in operation.parameters.iter().enumerate() {
        let ty = next();
        let index = proc_macro2::Literal::usize_unsuffixed(index);
        let given = parameter.required || !default(parameter).is_empty();
        let (ty, read) = match parameter.encoding {
            Encoding::JsonMap => (
                quote!(Option<std::collections::BTreeMap<String, String>>),
                quote!(parts.json_map(#index)?),
            ),
            _ if given => (ty, quote!(parts.required(#index)?)),
            _ => (quote!(Option<#ty>), quote!(parts.optional(#index)?)),
        };
        let docs = value(&parameter.description, &parameter.schema, &parameter.wire_name);
        fields.push(Field { name: parameter.name.clone(), docs, ty, read });
    }
    if let Some(body) = &operation.body {
        let (ty, read) = match (&body.content, body.required) {
            (Content::Json(_), true) => (next(), quote!(parts.json()?)),
            (Content::Json(_), false) => (optional(next()), quote!(parts.json_optional()?)),
            (Content::Form(_), true) => (next(), quote!(parts.urlencoded()?)),
            (Content::Form(_), false) => (optional(next()), quote!(parts.urlencoded_optional()?)),
            (Content::Text, true) => (quote!(String), quote!(parts.text()?)),
            (Content::Text, false) => (quote!(Option<String>), quote!(parts.text_optional()?)),
            (Content::Bytes, _) => (quote!(Body), quote!(parts.bytes())),
            (Content::Multipart(_), _) => (quote!(Form), quote!(parts.form())),
        };
        let mut docs = Docs::default();
        docs.prose(if body.description.is_empty() { "The body." } else { &body.description });
        fields.push(Field { name: "body".to_owned(), docs, ty, read });
    }
    if operation.upgrades() {
        let mut docs = Docs::default();
        docs.prose("The connection, to be taken over.");
        let (ty, read) = (quote!(WebSocketUpgrade), quote!(parts.upgrade()?));
        fields.push(Field { name: "upgrade".to_owned(), docs, ty, read });
    }
    let names = distinct(fields.iter().map(|field| field.name.clone()));
    fields.iter_mut().zip(names).for_each(|(field, name)| field.name = name);
    fields
}

fn optional(ty: TokenStream) -> TokenStream {
    quote!(Option<#ty>)
}
