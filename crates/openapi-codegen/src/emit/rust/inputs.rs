//! How a value is taken, the same for parameters of operations and for members of bodies: what the
//! signature says, and what is made of it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::paths::Tidy;

/// An argument of a function.
pub struct Input {
    /// Its type.
    pub ty: TokenStream,
    /// The value of the Rust type that the API has, made of the argument.
    pub value: TokenStream,
    /// A generic parameter of the function that the type says, if any.
    pub generic: Option<Ident>,
}

/// What a type is to those who give a value of it.
enum Shape<'a> {
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
    /// A number whose type a literal only gets where nothing else converts into it.
    Exact(&'a syn::Type),
    /// Whatever converts into it.
    Value(&'a syn::Type),
}

/// Types of numbers into which an `i32`, the type of a literal, does not convert.
const EXACT: [&str; 7] = ["f32", "i8", "i16", "u8", "u16", "u32", "u64"];

/// A value that must be given: `impl Into<String>`. Of an `Option`, as [`optional`].
pub fn required(name: &Ident, ty: &syn::Type, tidy: Tidy<'_>, number: usize) -> Input {
    let plain = |ty, value| Input { ty, value, generic: None };
    let [into, iterator] = ["Into", "IntoIterator"].map(|name| tidy.std(name));
    match shape(ty) {
        _ if of("Option", ty).is_some() => optional(name, ty, tidy, number),
        Shape::Flag => plain(quote!(bool), quote!(#name)),
        Shape::Exact(ty) => plain(quote!(#ty), quote!(#name)),
        Shape::Any(ty) | Shape::Value(ty) => plain(quote!(impl #into<#ty>), quote!(#name.into())),
        Shape::List(item) => {
            plain(quote!(impl #iterator<Item = impl #into<#item>>), call(tidy, "list", item, name))
        }
        Shape::Map(value) => plain(pairs(tidy, &quote!(#value)), call(tidy, "map", value, name)),
        Shape::Object => {
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
pub fn optional(name: &Ident, ty: &syn::Type, tidy: Tidy<'_>, number: usize) -> Input {
    let marker = marker(tidy, number);
    let given = |trait_name, ty, value| {
        let trait_name = tidy.runtime_trait(trait_name);
        Input { ty: quote!(impl #trait_name<#ty, #marker>), value, generic: Some(marker.clone()) }
    };
    match shape(of("Option", ty).unwrap_or(ty)) {
        // `null` is a value like any other of what may be any JSON.
        Shape::Any(ty) => {
            let [into, some] = ["Into", "Some"].map(|name| tidy.std(name));
            Input { ty: quote!(impl #into<#ty>), value: quote!(#some(#name.into())), generic: None }
        }
        Shape::Exact(ty) => {
            let [into, option] = ["Into", "Option"].map(|name| tidy.std(name));
            let ty = quote!(impl #into<#option<#ty>>);
            Input { ty, value: quote!(#name.into()), generic: None }
        }
        Shape::Flag => given("Optional", quote!(bool), quote!(#name.into_option())),
        Shape::Value(ty) => given("Optional", quote!(#ty), quote!(#name.into_option())),
        Shape::List(item) => given("OptionalList", quote!(#item), quote!(#name.into_list())),
        Shape::Map(value) => given("OptionalMap", quote!(#value), quote!(#name.into_map())),
        Shape::Object => {
            let function = tidy.runtime_function("object");
            let value = quote!(#name.into_map().map(#function));
            given("OptionalMap", quote!(serde_json::Value), value)
        }
    }
}

fn call(tidy: Tidy<'_>, function: &str, ty: &syn::Type, name: &Ident) -> TokenStream {
    let function = tidy.runtime_function(function);
    quote!(#function::<#ty>(#name))
}

/// `<M>` for the generic parameters that there are.
pub fn generics<'a>(inputs: impl IntoIterator<Item = &'a Input>) -> TokenStream {
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

fn shape(ty: &syn::Type) -> Shape<'_> {
    let map = of("BTreeMap", ty).or_else(|| of("HashMap", ty));
    if let Some(item) = of("Vec", ty) {
        Shape::List(item)
    } else if let Some(value) = map {
        Shape::Map(value)
    } else {
        match last(ty).map(|segment| segment.ident.to_string()).as_deref() {
            Some("bool") => Shape::Flag,
            Some("Value") if is_json(ty) => Shape::Any(ty),
            Some("Map") if is_json(ty) => Shape::Object,
            Some(name) if EXACT.contains(&name) || name.starts_with("NonZero") => Shape::Exact(ty),
            _ => Shape::Value(ty),
        }
    }
}

fn is_json(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.segments.first().is_some_and(|first| first.ident == "serde_json"))
}

/// The last argument of a generic type of the standard library: `T` of `Vec<T>`, `V` of
/// `BTreeMap<String, V>`.
fn of<'a>(name: &str, ty: &'a syn::Type) -> Option<&'a syn::Type> {
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
