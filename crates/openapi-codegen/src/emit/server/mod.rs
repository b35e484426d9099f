//! The server crate: one file a tag, in it a trait, and a request and a response type an operation.

mod agreement;
mod calls;
mod example;
mod operation;
mod requests;
mod responses;
mod routable;
mod schemas;
mod security;
mod tag;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::adopt::Signature;
use super::docs::Docs;
use super::file;
use super::paths::Tidy;
use super::usage;
use crate::model::Api;

pub use calls::Client;
pub use example::example;
pub use routable::check;

/// What all files of the server are made from.
#[derive(Clone, Copy)]
struct Parts<'a> {
    api: &'a Api,
    signatures: &'a [Signature],
    tidy: Tidy<'a>,
    /// Component schemas whose type is the body of every error.
    error_bodies: &'a [String],
    security: &'a security::Security,
    schemas: &'a schemas::Names,
    /// The client that requests become calls of.
    client: Option<&'a Client>,
}

/// The file of the description, which the server shows.
pub const DESCRIPTION: &str = "openapi.json";

/// The files of the server.
pub struct Server {
    /// Of the crate, under `src/generated`.
    pub files: BTreeMap<String, String>,
    /// Of the test that client and server agree.
    pub agreement: BTreeMap<String, String>,
}

/// Emits the server crate, and the test that it agrees with the client.
///
/// # Errors
/// What the Rust parser says of the output.
pub fn emit(
    api: &Api,
    signatures: &[Signature],
    type_names: &BTreeSet<String>,
    error_bodies: &[String],
    client: Option<&Client>,
    from: &str,
) -> Result<Server, String> {
    let tidy = Tidy { taken: type_names, from_client: true };
    let security = security::Security::of(api);
    let schemas = schemas::Names::of(api);
    let (security, schemas) = (&security, &schemas);
    let parts = Parts { api, signatures, tidy, error_bodies, security, schemas, client };
    let mut files = BTreeMap::new();
    let mut declarations = TokenStream::new();
    let (mut operations, mut tags) = (TokenStream::new(), TokenStream::new());
    for (index, tag) in api.tags.iter().enumerate() {
        let mut docs = Docs::default();
        docs.prose(&tag.description);
        docs.line(format!("To be implemented: [`{}`].", tag::trait_name(tag)));
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
    put("schemas", "What requests are checked against.", schemas::emit(parts))?;
    put("security", "What operations ask callers to show.", security.emit(api))?;
    let (every, headers) = (security.every(), api.operations.iter());
    let headers: BTreeSet<&String> = headers.flat_map(|op| &op.client_headers).collect();
    let headers = headers.into_iter();
    let index = quote! {
        mod schemas;
        pub mod security;
        #declarations
        /// The operations of each tag that is switched on.
        pub static OPERATIONS: &[&[&crate::runtime::Operation]] = &[#operations];
        /// The names of these tags, in the same order.
        pub static TAGS: &[&str] = &[#tags];
        /// What stands for an operation that nothing is known of.
        pub static UNKNOWN: crate::runtime::Operation = crate::runtime::Operation {
            id: "unknown",
            method: crate::runtime::Method::GET,
            path: "/*",
            security: #every,
            headers: &[#(#headers),*],
            parameters: &[],
            body: crate::runtime::RequestBody::None,
        };
        /// The whole description with its corrections, as JSON.
        #[cfg(feature = "description")]
        pub static DESCRIPTION: &str = include_str!(#DESCRIPTION);
    };
    let front = format!("The server side of {} {}, one module a tag.", api.title, api.version);
    put("mod", &front, index)?;
    Ok(Server { files, agreement: agreement::emit(parts, from)? })
}
