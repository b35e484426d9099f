//! An operation in the client: the method of `Client`, which takes what is required, and the call
//! that it gives, which has a setter for everything else.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::client::{
    call_inputs::{CallInput, call_inputs},
    example, operation_docs, pages,
};
use crate::emit::rust::{arguments, ident, paths::Tidy, route};
use crate::emit::types::Signature;
use crate::model::{Api, Content, Operation, Paging};
use crate::names::operation_static;

/// What the code of a call is generated from.
pub struct Emitter<'a> {
    /// The API.
    pub api: &'a Api,
    /// The operation.
    pub operation: &'a Operation,
    /// The types of what it takes and answers.
    pub signature: &'a Signature,
    /// How its pages follow each other, if it answers a page of a list.
    pub paging: Option<Paging>,
    /// How types are written.
    pub tidy: Tidy<'a>,
    /// The name of the client crate, as Rust writes it.
    pub library: &'a str,
}

impl Emitter<'_> {
    /// What it takes, in the order of the arguments: path, query, header, body.
    pub fn inputs(&self) -> Vec<CallInput> {
        let mut inputs = call_inputs(self.api, self.operation, self.signature, self.tidy);
        // The order of the description stays within each place.
        inputs.sort_by_key(|input| input.place);
        inputs
    }

    /// The method of `Client`.
    pub fn method(&self, inputs: &[CallInput]) -> TokenStream {
        let operation = self.operation;
        let call = call_name(operation);
        let example = example::call(self, inputs);
        let docs = operation_docs::client(operation, inputs, example).outer();
        let (name, operation_name) = (ident(&operation.name), self.static_name());
        let deprecated =
            operation.deprecated.then(|| match operation_docs::deprecation(self.api, operation) {
                Some(note) => quote!(#[deprecated(note = #note)]),
                None => quote!(#[deprecated]),
            });
        let required: Vec<&CallInput> = inputs.iter().filter(|input| input.required).collect();
        let generics = arguments::generics(required.iter().map(|input| &input.argument));
        let arguments = required.iter().map(|input| {
            let (name, ty) = (ident(&input.name), &input.argument.ty);
            quote!(#name: #ty)
        });
        // Clippy counts `self` as well.
        let many = (required.len() > 6).then(|| quote!(#[expect(clippy::too_many_arguments)]));
        let chain = required.iter().map(|input| &input.chain);
        quote! {
            #docs
            #deprecated
            #many
            pub fn #name #generics (&self, #(#arguments),*) -> #call {
                #call { request: Request::new(self, &#operation_name) #(#chain)* }
            }
        }
    }

    /// The static of the operation, the type of its call, and the setters.
    pub fn call(&self, inputs: &[CallInput]) -> TokenStream {
        let operation = self.operation;
        let Operation { id, client_headers, .. } = operation;
        let secured = operation.is_secured();
        let path = route::encoded(&operation.path);
        let (call, operation_name) = (call_name(operation), self.static_name());
        let method = method(&operation.method);
        let docs = format!(" A call of [`Client::{}`].", operation.name);
        let setters: Vec<TokenStream> =
            inputs.iter().filter(|input| !input.required).map(setter).collect();
        let pages = self.paging.as_ref().map(pages::methods);
        let empty = setters.is_empty() && pages.is_none();
        let methods = (!empty).then(|| quote!(impl #call { #(#setters)* #pages }));
        let (answer, send) = self.answer();
        quote! {
            static #operation_name: Operation = Operation {
                id: #id,
                method: #method,
                path: #path,
                headers: &[#(#client_headers),*],
                secured: #secured,
            };
            #[doc = #docs]
            #[derive(Clone, Debug)]
            #[must_use = "a call is not sent until it is awaited"]
            pub struct #call { request: Request }
            #methods
            call!(#call, #answer, #send);
        }
    }

    /// What the call answers, and how it is sent.
    pub fn answer(&self) -> (TokenStream, TokenStream) {
        let success = &self.signature.success;
        match self.operation.success() {
            _ if self.operation.upgrades() => (quote!(reqwest::Upgraded), quote!(send_upgrade)),
            None => (quote!(()), quote!(send_empty)),
            Some(Content::Json(_)) => (quote!(#success), quote!(send)),
            Some(_) => (quote!(ByteStream), quote!(send_bytes)),
        }
    }

    fn static_name(&self) -> proc_macro2::Ident {
        ident(&operation_static(&self.operation.name))
    }
}

/// `GetSandboxCall`: no type of the description has this name together with it.
pub fn call_name(operation: &Operation) -> proc_macro2::Ident {
    ident(&format!("{}Call", operation.type_name))
}

fn setter(input: &CallInput) -> TokenStream {
    let (name, docs) = (ident(&input.name), input.docs.outer());
    let (ty, chain) = (&input.argument.ty, &input.chain);
    let generics = arguments::generics([&input.argument]);
    quote! {
        #docs
        pub fn #name #generics (self, #name: #ty) -> Self {
            Self { request: self.request #chain }
        }
    }
}

/// The type of the body, where it is one of the types crate.
pub fn body_type(operation: &Operation, signature: &Signature) -> Option<String> {
    let body = operation.body.as_ref()?;
    let syn::Type::Path(path) = signature.inputs.last()? else { return None };
    let is_type = path.path.segments.first().is_some_and(|first| first.ident == "types");
    let json = matches!(body.content, Content::Json(_) | Content::Form(_));
    path.path.segments.last().filter(|_| is_type && json).map(|last| last.ident.to_string())
}

/// `Method::GET`
pub fn method(name: &str) -> TokenStream {
    let name = ident(name);
    quote!(Method::#name)
}
