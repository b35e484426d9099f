//! The file of a tag: its trait, the types of its operations, and what connects them.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use super::{ServerParts, calls, operation, requests, responses};
use crate::emit::client::{call::body_type, operation_docs};
use crate::emit::rust::{docs::Docs, ident, imports};
use crate::model::{Operation, Tag};
use crate::names::{self, pascal};

/// Names of the runtime that the file of a tag may import.
const RUNTIME: [&str; 21] = [
    "Body",
    "Context",
    "Decode",
    "Error",
    "Field",
    "FieldKind",
    "Form",
    "Method",
    "MultipartBody",
    "Operation",
    "Parameter",
    "Parts",
    "Reply",
    "RequestBody",
    "Respond",
    "Response",
    "Routes",
    "Schema",
    "StatusCode",
    "Upgraded",
    "WebSocketUpgrade",
];

/// `docker-registry` to `DockerRegistryApi`.
pub fn trait_name(tag: &Tag) -> String {
    format!("{}Api", pascal(&tag.module).trim_end_matches('_'))
}

/// The method of the builder that takes the implementation of a tag.
pub fn builder_method(tag: &Tag) -> String {
    names::builder_method(&tag.module)
}

/// The items of the tag with this index.
pub fn emit(parts: ServerParts<'_>, index: usize) -> TokenStream {
    let Some(tag) = parts.api.tags.get(index) else { return TokenStream::new() };
    let (trait_name, trait_text) = (ident(&trait_name(tag)), trait_name(tag));
    let operations = parts.api.operations.iter().zip(parts.signatures);
    let operations: Vec<_> = operations.filter(|(operation, _)| operation.tag == index).collect();
    let secured = operations.iter().any(|(operation, _)| operation.is_secured());
    let principal = secured.then(|| quote!(<P>));
    let (mut always, mut gated) = (BTreeSet::new(), BTreeSet::new());
    let mut methods = TokenStream::new();
    let mut types = TokenStream::new();
    let mut routes = TokenStream::new();
    let mut statics = TokenStream::new();
    let mut names = TokenStream::new();
    for (operation, signature) in operations {
        // The types of deprecated operations are there only with that feature.
        let behind = operation.deprecated && !tag.deprecated;
        let cfg = behind.then(|| quote!(#[cfg(feature = "deprecated")]));
        let docs = operation_docs::server(operation, body_type(operation, signature).as_deref());
        let method = self::method(operation, &docs.outer());
        let items = [
            requests::emit(parts, operation, signature, &trait_text),
            calls::request(parts, operation, signature),
            responses::emit(parts, operation, signature, &trait_text),
            calls::response(parts, operation, signature),
        ];
        let name = operation::name(operation);
        let table = operation::emit(parts, operation);
        let scope = if behind { &mut gated } else { &mut always };
        for tokens in items.iter().chain([&method, &table]) {
            imports::collect_path_heads(tokens.clone(), scope);
        }
        methods.extend(quote!(#cfg #method));
        types.extend(items.into_iter().map(|items| with_cfg(items, cfg.as_ref())));
        statics.extend(quote!(#cfg #table));
        routes.extend(route(operation, &trait_name, cfg.as_ref()));
        names.extend(quote!(#cfg &#name,));
    }
    let builder = self::builder(tag, &trait_name, principal.as_ref());
    let docs = trait_docs(tag, secured).outer();
    let items = quote! {
        #docs
        pub trait #trait_name #principal: Send + Sync + 'static { #methods }
        #types
        #builder
        fn routes<P: Send + 'static>(api: impl #trait_name #principal, routes: &mut Routes<P>) {
            let api = Arc::new(api);
            #routes
        }
        pub(super) static OPERATIONS: &[&Operation] = &[#names];
        #statics
    };
    always.extend(["Routes", "Operation", "Arc"].map(str::to_owned));
    let imports = imports::server(always, gated, &RUNTIME);
    quote!(#imports #items)
}

/// The docs of the trait, with everything that holds for all of its methods.
fn trait_docs(tag: &Tag, secured: bool) -> Docs {
    let mut docs = Docs::default();
    docs.text(&format!(
        "The operations of the tag `{}`. Each answers `501 Not Implemented` until it is implemented.",
        tag.name.replace('`', "'")
    ));
    if secured {
        docs.text("`P` is what the authenticator returns for the credential of a caller.");
    }
    docs.text(
        "Before a method runs, its caller has been authenticated, where the operation requires it, \
         and the request has been checked: its parameters and its body have the declared types and \
         are within the declared bounds. A request that fails a check is answered without \
         calling the method; [`runtime`](crate::runtime) says how.",
    );
    docs.text(
        "The descriptions of parameters are those of the API, and address its callers. A parameter that \
         is missing in a request has its declared default, or else is `None` or empty.",
    );
    docs
}

/// The method of the trait, which answers 501.
fn method(operation: &Operation, docs: &TokenStream) -> TokenStream {
    let name = ident(&operation.name);
    let principal = if operation.is_secured() { quote!(P) } else { quote!(()) };
    let request = requests::type_name(operation, "Request");
    let response = requests::type_name(operation, "Response");
    // Names that clippy expects of methods that take something else than `&self`.
    let convention = ["into_", "from_"].iter().any(|start| operation.name.starts_with(start));
    let allow = convention.then(|| quote!(#[allow(clippy::wrong_self_convention)]));
    quote! {
        #docs
        #allow
        fn #name(
            &self,
            _context: Context<#principal>,
            _request: #request,
        ) -> impl Future<Output = Result<#response, Error>> + Send {
            async { Err(Error::not_implemented()) }
        }
    }
}

fn route(operation: &Operation, trait_name: &Ident, cfg: Option<&TokenStream>) -> TokenStream {
    let (name, table) = (ident(&operation.name), operation::name(operation));
    let add = if operation.is_secured() { quote!(secured) } else { quote!(public) };
    quote! {
        #cfg
        routes.#add(&#table, &api, |api, context, request| async move {
            #trait_name::#name(&*api, context, request).await
        });
    }
}

/// The method of the builder that takes the implementation.
fn builder(tag: &Tag, trait_name: &Ident, principal: Option<&TokenStream>) -> TokenStream {
    let method = ident(&builder_method(tag));
    let docs = format!(" Routes the operations of [`{trait_name}`].");
    quote! {
        impl<P: Send + 'static> crate::Builder<P> {
            #[doc = #docs]
            pub fn #method(mut self, api: impl #trait_name #principal) -> Self {
                routes(api, self.routes());
                self
            }
        }
    }
}

/// The items, each under the condition.
fn with_cfg(items: TokenStream, cfg: Option<&TokenStream>) -> TokenStream {
    let Some(cfg) = cfg else { return items };
    let Ok(file) = syn::parse2::<syn::File>(items.clone()) else { return items };
    file.items
        .iter()
        .map(|item| {
            let item = item.to_token_stream();
            quote!(#cfg #item)
        })
        .collect()
}
