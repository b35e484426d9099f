//! Paths as a person would write them: progenitor writes all of them in full.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use syn::visit_mut::{self, VisitMut};
use syn::{Item, Path, Type};

/// Names of the prelude that are shortened, with the path that progenitor writes.
const PRELUDE: [(&str, &[&str]); 5] = [
    ("Box", &["std", "boxed", "Box"]),
    ("Option", &["std", "option", "Option"]),
    ("Result", &["std", "result", "Result"]),
    ("String", &["std", "string", "String"]),
    ("Vec", &["std", "vec", "Vec"]),
];

/// Names of the prelude that our own emitters write, with their path.
const WRITTEN: [(&str, &str); 5] = [
    ("From", "std::convert::From"),
    ("Ok", "std::result::Result::Ok"),
    ("Option", "std::option::Option"),
    ("TryFrom", "std::convert::TryFrom"),
    ("TryInto", "std::convert::TryInto"),
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
        let written = full.filter(|_| self.taken.contains(name)).unwrap_or(name);
        written.parse().unwrap_or_default()
    }

    /// Shortens an item in place.
    pub fn item(mut self, item: &mut Item) {
        self.visit_item_mut(item);
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
