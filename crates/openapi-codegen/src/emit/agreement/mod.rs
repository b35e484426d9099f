//! The test that client and server agree: each operation sent with the client, and received by an
//! implementation of its trait. What is sent and what is compared is in the crate
//! `openapi-agreement`.

mod calls;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::emit::rust::{docs::Docs, file, ident};
use crate::emit::server::{
    ServerParts, calls as server_calls, requests,
    responses::{self, Status, Variant},
    tag::trait_name,
};
use crate::emit::types::Signature;
use crate::model::{Content, Operation, Tag};

/// Emits the files of the test: `handlers`, which serve, `calls`, which send, and `relays`, which do
/// both where requests become calls; one a tag each.
///
/// # Errors
/// What the Rust parser says of the output.
pub fn emit(parts: ServerParts<'_>, from: &str) -> Result<BTreeMap<String, String>, String> {
    let mut files = BTreeMap::new();
    let mut put = |name: String, docs: &str, items: TokenStream| -> Result<(), String> {
        let mut front = Docs::default();
        front.line(docs);
        files.insert(name, file::rust(from, &front, items)?);
        Ok(())
    };
    let (mut modules, mut setters, mut arms) = (Vec::new(), Vec::new(), TokenStream::new());
    for (index, tag) in parts.api.tags.iter().enumerate() {
        let operations = parts.api.operations.iter().zip(parts.signatures);
        // A WebSocket is no exchange of one request and one answer.
        let of_tag = operations.filter(|(op, _)| op.tag == index && !op.upgrades());
        let operations: Vec<_> = of_tag.collect();
        let module = format_ident!("{}", tag.module);
        for (operation, _) in &operations {
            let (id, name) = (&operation.id, ident(&operation.name));
            arms.extend(quote!(#id => Box::pin(#module::#name(client, exchange)),));
        }
        let docs = format!("The tag `{}`.", tag.name.replace('`', "'"));
        put(
            format!("handlers/{module}.rs"),
            &docs,
            served(tag, "Server", &operations, |op, s| handler(parts, op, s)),
        )?;
        if parts.client.is_some() {
            put(
                format!("relays/{module}.rs"),
                &docs,
                served(tag, "Relay", &operations, |op, s| relay(parts, op, s)),
            )?;
        }
        put(format!("calls/{module}.rs"), &docs, calls::emit(parts, &operations))?;
        setters.push(ident(&crate::emit::server::tag::builder_method(tag)));
        modules.push(module);
    }
    let router = |who: TokenStream, name: &str| {
        let name = ident(name);
        quote! {
            #who
            use crate::server::{Api, Builder};
            use openapi_agreement::Principal;
            #(mod #modules;)*

            /// A router of all operations.
            pub fn router(implementation: &#name) -> Builder<Principal> {
                Api::builder()#(.#setters(implementation.clone()))*
            }
        }
    };
    let server = quote! {
        use openapi_agreement::Exchanges;

        /// Answers each request with the answer of its exchange.
        #[derive(Clone)]
        pub struct Server(pub Exchanges);
    };
    let docs = "Implementations of the operations that record what they receive.";
    put("handlers/mod.rs".to_owned(), docs, router(server, "Server"))?;
    let relays = parts.client.map(|_| {
        quote!(
            pub mod relays;
        )
    });
    if relays.is_some() {
        let relay = quote! {
            use crate::client::Client;

            /// Forwards requests to another server with this client.
            #[derive(Clone)]
            pub struct Relay(pub Client);
        };
        let docs = "Implementations of the operations that forward requests to another server with the client.";
        put("relays/mod.rs".to_owned(), docs, router(relay, "Relay"))?;
    }
    let call = quote! {
        use crate::client::Client;
        use openapi_agreement::{Exchange, Received};
        #(mod #modules;)*

        /// Sends the operation with this id, if there is one.
        pub async fn call(client: &Client, id: &str, exchange: &Exchange) -> Option<Received> {
            let call: std::pin::Pin<Box<dyn Future<Output = Received> + Send + '_>> = match id {
                #arms
                _ => return None,
            };
            Some(call.await)
        }
    };
    put(
        "calls/mod.rs".to_owned(),
        "A function for each operation that sends it with the client.",
        call,
    )?;
    put(
        "mod.rs".to_owned(),
        "The client's and the server's side of each operation.",
        quote!(
            pub mod calls;
            pub mod handlers;
            #relays
        ),
    )?;
    Ok(files)
}

/// The trait of a tag as `who` implements it.
fn served(
    tag: &Tag,
    who: &str,
    operations: &[(&Operation, &Signature)],
    method: impl Fn(&Operation, &Signature) -> TokenStream,
) -> TokenStream {
    let (module, who) = (format_ident!("{}", tag.module), ident(who));
    let name = ident(&trait_name(tag));
    let secured = operations.iter().any(|(operation, _)| operation.is_secured());
    let principal = secured.then(|| quote!(<Principal>));
    let methods: Vec<TokenStream> =
        operations.iter().map(|(op, signature)| method(op, signature)).collect();
    let uses = secured.then(|| {
        quote!(
            use openapi_agreement::Principal;
        )
    });
    // A relay may have no method of a tag.
    let is_empty = methods.iter().all(TokenStream::is_empty);
    let (module, runtime) = if is_empty {
        (quote!(#module::#name), None)
    } else {
        (
            quote!(#module::*),
            Some(quote!(
                use crate::server::runtime::{Context, Error};
            )),
        )
    };
    quote! {
        #uses
        use super::#who;
        use crate::server::#module;
        #runtime
        impl #name #principal for #who { #(#methods)* }
    }
}

/// The method of a relay, which asks another server. Empty where a request has no call, or its
/// response cannot be converted or is one of several successes.
fn relay(parts: ServerParts<'_>, operation: &Operation, signature: &Signature) -> TokenStream {
    let conversions = [server_calls::request, server_calls::response]
        .map(|emit| emit(parts, operation, signature));
    let successes = operation.responses.iter().filter(|response| response.is_success());
    if conversions.iter().any(TokenStream::is_empty) || successes.count() > 1 {
        return TokenStream::new();
    }
    let name = ident(&operation.name);
    let request = requests::type_name(operation, "Request");
    let response = requests::type_name(operation, "Response");
    let principal = if operation.is_secured() { quote!(Principal) } else { quote!(()) };
    quote! {
        async fn #name(
            &self,
            _: Context<#principal>,
            request: #request,
        ) -> Result<#response, Error> {
            openapi_agreement::relayed(request.call(&self.0).await)
        }
    }
}

/// The method of the test's server.
fn handler(parts: ServerParts<'_>, operation: &Operation, signature: &Signature) -> TokenStream {
    let (name, id) = (ident(&operation.name), &operation.id);
    let request = requests::type_name(operation, "Request");
    let response = requests::type_name(operation, "Response");
    let principal = if operation.is_secured() { quote!(Principal) } else { quote!(()) };
    let fields = requests::fields(parts, operation, signature);
    let received = fields.iter().enumerate().map(|(index, field)| {
        let name = ident(&field.name);
        let index_ = proc_macro2::Literal::usize_unsuffixed(index);
        match operation.body.as_ref().map(|body| &body.content) {
            _ if index < operation.parameters.len() => {
                quote!(exchange.received(#index_, &request.#name);)
            }
            Some(Content::Bytes) => quote!(exchange.received_bytes(request.#name).await?;),
            Some(Content::Multipart(_)) => {
                quote!(exchange.received_form(request.#name).await?;)
            }
            _ => quote!(exchange.received_body(&request.#name);),
        }
    });
    let received: Vec<TokenStream> = received.collect();
    let request_name = if received.is_empty() { quote!(_) } else { quote!(request) };
    let answers = responses::variants(parts, operation, signature);
    let answers = answers.iter().map(|variant| answer(variant, &response));
    quote! {
        async fn #name(
            &self,
            context: Context<#principal>,
            #request_name: #request,
        ) -> Result<#response, Error> {
            let exchange = self.0.find(#id, &context)?;
            #(#received)*
            match exchange.answer()? {
                #(#answers)*
                other => Err(exchange.unknown(other)),
            }
        }
    }
}

fn answer(variant: &Variant<'_>, response: &proc_macro2::Ident) -> TokenStream {
    let (declared, name) = (&variant.response.status, &variant.name);
    let status = (!matches!(variant.status, Status::One(_))).then(|| quote!(exchange.status()));
    let body = variant.response.content.as_ref().map(|(media_type, content)| match content {
        Content::Json(_) => quote!(exchange.json_answer()?),
        _ if media_type.starts_with("multipart/") => quote!(exchange.multipart_answer()),
        _ => quote!(exchange.bytes_answer().into()),
    });
    let fields: Vec<TokenStream> = status.into_iter().chain(body).collect();
    match fields.as_slice() {
        [] => quote!(#declared => Ok(#response::#name),),
        fields => quote!(#declared => Ok(#response::#name(#(#fields),*)),),
    }
}
