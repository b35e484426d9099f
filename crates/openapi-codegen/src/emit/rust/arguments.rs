//! Arguments of generated functions, the same for parameters of operations and members of bodies:
//! the type in the signature, and how the value is made from the argument.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::paths::Tidy;

/// An argument of a function.
pub struct Argument {
    /// Its type.
    pub ty: TokenStream,
    /// The value of the Rust type that the API has, made of the argument.
    pub value: TokenStream,
    /// The generic parameter of the function that the type uses, if any.
    pub generic: Option<Ident>,
}

/// How callers pass a value of a type.
enum ArgumentShape<'a> {
    /// A flag.
    Flag,
    /// Any JSON.
    Any(&'a syn::Type),
    /// Any JSON object.
    Object,
    /// A list of these.
    List(&'a syn::Type),
    /// A map whose values are these.
    Map(&'a syn::Type),
    /// A number that takes this type only, because a literal does not convert into it.
    Exact(&'a syn::Type),
    /// Anything that converts into it.
    Value(&'a syn::Type),
}

/// Types of numbers into which an `i32`, the type of a literal, does not convert.
const EXACT: [&str; 7] = ["f32", "i8", "i16", "u8", "u16", "u32", "u64"];

/// A value that must be given: `impl Into<String>`. Of an `Option`, as [`optional`].
pub fn required(name: &Ident, ty: &syn::Type, tidy: Tidy<'_>, number: usize) -> Argument {
    let plain = |ty, value| Argument { ty, value, generic: None };
    let [into, iterator] = ["Into", "IntoIterator"].map(|name| tidy.std(name));
    match shape(ty) {
        _ if generic_argument("Option", ty).is_some() => optional(name, ty, tidy, number),
        ArgumentShape::Flag => plain(quote!(bool), quote!(#name)),
        ArgumentShape::Exact(ty) => plain(quote!(#ty), quote!(#name)),
        ArgumentShape::Any(ty) | ArgumentShape::Value(ty) => {
            plain(quote!(impl #into<#ty>), quote!(#name.into()))
        }
        ArgumentShape::List(item) => {
            plain(quote!(impl #iterator<Item = impl #into<#item>>), call(tidy, "list", item, name))
        }
        ArgumentShape::Map(value) => {
            plain(pairs(tidy, &quote!(#value)), call(tidy, "map", value, name))
        }
        ArgumentShape::Object => {
            let function = tidy.runtime_function("object");
            plain(pairs(tidy, &quote!(serde_json::Value)), quote!(#function(#name)))
        }
    }
}

/// Whatever iterates over pairs of a name and such a value.
fn pairs(tidy: Tidy<'_>, value: &TokenStream) -> TokenStream {
    let [into, iterator, string] = ["Into", "IntoIterator", "String"].map(|name| tidy.std(name));
    quote!(impl #iterator<Item = (impl #into<#string>, impl #into<#value>)>)
}

/// A value that may be left out: `impl Optional<String, M>`. The value is an `Option`. `number` tells
/// the generic parameters of one function apart.
pub fn optional(name: &Ident, ty: &syn::Type, tidy: Tidy<'_>, number: usize) -> Argument {
    let marker = marker(tidy, number);
    let optional_trait = |trait_name, ty, value| {
        let trait_name = tidy.runtime_trait(trait_name);
        Argument {
            ty: quote!(impl #trait_name<#ty, #marker>),
            value,
            generic: Some(marker.clone()),
        }
    };
    match shape(generic_argument("Option", ty).unwrap_or(ty)) {
        // For any JSON, `null` is a value like any other.
        ArgumentShape::Any(ty) => {
            let [into, some] = ["Into", "Some"].map(|name| tidy.std(name));
            Argument {
                ty: quote!(impl #into<#ty>),
                value: quote!(#some(#name.into())),
                generic: None,
            }
        }
        ArgumentShape::Exact(ty) => {
            let [into, option] = ["Into", "Option"].map(|name| tidy.std(name));
            let ty = quote!(impl #into<#option<#ty>>);
            Argument { ty, value: quote!(#name.into()), generic: None }
        }
        ArgumentShape::Flag => {
            optional_trait("Optional", quote!(bool), quote!(#name.into_option()))
        }
        ArgumentShape::Value(ty) => {
            optional_trait("Optional", quote!(#ty), quote!(#name.into_option()))
        }
        ArgumentShape::List(item) => {
            optional_trait("OptionalList", quote!(#item), quote!(#name.into_list()))
        }
        ArgumentShape::Map(value) => {
            optional_trait("OptionalMap", quote!(#value), quote!(#name.into_map()))
        }
        ArgumentShape::Object => {
            let function = tidy.runtime_function("object");
            let value = quote!(#name.into_map().map(#function));
            optional_trait("OptionalMap", quote!(serde_json::Value), value)
        }
    }
}

fn call(tidy: Tidy<'_>, function: &str, ty: &syn::Type, name: &Ident) -> TokenStream {
    let function = tidy.runtime_function(function);
    quote!(#function::<#ty>(#name))
}

/// `<M>` for the generic parameters that there are.
pub fn generics<'a>(inputs: impl IntoIterator<Item = &'a Argument>) -> TokenStream {
    let generics: Vec<&Ident> = inputs.into_iter().filter_map(|i| i.generic.as_ref()).collect();
    if generics.is_empty() { TokenStream::new() } else { quote!(<#(#generics),*>) }
}

/// `M`, or else a name that no type of the description has.
fn marker(tidy: Tidy<'_>, number: usize) -> Ident {
    let numbered = |letter: &str| match number {
        0 => letter.to_owned(),
        number => format!("{letter}{number}"),
    };
    let names = (1..).map(|length| numbered(&"M".repeat(length)));
    let mut free = names.filter(|name| !tidy.taken.contains(name));
    format_ident!("{}", free.next().unwrap_or_default())
}

fn shape(ty: &syn::Type) -> ArgumentShape<'_> {
    let map = generic_argument("BTreeMap", ty).or_else(|| generic_argument("HashMap", ty));
    if let Some(item) = generic_argument("Vec", ty) {
        ArgumentShape::List(item)
    } else if let Some(value) = map {
        ArgumentShape::Map(value)
    } else {
        match last(ty).map(|segment| segment.ident.to_string()).as_deref() {
            Some("bool") => ArgumentShape::Flag,
            Some("Value") if is_json(ty) => ArgumentShape::Any(ty),
            Some("Map") if is_json(ty) => ArgumentShape::Object,
            Some(name) if EXACT.contains(&name) || name.starts_with("NonZero") => {
                ArgumentShape::Exact(ty)
            }
            _ => ArgumentShape::Value(ty),
        }
    }
}

fn is_json(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.segments.first().is_some_and(|first| first.ident == "serde_json"))
}

/// The last argument of a generic type of the standard library: `T` of `Vec<T>`, `V` of
/// `BTreeMap<String, V>`.
fn generic_argument<'a>(name: &str, ty: &'a syn::Type) -> Option<&'a syn::Type> {
    let segment = last(ty).filter(|segment| segment.ident == name)?;
    match &segment.arguments {
        syn::PathArguments::AngleBracketed(arguments) => match arguments.args.last()? {
            syn::GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

fn last(ty: &syn::Type) -> Option<&syn::PathSegment> {
    match ty {
        syn::Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}
