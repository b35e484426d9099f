//! Lists, maps and plain values that have a name: structs around one value.

use proc_macro2::TokenStream;
use quote::quote;

use super::records::redacted;
use super::rust_type::TypeWriter;
use crate::emit::rust::ident;
use crate::model::{NamedSchema, SchemaKind};

/// The struct, and the impls that let it be used like the value.
pub fn emit(schema: &NamedSchema, writer: TypeWriter<'_>, json_schema: bool) -> TokenStream {
    let json_schema = super::json_schema(json_schema);
    let name = ident(&schema.type_name);
    let inner = writer.plain(&schema.schema.kind);
    let docs = super::docs(schema).outer();
    let from = writer.tidy.std("From");
    let is_text = is_text(&schema.schema.kind);
    let ordered = is_text.then(|| quote!(Eq, Hash, Ord,));
    let partial = is_text.then(|| quote!(PartialOrd,));
    let debug = (!schema.schema.secret).then(|| quote!(Debug,));
    let hidden = schema.schema.secret.then(|| redacted(&name, &[]));
    let as_text = is_printed(&schema.schema.kind, writer).then(|| as_text(schema, writer, is_text));
    quote! {
        #docs
        #[derive(Clone, #debug #ordered PartialEq, #partial serde::Deserialize, serde::Serialize)]
        #json_schema
        #[serde(transparent)]
        pub struct #name(pub #inner);
        #hidden
        impl std::ops::Deref for #name {
            type Target = #inner;
            fn deref(&self) -> &#inner {
                &self.0
            }
        }
        impl #from<#inner> for #name {
            fn from(value: #inner) -> Self {
                Self(value)
            }
        }
        #as_text
    }
}

/// Whether the value is a `String`.
fn is_text(kind: &SchemaKind) -> bool {
    matches!(kind, SchemaKind::String(format) if !matches!(format.as_deref(), Some("date-time" | "uuid")))
}

/// Whether the value is printed and read as text.
fn is_printed(kind: &SchemaKind, writer: TypeWriter<'_>) -> bool {
    match kind {
        SchemaKind::Boolean
        | SchemaKind::Integer(_)
        | SchemaKind::Number(_)
        | SchemaKind::String(_) => true,
        SchemaKind::Named(index) => {
            let named = writer.api.schemas.get(*index);
            named.is_some_and(|named| matches!(named.schema.kind, SchemaKind::Enum(_)))
        }
        _ => false,
    }
}

/// How the value is printed and read.
fn as_text(schema: &NamedSchema, writer: TypeWriter<'_>, is_text: bool) -> TokenStream {
    let name = ident(&schema.type_name);
    let inner = writer.plain(&schema.schema.kind);
    let [result, ok, string, try_from] =
        ["Result", "Ok", "String", "TryFrom"].map(|name| writer.tidy.std(name));
    let display = quote! {
        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
    if is_text {
        return quote! {
            #display
            impl std::str::FromStr for #name {
                type Err = std::convert::Infallible;
                fn from_str(value: &str) -> #result<Self, Self::Err> {
                    #ok(Self(value.to_owned()))
                }
            }
        };
    }
    quote! {
        #display
        impl std::str::FromStr for #name {
            type Err = <#inner as std::str::FromStr>::Err;
            fn from_str(value: &str) -> #result<Self, Self::Err> {
                #ok(Self(value.parse()?))
            }
        }
        impl #try_from<&str> for #name {
            type Error = <#inner as std::str::FromStr>::Err;
            fn try_from(value: &str) -> #result<Self, Self::Error> {
                value.parse()
            }
        }
        impl #try_from<#string> for #name {
            type Error = <#inner as std::str::FromStr>::Err;
            fn try_from(value: #string) -> #result<Self, Self::Error> {
                value.parse()
            }
        }
    }
}
