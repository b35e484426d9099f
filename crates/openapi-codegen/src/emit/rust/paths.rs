//! Paths of names that generated code takes from elsewhere.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;

/// Names of the standard library that generated code writes, with their path. All but `BTreeMap`,
/// which is imported, are in the prelude.
const STANDARD: [(&str, &str); 14] = [
    ("BTreeMap", "std::collections::BTreeMap"),
    ("Box", "std::boxed::Box"),
    ("Default", "std::default::Default"),
    ("From", "std::convert::From"),
    ("Into", "std::convert::Into"),
    ("IntoIterator", "std::iter::IntoIterator"),
    ("None", "std::option::Option::None"),
    ("Ok", "std::result::Result::Ok"),
    ("Option", "std::option::Option"),
    ("Result", "std::result::Result"),
    ("Some", "std::option::Option::Some"),
    ("String", "std::string::String"),
    ("TryFrom", "std::convert::TryFrom"),
    ("Vec", "std::vec::Vec"),
];

/// Writes names so that they never mean a type of the description by mistake.
#[derive(Clone, Copy)]
pub struct Tidy<'a> {
    /// Rust types of the description: a name of the standard library among them stays written in
    /// full.
    pub taken: &'a BTreeSet<String>,
    /// Whether types are named `types::Sandbox` (from the client) or `Sandbox` (among themselves).
    pub from_client: bool,
}

impl Tidy<'_> {
    /// A name of the standard library, in full where a type of the description has it.
    pub fn std(self, name: &str) -> TokenStream {
        let is_taken = !self.from_client && self.taken.contains(name);
        let full = STANDARD.iter().find(|(short, _)| *short == name).filter(|_| is_taken);
        match full {
            Some((_, full)) => full.parse().unwrap_or_default(),
            None => {
                let name = ident(name);
                quote!(#name)
            }
        }
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
}
