//! The server crate: one file a tag, in it a trait, and a request and a response type an operation.

pub mod calls;
mod example;
mod operation;
pub mod requests;
pub mod responses;
mod schemas;
mod security;
pub mod tag;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::emit::rust::{docs::Docs, file, paths::Tidy, usage};
use crate::emit::types::Signature;
use crate::model::Api;

pub use calls::ClientCrate;
pub use example::example;

/// What all files of the server are generated from.
#[derive(Clone, Copy)]
pub struct ServerParts<'a> {
    /// The API.
    pub api: &'a Api,
    /// The types of what the operations take and answer.
    pub signatures: &'a [Signature],
    /// How types are written.
    pub tidy: Tidy<'a>,
    /// Component schemas whose type is the body of every error.
    pub error_bodies: &'a [String],
    security: &'a security::SecurityStatics,
    schemas: &'a schemas::SchemaStatics,
    /// The client that requests become calls of.
    pub client: Option<&'a ClientCrate>,
}

/// The names of the statics that operations refer to.
pub struct Statics {
    security: security::SecurityStatics,
    schemas: schemas::SchemaStatics,
}

impl Statics {
    /// Those of the API.
    pub fn new(api: &Api) -> Self {
        Self {
            security: security::SecurityStatics::new(api),
            schemas: schemas::SchemaStatics::new(api),
        }
    }
}

impl<'a> ServerParts<'a> {
    /// Puts the parts together. `type_names` are the types of the types crate.
    pub fn new(
        api: &'a Api,
        signatures: &'a [Signature],
        type_names: &'a BTreeSet<String>,
        error_bodies: &'a [String],
        statics: &'a Statics,
        client: Option<&'a ClientCrate>,
    ) -> Self {
        let tidy = Tidy { taken: type_names, from_client: true };
        let Statics { security, schemas } = statics;
        Self { api, signatures, tidy, error_bodies, security, schemas, client }
    }
}

/// The file of the description, which the server shows.
pub const DESCRIPTION: &str = "openapi.json";

/// Emits the files of the server crate under `src/generated`.
///
/// # Errors
/// What the Rust parser says of the output.
pub fn emit(parts: ServerParts<'_>, from: &str) -> Result<BTreeMap<String, String>, String> {
    let ServerParts { api, security, .. } = parts;
    let mut files = BTreeMap::new();
    let mut declarations = TokenStream::new();
    let (mut operations, mut tags) = (TokenStream::new(), TokenStream::new());
    for (index, tag) in api.tags.iter().enumerate() {
        let mut docs = Docs::default();
        docs.prose(&tag.description);
        docs.line(format!("The trait to implement is [`{}`].", tag::trait_name(tag)));
        let text = file::rust(from, &docs, tag::emit(parts, index))?;
        files.insert(format!("{}.rs", tag.module), text);
        let module = format_ident!("{}", tag.module);
        let cfg = usage::condition(api, &BTreeSet::from([(index, false)]));
        let cfg = cfg.map(|condition| quote!(#[cfg(#condition)]));
        declarations.extend(quote!(#cfg pub mod #module;));
        operations.extend(quote!(#cfg #module::OPERATIONS,));
        let name = &tag.name;
        tags.extend(quote!(#cfg #name,));
    }
    let mut put = |name: &str, docs: &str, items: TokenStream| -> Result<(), String> {
        let mut front = Docs::default();
        front.prose(docs);
        files.insert(format!("{name}.rs"), file::rust(from, &front, items)?);
        Ok(())
    };
    put("schemas", "Schemas that requests are checked against.", schemas::emit(parts))?;
    put("security", "Credentials that operations require.", security.emit(api))?;
    let (every, headers) = (security.every(), api.operations.iter());
    let headers: BTreeSet<&String> = headers.flat_map(|op| &op.client_headers).collect();
    let headers = headers.into_iter();
    let index = quote! {
        use crate::runtime::{GeneratedApi, Method, Operation, RequestBody};
        mod schemas;
        pub mod security;
        #declarations
        /// The operations of each tag whose feature is enabled.
        pub static OPERATIONS: &[&[&Operation]] = &[#operations];
        /// The names of these tags, in the same order.
        pub static TAGS: &[&str] = &[#tags];
        /// The operation that stands for all others: requests that match no operation are handled as
        /// requests of this one.
        pub static UNKNOWN: Operation = Operation {
            id: "unknown",
            tag: None,
            method: Method::GET,
            path: "/*",
            security: #every,
            headers: &[#(#headers),*],
            parameters: &[],
            body: RequestBody::None,
        };
        /// The operations that the router serves.
        pub(crate) static API: GeneratedApi =
            GeneratedApi { operations: OPERATIONS, unknown: &UNKNOWN };
        /// The whole description with its corrections, as JSON.
        #[cfg(feature = "description")]
        pub static DESCRIPTION: &str = include_str!(#DESCRIPTION);
    };
    let front =
        format!("The server side of {} {}, with one module for each tag.", api.title, api.version);
    put("mod", &front, index)?;
    Ok(files)
}
