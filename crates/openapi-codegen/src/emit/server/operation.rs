//! The static of an operation, by which the runtime routes, reads and checks its requests.

use proc_macro2::TokenStream;
use quote::quote;

use super::{ServerParts, requests, schemas};
use crate::emit::client::call::method;
use crate::emit::rust::{ident, route};
use crate::model::{Content, Encoding, FormField, FormKind, Location, Operation, Parameter};
use crate::names::operation_static;

/// The name of an operation's static.
pub fn name(operation: &Operation) -> proc_macro2::Ident {
    ident(&operation_static(&operation.name))
}

/// The static.
pub fn emit(parts: ServerParts<'_>, operation: &Operation) -> TokenStream {
    let Operation { id, client_headers, .. } = operation;
    let path = route::encoded(&operation.path);
    let name = name(operation);
    let tag = parts.api.tags.get(operation.tag).map_or("", |tag| tag.name.as_str());
    let method = method(&operation.method);
    let security = parts.security.expression(operation);
    let parameters = operation.parameters.iter().map(|parameter| self::parameter(parts, parameter));
    let body = body(parts, operation);
    quote! {
        static #name: Operation = Operation {
            id: #id,
            tag: Some(#tag),
            method: #method,
            path: #path,
            security: #security,
            headers: &[#(#client_headers),*],
            parameters: &[#(#parameters),*],
            body: #body,
        };
    }
}

fn parameter(parts: ServerParts<'_>, parameter: &Parameter) -> TokenStream {
    let Parameter { wire_name, required, .. } = parameter;
    let (place, always) = match parameter.location {
        Location::Path => (quote!(path), true),
        Location::Query => (quote!(query), false),
        Location::Header => (quote!(header), false),
    };
    let required = (*required && !always).then(|| quote!(.required()));
    let default = requests::default(parameter);
    let default = (!default.is_empty()).then(|| quote!(.default(&[#(#default),*])));
    let encoding = match parameter.encoding {
        Encoding::Plain | Encoding::OmitFalse => None,
        Encoding::JsonMap => Some(quote!(.json_map())),
    };
    let schema = schema(parts, &parameter.schema);
    quote!(Parameter::#place(#wire_name, #schema) #required #default #encoding)
}

fn body(parts: ServerParts<'_>, operation: &Operation) -> TokenStream {
    let Some(body) = &operation.body else { return quote!(RequestBody::None) };
    let (required, media_type) = (body.required, &body.media_type);
    match &body.content {
        Content::Json(content) => {
            let schema = schema(parts, content);
            quote!(RequestBody::Json { required: #required, schema: #schema })
        }
        Content::Form(content) => {
            let schema = schema(parts, content);
            quote!(RequestBody::Form { required: #required, schema: #schema })
        }
        Content::Text => quote!(RequestBody::Text { required: #required }),
        Content::Bytes => {
            quote!(RequestBody::Bytes { required: #required, media_type: #media_type })
        }
        Content::Multipart(fields) => {
            let fields = fields.iter().map(|field| form_field(parts, field));
            quote!(RequestBody::Multipart { required: #required, fields: &[#(#fields),*] })
        }
    }
}

fn form_field(parts: ServerParts<'_>, field: &FormField) -> TokenStream {
    let FormField { wire_name, required, .. } = field;
    let kind = match &field.kind {
        FormKind::File => quote!(FieldKind::File),
        FormKind::Value(value) => {
            let schema = schema(parts, value);
            quote!(FieldKind::Value(#schema))
        }
        FormKind::Group(fields) => {
            let fields = fields.iter().map(|field| form_field(parts, field));
            quote!(FieldKind::Group(&[#(#fields),*]))
        }
    };
    quote!(Field { name: #wire_name, required: #required, kind: #kind })
}

fn schema(parts: ServerParts<'_>, schema: &crate::model::Schema) -> TokenStream {
    schemas::expression(schema, parts.schemas, &quote!(schemas::))
}
