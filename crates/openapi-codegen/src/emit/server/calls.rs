//! Conversions of requests into calls of the client, and of their responses into answers.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::responses::{self, Status};
use super::{ServerParts, requests};
use crate::emit::client;
use crate::emit::client::{
    call::call_name,
    call_inputs::{CallInput, call_inputs},
};
use crate::emit::rust::{
    docs::Docs,
    ident,
    usage::{self, Part},
};
use crate::emit::types::Signature;
use crate::model::{Api, Content, Encoding, Operation};

/// The client crate that a server may depend on.
pub struct ClientCrate {
    library: Ident,
    feature: String,
    modules: BTreeMap<Part, String>,
}

impl ClientCrate {
    /// The client crate of this name, behind a feature of the server crate.
    pub fn new(api: &Api, name: &str, feature: &str) -> Self {
        let (library, feature) = (ident(&name.replace('-', "_")), feature.to_owned());
        Self { library, feature, modules: client::modules(api) }
    }
}

/// The method that makes a call of a request. There is none for a form that is read as it arrives,
/// and for a WebSocket.
pub fn request(
    parts: ServerParts<'_>,
    operation: &Operation,
    signature: &Signature,
) -> TokenStream {
    let content = operation.body.as_ref().map(|body| &body.content);
    let whole = !operation.upgrades() && !matches!(content, Some(Content::Multipart(_)));
    let Some(ClientCrate { library, feature, modules }) = parts.client.filter(|_| whole) else {
        return TokenStream::new();
    };
    let Some(module) = modules.get(&usage::part(parts.api, operation)) else {
        return TokenStream::new();
    };
    let (module, call) = (ident(module), call_name(operation));
    let (name, method) = (requests::type_name(operation, "Request"), ident(&operation.name));
    let fields = requests::fields(parts, operation, signature);
    let inputs = call_inputs(parts.api, operation, signature, parts.tidy);
    let mut values: Vec<(CallInput, TokenStream)> = inputs
        .into_iter()
        .zip(&fields)
        .enumerate()
        .map(|(index, (input, field))| {
            let doubly = requests::is_doubly_optional(&field.ty);
            let field = ident(&field.name);
            let parameter = operation.parameters.get(index);
            let map = parameter.is_some_and(|it| it.encoding == Encoding::JsonMap);
            let value = match content {
                _ if map && input.required => quote!(self.#field.unwrap_or_default()),
                Some(Content::Bytes) if parameter.is_none() => {
                    quote!(::#library::Part::stream(self.#field.into_data_stream()))
                }
                // A call does not tell `null` from an absent value.
                _ if doubly => quote!(self.#field.flatten()),
                _ => quote!(self.#field),
            };
            (input, value)
        })
        .collect();
    values.sort_by_key(|(input, _)| input.place);
    let (required, optional): (Vec<_>, Vec<_>) =
        values.into_iter().partition(|(input, _)| input.required);
    let arguments = required.into_iter().map(|(_, value)| value);
    let setters = optional.into_iter().map(|(input, value)| {
        let setter = ident(&input.name);
        quote!(.#setter(#value))
    });
    let deprecated = operation
        .deprecated
        .then(|| quote!(#[expect(deprecated, reason = "the operation is deprecated")]));
    let mut docs = Docs::default();
    docs.line("Makes the same request with a client.");
    let docs = docs.outer();
    quote! {
        #[cfg(feature = #feature)]
        impl #name {
            #docs
            #deprecated
            pub fn call(self, client: &::#library::Client) -> ::#library::#module::#call {
                client.#method(#(#arguments),*) #(#setters)*
            }
        }
    }
}

/// The conversion of a response of the client into an answer.
pub fn response(
    parts: ServerParts<'_>,
    operation: &Operation,
    signature: &Signature,
) -> TokenStream {
    let Some(ClientCrate { library, feature, .. }) = parts.client.filter(|_| !operation.upgrades())
    else {
        return TokenStream::new();
    };
    let variants = responses::variants(parts, operation, signature);
    let Some(variant) = variants.iter().find(|variant| variant.response.is_success()) else {
        return TokenStream::new();
    };
    let (body, content) = match (operation.success(), &variant.body) {
        (None, None) => (quote!(()), None),
        (Some(Content::Json(_)), Some(ty)) => (quote!(#ty), Some(quote!(response.into_inner()))),
        (Some(_), Some(ty)) if ty.to_string() == "Body" => {
            let stream = quote!(Body::from_stream(response.into_inner()));
            (quote!(::#library::ByteStream), Some(stream))
        }
        // A form is not passed on, because the client does not keep its boundary.
        _ => return TokenStream::new(),
    };
    let status = match variant.status {
        Status::One(_) => None,
        Status::Class(_) | Status::Default => Some(quote!(response.status())),
    };
    let (name, variant) = (requests::type_name(operation, "Response"), &variant.name);
    let unread = status.is_none() && content.is_none();
    let response = if unread { quote!(_) } else { quote!(response) };
    let fields: Vec<TokenStream> = status.into_iter().chain(content).collect();
    let made = if fields.is_empty() { quote!(#variant) } else { quote!(#variant(#(#fields),*)) };
    quote! {
        #[cfg(feature = #feature)]
        impl From<::#library::Response<#body>> for #name {
            fn from(#response: ::#library::Response<#body>) -> Self {
                Self::#made
            }
        }
    }
}
