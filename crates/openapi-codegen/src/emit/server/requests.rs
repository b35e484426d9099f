//! The request type of an operation: every parameter with its default filled in, and the body.

use proc_macro2::TokenStream;
use quote::quote;

use super::{ServerParts, operation};
use crate::emit::client::call_inputs::InputPlace;
use crate::emit::rust::{
    arguments::{self, Argument},
    docs::{Docs, value},
    ident,
};
use crate::emit::types::{Signature, enums};
use crate::model::{Content, Encoding, Location, Operation, Parameter, SchemaKind};
use crate::names::distinct;

/// A field of a request.
pub struct Field {
    /// Rust field.
    pub name: String,
    docs: Docs,
    /// Rust type.
    pub ty: TokenStream,
    read: TokenStream,
    place: InputPlace,
    construction: Construction,
}

/// How the constructor of a request makes a field.
enum Construction {
    /// It takes an argument.
    Argument,
    /// It sets the default, which counts if the field is not sent.
    Default(TokenStream),
    /// It takes an argument that is a form, which is then read as if it had arrived.
    Form,
    /// It cannot, as the field needs a connection: such a request has no constructor.
    Never,
}

/// The struct, and how it is read from a request that was checked.
pub fn emit(
    parts: ServerParts<'_>,
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
    let parts_name = if fields.is_empty() { quote!(_) } else { quote!(parts) };
    let constructor = constructor(parts, operation, &name, &fields);
    quote! {
        #[doc = #docs]
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct #name { #(#members)* }
        #constructor
        impl Decode for #name {
            fn decode(#parts_name: &mut Parts) -> Result<Self, Error> {
                Ok(Self { #(#reads)* })
            }
        }
    }
}

/// The constructor of a request: it takes what is required, in the order of the client's arguments.
/// Nothing for a request that has a connection to be taken over.
fn constructor(
    parts: ServerParts<'_>,
    operation: &Operation,
    name: &proc_macro2::Ident,
    fields: &[Field],
) -> TokenStream {
    if fields.iter().any(|field| matches!(field.construction, Construction::Never)) {
        return TokenStream::new();
    }
    let mut ordered: Vec<&Field> = fields.iter().collect();
    ordered.sort_by_key(|field| field.place);
    let (mut arguments, mut values) = (Vec::new(), Vec::new());
    for field in ordered {
        let name = ident(&field.name);
        let argument = match &field.construction {
            Construction::Argument => argument(&name, &field.ty, parts),
            Construction::Form => {
                let table = operation::name(operation);
                let value = quote!(Form::made(&#table, #name));
                Argument { ty: quote!(MultipartBody), value, generic: None }
            }
            Construction::Default(value) => {
                values.push(quote!(#name: #value));
                continue;
            }
            Construction::Never => continue,
        };
        let (ty, value) = (argument.ty, argument.value);
        arguments.push(quote!(#name: #ty));
        let as_it_is = name == value.to_string();
        values.push(if as_it_is { quote!(#name) } else { quote!(#name: #value) });
    }
    let defaults = fields
        .iter()
        .filter(|field| matches!(field.construction, Construction::Default(_)))
        .count();
    let docs = match (arguments.len(), defaults) {
        (_, 0) => " A request with these values.",
        (0, _) => " A request with all defaults.",
        _ => " A request with the required values, and the defaults of all others.",
    };
    let many = (arguments.len() > 7).then(|| quote!(#[expect(clippy::too_many_arguments)]));
    // Clippy asks for `Default` where `new` takes no arguments.
    let default = arguments.is_empty().then(|| {
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    quote! {
        impl #name {
            #[doc = #docs]
            #many
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        }
        #default
    }
}

fn argument(name: &proc_macro2::Ident, ty: &TokenStream, parts: ServerParts<'_>) -> Argument {
    let of_type = |ty: syn::Type| match &ty {
        // A value that may be `null` is a required argument all the same.
        syn::Type::Path(path) if is_named(path, "Option") => {
            Argument { ty: quote!(impl Into<#ty>), value: quote!(#name.into()), generic: None }
        }
        ty => arguments::required(name, ty, parts.tidy, 0),
    };
    let plain = || Argument { ty: ty.clone(), value: quote!(#name), generic: None };
    syn::parse2(ty.clone()).map_or_else(|_| plain(), of_type)
}

fn is_named(path: &syn::TypePath, name: &str) -> bool {
    path.path.segments.last().is_some_and(|last| last.ident == name)
}

/// Whether the type is an `Option` of an `Option`: what may be absent, and may be `null` as well.
pub fn is_doubly_optional(ty: &TokenStream) -> bool {
    let Ok(syn::Type::Path(outer)) = syn::parse2(ty.clone()) else { return false };
    let arguments = outer.path.segments.last().map(|last| &last.arguments);
    let Some(syn::PathArguments::AngleBracketed(arguments)) = arguments else { return false };
    let inner = arguments.args.first();
    is_named(&outer, "Option")
        && matches!(inner, Some(syn::GenericArgument::Type(syn::Type::Path(inner))) if is_named(inner, "Option"))
}

/// The default of a parameter as Rust writes a value of this type, if it can be written.
fn literal(parts: ServerParts<'_>, parameter: &Parameter, ty: &TokenStream) -> Option<TokenStream> {
    let default = default(parameter);
    let [text] = default.as_slice() else { return None };
    let ty = ty.to_string();
    match (ty.as_str(), &parameter.schema.kind) {
        ("bool", _) => text.parse::<bool>().ok().map(|value| quote!(#value)),
        ("f32" | "f64", _) => {
            let value = text.parse().ok().map(proc_macro2::Literal::f64_unsuffixed);
            value.map(|value| quote!(#value))
        }
        ("i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64", _) => {
            let value = text.parse().ok().map(proc_macro2::Literal::i64_unsuffixed);
            value.map(|value| quote!(#value))
        }
        ("String", _) => Some(quote!(#text.to_owned())),
        (_, SchemaKind::Named(index)) => {
            let named = parts.api.schemas.get(*index)?;
            let SchemaKind::Enum(values) = &named.schema.kind else { return None };
            let (_, variants) = enums::variants(values);
            let index = values.iter().position(|value| value == text)?;
            let (name, variant) = (ident(&named.type_name), ident(variants.get(index)?));
            Some(quote!(types::#name::#variant))
        }
        _ => None,
    }
}

/// The name of an operation's request or response.
pub fn type_name(operation: &Operation, what: &str) -> proc_macro2::Ident {
    ident(&format!("{}{what}", operation.type_name))
}

/// The default of a parameter as texts: one for a value, several for a list, none without default.
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
pub fn fields(parts: ServerParts<'_>, operation: &Operation, signature: &Signature) -> Vec<Field> {
    let mut types = signature.inputs.iter();
    let mut next = || {
        let ty = types.next().cloned().unwrap_or_else(|| syn::parse_quote!(()));
        quote!(#ty)
    };
    let mut fields: Vec<Field> = Vec::new();
    for (index, parameter) in operation.parameters.iter().enumerate() {
        let ty = next();
        let index = proc_macro2::Literal::usize_unsuffixed(index);
        let is_set = parameter.required || !default(parameter).is_empty();
        let (ty, read) = match parameter.encoding {
            Encoding::JsonMap => (
                quote!(Option<std::collections::BTreeMap<String, String>>),
                quote!(parts.json_map(#index)?),
            ),
            _ if is_set => (ty, quote!(parts.required(#index)?)),
            _ => (quote!(Option<#ty>), quote!(parts.optional(#index)?)),
        };
        let docs = value(&parameter.description, &parameter.schema, &parameter.wire_name);
        let place = match parameter.location {
            Location::Path => InputPlace::Path,
            Location::Query => InputPlace::Query,
            Location::Header => InputPlace::Header,
        };
        let construction = match parameter.encoding {
            _ if parameter.required => Construction::Argument,
            Encoding::JsonMap => Construction::Default(quote!(None)),
            _ if is_set => {
                literal(parts, parameter, &ty).map_or(Construction::Argument, Construction::Default)
            }
            _ => Construction::Default(quote!(None)),
        };
        fields.push(Field { name: parameter.name.clone(), docs, ty, read, place, construction });
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
        let construction = match &body.content {
            Content::Multipart(_) => Construction::Form,
            Content::Bytes => Construction::Argument,
            _ if body.required => Construction::Argument,
            _ => Construction::Default(quote!(None)),
        };
        fields.push(Field {
            name: "body".to_owned(),
            docs,
            ty,
            read,
            place: InputPlace::Body,
            construction,
        });
    }
    if operation.upgrades() {
        let mut docs = Docs::default();
        docs.prose("The connection, which becomes a WebSocket.");
        let (ty, read) = (quote!(WebSocketUpgrade), quote!(parts.upgrade()?));
        let (place, construction) = (InputPlace::Body, Construction::Never);
        fields.push(Field { name: "upgrade".to_owned(), docs, ty, read, place, construction });
    }
    let names = distinct(fields.iter().map(|field| field.name.clone()));
    fields.iter_mut().zip(names).for_each(|(field, name)| field.name = name);
    fields
}

fn optional(ty: TokenStream) -> TokenStream {
    quote!(Option<#ty>)
}
