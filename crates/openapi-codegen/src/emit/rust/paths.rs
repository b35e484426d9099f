//! Paths as a person would write them: progenitor writes all of them in full.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{Item, Path, Type};

use crate::emit::rust::ident;

/// Names of the prelude that are shortened, with the path that progenitor writes.
const PRELUDE: [(&str, &[&str]); 5] = [
    ("Box", &["std", "boxed", "Box"]),
    ("Option", &["std", "option", "Option"]),
    ("Result", &["std", "result", "Result"]),
    ("String", &["std", "string", "String"]),
    ("Vec", &["std", "vec", "Vec"]),
];

/// Names of the prelude that our own emitters write, with their path.
const WRITTEN: [(&str, &str); 7] = [
    ("Default", "std::default::Default"),
    ("Into", "std::convert::Into"),
    ("IntoIterator", "std::iter::IntoIterator"),
    ("None", "std::option::Option::None"),
    ("Option", "std::option::Option"),
    ("Some", "std::option::Option::Some"),
    ("String", "std::string::String"),
];

/// Shortens paths.
#[derive(Clone, Copy)]
pub struct Tidy<'a> {
    /// Rust types of the description: a name of the prelude among them stays written in full.
    pub taken: &'a BTreeSet<String>,
    /// Whether types are named `types::Sandbox` (from the client) or `Sandbox` (among themselves).
    pub from_client: bool,
}

impl Tidy<'_> {
    /// A shortened copy of a type.
    pub fn of(mut self, of: &Type) -> Type {
        let mut tidied = of.clone();
        self.visit_type_mut(&mut tidied);
        tidied
    }

    /// A name of the prelude, in full where a type of the description has it.
    pub fn std(self, name: &str) -> TokenStream {
        let full = WRITTEN.iter().find(|(short, _)| *short == name).map(|(_, full)| *full);
        let taken = !self.from_client && self.taken.contains(name);
        let written = full.filter(|_| taken).unwrap_or(name);
        written.parse().unwrap_or_default()
    }

    /// A trait of the types crate's runtime. In the client it is imported by its name, as nothing
    /// else can be called so there.
    pub fn runtime_trait(self, name: &str) -> TokenStream {
        let name = ident(name);
        if self.from_client { quote!(#name) } else { quote!(runtime::#name) }
    }

    /// A function of the types crate's runtime.
    pub fn runtime_function(self, name: &str) -> TokenStream {
        let name = ident(name);
        if self.from_client { quote!(types::runtime::#name) } else { quote!(runtime::#name) }
    }

    /// Shortens an item in place.
    pub fn item(mut self, item: &mut Item) {
        let from_text = matches!(item, Item::Impl(item) if implements(item, "TryFrom"));
        Unshadowed { taken: self.taken, from_text }.visit_item_mut(item);
        self.visit_item_mut(item);
    }
}

/// Whether the item implements this trait.
fn implements(item: &syn::ItemImpl, name: &str) -> bool {
    let last = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
    last.is_some_and(|last| last.ident == name)
}

/// Writes out what typify leaves to the prelude, where a type of the description has that name.
struct Unshadowed<'a> {
    taken: &'a BTreeSet<String>,
    /// Whether `String` is the text that a value is made from, and not a type of the description.
    from_text: bool,
}

impl Unshadowed<'_> {
    fn write_out(&self, path: &mut Path) {
        let Some(name) = path.get_ident().map(ToString::to_string) else { return };
        let full: Path = match name.as_str() {
            "Ok" => syn::parse_quote!(::std::result::Result::Ok),
            "Err" => syn::parse_quote!(::std::result::Result::Err),
            "Some" => syn::parse_quote!(::std::option::Option::Some),
            "None" => syn::parse_quote!(::std::option::Option::None),
            _ => return,
        };
        if self.taken.contains(&name) {
            *path = full;
        }
    }
}

impl VisitMut for Unshadowed<'_> {
    fn visit_expr_path_mut(&mut self, path: &mut syn::ExprPath) {
        self.write_out(&mut path.path);
        visit_mut::visit_expr_path_mut(self, path);
    }

    fn visit_pat_tuple_struct_mut(&mut self, pattern: &mut syn::PatTupleStruct) {
        self.write_out(&mut pattern.path);
        visit_mut::visit_pat_tuple_struct_mut(self, pattern);
    }

    fn visit_type_path_mut(&mut self, path: &mut syn::TypePath) {
        let shadowed = self.from_text && self.taken.contains("String");
        if shadowed && path.path.is_ident("String") {
            *path = syn::parse_quote!(::std::string::String);
        }
        visit_mut::visit_type_path_mut(self, path);
    }
}

impl VisitMut for Tidy<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let keep_last = |path: &mut Path, count: usize| {
            path.leading_colon = None;
            let skipped = path.segments.len().saturating_sub(count);
            path.segments = std::mem::take(&mut path.segments).into_iter().skip(skipped).collect();
        };
        let prelude = PRELUDE.iter().find(|(_, full)| names.starts_with(full));
        match (prelude, names.as_slice()) {
            (Some((short, full)), _) if !self.taken.contains(*short) => {
                keep_last(path, names.len() + 1 - full.len());
            }
            (Some(_), _) => {}
            (None, ["types", _]) => keep_last(path, if self.from_client { 2 } else { 1 }),
            (None, ["chrono", "offset", "Utc"]) => *path = syn::parse_quote!(chrono::Utc),
            (None, ["std" | "chrono" | "serde_json" | "uuid", ..]) => path.leading_colon = None,
            _ => {}
        }
    }
}
