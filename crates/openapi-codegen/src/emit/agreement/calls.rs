//! Functions that send the operations of a tag with the client.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::client::call_inputs::{CallInput, call_inputs};
use crate::emit::rust::{ident, imports};
use crate::emit::server::ServerParts;
use crate::emit::types::Signature;
use crate::model::{Content, Encoding, FormField, FormKind, Operation};

/// A function for each operation.
pub fn emit(parts: ServerParts<'_>, operations: &[(&Operation, &Signature)]) -> TokenStream {
    let calls = operations.iter().map(|(op, signature)| call(parts, op, signature));
    let calls: TokenStream = calls.collect();
    let imports = imports::calls(&calls);
    quote! {
        #imports
        use openapi_agreement::{Exchange, Received};
        #calls
    }
}

/// Sends the operation: required inputs are arguments of the method, setters take the others.
fn call(parts: ServerParts<'_>, operation: &Operation, signature: &Signature) -> TokenStream {
    let name = ident(&operation.name);
    let mut types = signature.inputs.iter();
    let mut next = || {
        let ty = types.next().cloned().unwrap_or_else(|| syn::parse_quote!(()));
        quote!(#ty)
    };
    let mut values = Vec::new();
    for (index, parameter) in operation.parameters.iter().enumerate() {
        let index = proc_macro2::Literal::usize_unsuffixed(index);
        let ty = next();
        values.push(match parameter.encoding {
            Encoding::JsonMap => quote!(exchange.map(#index)),
            _ => quote!(exchange.parameter::<#ty>(#index)),
        });
    }
    match operation.body.as_ref().map(|body| &body.content) {
        Some(Content::Json(_) | Content::Form(_)) => {
            let ty = next();
            values.push(quote!(exchange.body::<#ty>()));
        }
        Some(Content::Text) => values.push(quote!(exchange.body::<String>())),
        Some(Content::Bytes) => values.push(quote!(exchange.upload())),
        Some(Content::Multipart(fields)) => {
            values.extend(fields.iter().map(|field| form_field(field, &mut next)));
        }
        None => {}
    }
    let mut inputs: Vec<(CallInput, TokenStream)> =
        call_inputs(parts.api, operation, signature, parts.tidy).into_iter().zip(values).collect();
    inputs.sort_by_key(|(input, _)| input.place);
    let (required, optional): (Vec<_>, Vec<_>) =
        inputs.into_iter().partition(|(input, _)| input.required);
    let arguments = required.iter().map(|(_, value)| quote!(exchange.required(#value)));
    let sets = optional.iter().map(|(input, value)| {
        let setter = ident(&input.name);
        quote! {
            if let Some(value) = #value {
                request = request.#setter(value);
            }
        }
    });
    let mutable = (!optional.is_empty()).then(|| quote!(mut));
    let received = match operation.success() {
        None | Some(Content::Json(_)) => quote!(exchange.answered(request.await)),
        Some(_) => quote!(exchange.answered_bytes(request.await).await),
    };
    quote! {
        pub async fn #name(client: &Client, exchange: &Exchange) -> Received {
            let #mutable request = client.#name(#(#arguments),*);
            #(#sets)*
            #received
        }
    }
}

/// The value of a part of a form, or the tuples of a list of objects.
fn form_field(field: &FormField, next: &mut impl FnMut() -> TokenStream) -> TokenStream {
    let wire_name = &field.wire_name;
    match &field.kind {
        FormKind::File => quote!(exchange.file(#wire_name)),
        FormKind::Value(_) => {
            let ty = next();
            quote!(exchange.field::<#ty>(#wire_name))
        }
        FormKind::Group(members) => {
            // As in the client: values first, then files.
            let is_file = |member: &&FormField| matches!(member.kind, FormKind::File);
            let values = members.iter().filter(|member| !is_file(member)).map(|member| {
                next();
                let name = &member.wire_name;
                quote!(item.text(#name))
            });
            let values: Vec<TokenStream> = values.collect();
            let files = members.iter().filter(is_file).map(|member| {
                let name = &member.wire_name;
                quote!(item.file(#name))
            });
            quote!(exchange.group(#wire_name, |item| (#(#values,)* #(#files,)*)))
        }
    }
}
