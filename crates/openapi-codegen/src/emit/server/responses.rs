//! The response type of an operation: one variant a declared status, so that a handler cannot
//! answer with what the description does not declare.

use heck::ToUpperCamelCase;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{ServerParts, requests};
use crate::emit::rust::{
    docs::{Docs, code},
    ident,
};
use crate::emit::types::Signature;
use crate::model::{Content, Operation, Response, SchemaKind};
use crate::names::distinct_pascal;

/// A variant of the response type.
pub struct Variant<'a> {
    /// The response that is declared.
    pub response: &'a Response,
    /// Rust variant.
    pub name: Ident,
    /// Rust type of the body.
    pub body: Option<TokenStream>,
    /// Statuses that it can be sent with.
    pub status: Status,
}

/// The statuses that a response is declared for.
pub enum Status {
    /// This one.
    One(u16),
    /// `4XX`: the hundred.
    Class(u16),
    /// Any.
    Default,
}

/// The enum, how it is sent, and a short cut for success.
pub fn emit(
    parts: ServerParts<'_>,
    operation: &Operation,
    signature: &Signature,
    trait_name: &str,
) -> TokenStream {
    let name = requests::type_name(operation, "Response");
    let variants = variants(parts, operation, signature);
    // One is made for each answer and is sent at once: a box would cost more than it saves.
    let large = (variants.len() > 1).then(|| quote!(#[allow(clippy::large_enum_variant)]));
    let docs = format!(" Answer of [`{trait_name}::{}`].", operation.name);
    let members = variants.iter().map(member);
    let arms = variants.iter().map(arm);
    let success = variants.iter().find(|variant| variant.response.is_success());
    let short_cut = success.and_then(|variant| {
        let one = matches!(variant.status, Status::One(_));
        let (body, variant) = (variant.body.as_ref().filter(|_| one)?, &variant.name);
        Some(quote! {
            impl From<#body> for #name {
                fn from(body: #body) -> Self {
                    Self::#variant(body)
                }
            }
        })
    });
    quote! {
        #[doc = #docs]
        #large
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum #name { #(#members)* }
        #short_cut
        impl Respond for #name {
            fn respond(self) -> Result<Response, Error> {
                match self { #(#arms)* }
            }
        }
    }
}

/// The variants, one a declared response.
pub fn variants<'a>(
    parts: ServerParts<'_>,
    operation: &'a Operation,
    signature: &Signature,
) -> Vec<Variant<'a>> {
    let responses = operation.responses.iter().zip(&signature.responses);
    let declared = responses.filter(|(response, _)| !is_every_error(parts, response));
    let declared: Vec<_> = declared.collect();
    let names = distinct_pascal(declared.iter().map(|(response, _)| title(&response.status)));
    let variants = declared.into_iter().zip(names).filter_map(|((response, ty), name)| {
        let body = response.content.as_ref().map(|(media_type, content)| match content {
            Content::Json(_) => {
                quote!(#ty)
            }
            _ if media_type.starts_with("multipart/") => quote!(MultipartBody),
            _ => quote!(Body),
        });
        let body = if response.status == "101" { Some(quote!(Upgraded)) } else { body };
        let status = match response.status.as_bytes() {
            [class @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => {
                Status::Class(u16::from(class - b'0'))
            }
            _ if response.status == "default" => Status::Default,
            _ => Status::One(response.status.parse().ok()?),
        };
        Some(Variant { response, name: ident(&name), body, status })
    });
    variants.collect()
}

/// Whether this is the common response of errors, for which a handler returns `Error` instead.
fn is_every_error(parts: ServerParts<'_>, response: &Response) -> bool {
    let Some((_, Content::Json(schema))) = &response.content else { return false };
    let SchemaKind::Named(index) = schema.kind else { return false };
    let named = parts.api.schemas.get(index);
    let error = named.is_some_and(|named| parts.error_bodies.contains(&named.name));
    error && matches!(response.status.to_ascii_uppercase().as_str(), "DEFAULT" | "4XX" | "5XX")
}

/// `404` to `NotFound`.
fn title(status: &str) -> String {
    let class = match status.to_ascii_uppercase().as_str() {
        "DEFAULT" => Some("Default"),
        "1XX" => Some("Informational"),
        "2XX" => Some("Success"),
        "3XX" => Some("Redirection"),
        "4XX" => Some("ClientError"),
        "5XX" => Some("ServerError"),
        _ => None,
    };
    let reason = status.parse().ok().and_then(|code| http::StatusCode::from_u16(code).ok());
    let reason = reason.and_then(|code| code.canonical_reason());
    let name = class.map(str::to_owned).or(reason.map(|text| text.to_upper_camel_case()));
    name.unwrap_or_else(|| format!("Status{status}"))
}

fn member(variant: &Variant<'_>) -> TokenStream {
    let Variant { response, name, body, status } = variant;
    let mut docs = Docs::default();
    let lead = format!("{}: {}", code(&response.status), response.description);
    docs.prose(&lead);
    let docs = docs.outer();
    let any = (!matches!(status, Status::One(_))).then(|| quote!(StatusCode));
    let fields = any.into_iter().chain(body.clone());
    let fields: Vec<TokenStream> = fields.collect();
    match fields.as_slice() {
        [] => quote!(#docs #name,),
        fields => quote!(#docs #name(#(#fields),*),),
    }
}

fn arm(variant: &Variant<'_>) -> TokenStream {
    let Variant { response, name, body, status } = variant;
    let (status_field, status) = match status {
        Status::One(code) => {
            let code = proc_macro2::Literal::u16_unsuffixed(*code);
            (None, quote!(#code))
        }
        Status::Class(class) => {
            let class = proc_macro2::Literal::u16_unsuffixed(*class);
            (Some(quote!(status)), quote!(Reply::class(status, #class)?))
        }
        Status::Default => (Some(quote!(status)), quote!(status.as_u16())),
    };
    let fields: Vec<TokenStream> =
        status_field.into_iter().chain(body.as_ref().map(|_| quote!(body))).collect();
    let pattern =
        if fields.is_empty() { quote!(Self::#name) } else { quote!(Self::#name(#(#fields),*)) };
    let reply = match &response.content {
        _ if response.status == "101" => quote!(Reply::upgrade(body)),
        None => quote!(Reply::empty(#status)),
        Some((_, Content::Json(_))) => quote!(Reply::json(#status, &body)),
        Some((media_type, _)) if media_type.starts_with("multipart/") => {
            quote!(Reply::multipart(#status, body))
        }
        Some((media_type, _)) => quote!(Reply::body(#status, #media_type, body)),
    };
    quote!(#pattern => #reply,)
}
