//! The client crate: one file a tag, in it a method of `Client` and a request type an operation.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::adopt::Signature;
use super::docs::{Docs, code, value};
use super::file;
use super::paths::Tidy;
use super::setters::{form_setter, map_setter, setter};
use super::types::ident;
use super::usage::{self, Part};
use super::{imports, operation_docs, pages, route};
use crate::model::{Api, Content, Encoding, Location, Operation, Paging, Tag, paging};
use crate::names::{distinct, upper};

/// Emits the files of the client crate under `src/generated`.
///
/// # Errors
/// What the Rust parser says of the output.
pub fn emit(
    api: &Api,
    signatures: &[Signature],
    type_names: &BTreeSet<String>,
    from: &str,
) -> Result<BTreeMap<String, String>, String> {
    let tidy = Tidy { taken: type_names, from_client: true };
    let mut parts: BTreeMap<Part, Vec<TokenStream>> = BTreeMap::new();
    let mut methods: BTreeMap<Part, Vec<TokenStream>> = BTreeMap::new();
    for (operation, signature) in api.operations.iter().zip(signatures) {
        let part = usage::part(api, operation);
        let paging = paging(api, operation);
        let emitter = Emitter { operation, signature, paging, tidy };
        methods.entry(part).or_default().push(emitter.method());
        parts.entry(part).or_default().push(emitter.request());
    }
    let mut files = BTreeMap::new();
    let mut declarations = TokenStream::new();
    let modules = distinct(parts.keys().map(|(tag, deprecated)| {
        let module = api.tags.get(*tag).map(|tag| tag.module.clone()).unwrap_or_default();
        if *deprecated { format!("{module}_deprecated") } else { module }
    }));
    for ((part, requests), module) in parts.into_iter().zip(modules) {
        let Some(tag) = api.tags.get(part.0) else { continue };
        let methods = methods.remove(&part).unwrap_or_default();
        let items = quote! {
            impl Client { #(#methods)* }
            #(#requests)*
        };
        let imports = imports::client(&items);
        let text = file::rust(from, &module_docs(tag, part.1), quote!(#imports #items))?;
        files.insert(format!("{module}.rs"), text);
        let module = format_ident!("{module}");
        let cfg = usage::condition(api, &BTreeSet::from([part])).map(|c| quote!(#[cfg(#c)]));
        declarations.extend(quote!(#cfg pub mod #module;));
    }
    if let Some(text) = pages::emit(api, from)? {
        files.insert("pages.rs".to_owned(), text);
        declarations.extend(quote!(
            mod pages;
        ));
    }
    files.insert("mod.rs".to_owned(), file::rust(from, &index_docs(api), declarations)?);
    Ok(files)
}

fn index_docs(api: &Api) -> Docs {
    let mut docs = Docs::default();
    docs.prose(&format!("The operations of {} {}, one module a tag.", api.title, api.version));
    for (operation, reason) in &api.skipped {
        docs.item(&format!("`{operation}` is left out:"), reason);
    }
    docs
}

fn module_docs(tag: &Tag, deprecated: bool) -> Docs {
    let mut docs = Docs::default();
    docs.prose(&tag.description);
    let what = if deprecated { "Deprecated operations" } else { "Operations" };
    docs.line(format!("{what} of the tag {}, as methods of [`Client`].", code(&tag.name)));
    docs
}

struct Emitter<'a> {
    operation: &'a Operation,
    signature: &'a Signature,
    paging: Option<Paging>,
    tidy: Tidy<'a>,
}

impl Emitter<'_> {
    /// The method of `Client`.
    fn method(&self) -> TokenStream {
        let Operation { name, request_type, deprecated, .. } = self.operation;
        let docs = operation_docs::emit(self.operation, self.body_type().as_deref()).outer();
        let (name, request_type, operation) =
            (ident(name), ident(request_type), self.static_name());
        let deprecated = deprecated.then(|| quote!(#[deprecated]));
        quote! {
            #docs
            #deprecated
            pub fn #name(&self) -> #request_type {
                #request_type { request: Request::new(self, &#operation) }
            }
        }
    }

    fn static_name(&self) -> proc_macro2::Ident {
        ident(&upper(&self.operation.name))
    }

    /// What is known of the operation, the request type, its setters and `send`.
    fn request(&self) -> TokenStream {
        let operation = self.operation;
        let Operation { id, client_headers, .. } = operation;
        let secured = operation.is_secured();
        let path = route::encoded(&operation.path);
        let (request_type, operation_name) = (ident(&operation.request_type), self.static_name());
        let method = method(&operation.method);
        let required = operation
            .parameters
            .iter()
            .filter(|parameter| parameter.required && parameter.location != Location::Path)
            .map(|parameter| parameter.wire_name.clone());
        let required = required.chain(self.required_body());
        let docs = format!(" Request of [`Client::{}`].", operation.name);
        let setters = self.setters();
        let send = self.send();
        let pages = self.paging.as_ref().map(pages::methods);
        quote! {
            static #operation_name: Operation = Operation {
                id: #id,
                method: #method,
                path: #path,
                required: &[#(#required),*],
                headers: &[#(#client_headers),*],
                secured: #secured,
            };
            #[doc = #docs]
            #[derive(Clone, Debug)]
            #[must_use = "nothing happens before `send`"]
            pub struct #request_type { request: Request }
            impl #request_type {
                #(#setters)*
                #send
                #pages
            }
        }
    }

    fn body_type(&self) -> Option<String> {
        body_type(self.operation, self.signature)
    }

    fn required_body(&self) -> Vec<String> {
        let Some(body) = &self.operation.body else { return Vec::new() };
        match &body.content {
            Content::Multipart(fields) => fields
                .iter()
                .filter(|field| field.required)
                .map(|field| field.wire_name.clone())
                .collect(),
            _ if body.required => vec!["body".to_owned()],
            _ => Vec::new(),
        }
    }

    fn setters(&self) -> Vec<TokenStream> {
        let mut types = self.signature.inputs.iter();
        let mut next =
            || types.next().map(|ty| self.tidy.of(ty)).unwrap_or_else(|| syn::parse_quote!(()));
        let mut setters: Vec<TokenStream> = Vec::new();
        for parameter in &self.operation.parameters {
            let into = match (parameter.location, parameter.encoding) {
                (Location::Path, _) => quote!(path),
                (Location::Query, Encoding::OmitFalse) => quote!(query_flag),
                (Location::Query, _) => quote!(query),
                (Location::Header, _) => quote!(header),
            };
            let docs = value(&parameter.description, &parameter.schema, &parameter.wire_name);
            let ty = next();
            setters.push(match parameter.encoding {
                Encoding::JsonMap => map_setter(&parameter.name, &parameter.wire_name, &docs),
                _ => setter(&parameter.name, &parameter.wire_name, &docs, &into, &ty),
            });
        }
        let Some(body) = &self.operation.body else { return setters };
        let mut docs = Docs::default();
        docs.prose(if body.description.is_empty() { "The body." } else { &body.description });
        match &body.content {
            Content::Json(_) => setters.push(setter("body", "body", &docs, &quote!(json), &next())),
            Content::Form(_) => setters.push(setter("body", "body", &docs, &quote!(form), &next())),
            Content::Text => {
                let string = self.tidy.of(&syn::parse_quote!(::std::string::String));
                setters.push(setter("body", "body", &docs, &quote!(text), &string));
            }
            Content::Bytes => {
                let docs = docs.outer();
                setters.push(quote! {
                    #docs
                    pub fn body(mut self, content: Part) -> Self {
                        self.request.upload("body", content);
                        self
                    }
                });
            }
            Content::Multipart(fields) => {
                setters.extend(fields.iter().map(|field| form_setter(field, &mut next)));
            }
        }
        setters
    }

    fn send(&self) -> TokenStream {
        let success = self.tidy.of(&self.signature.success);
        let (returns, call) = match self.operation.success() {
            _ if self.operation.upgrades() => (quote!(reqwest::Upgraded), quote!(send_upgrade)),
            None => (quote!(()), quote!(send_empty)),
            Some(Content::Json(_)) => (quote!(#success), quote!(send)),
            Some(_) => (quote!(ByteStream), quote!(send_bytes)),
        };
        quote! {
            #[doc = " Sends the request."]
            pub fn send(self) -> Call<#returns> {
                self.request.#call()
            }
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
