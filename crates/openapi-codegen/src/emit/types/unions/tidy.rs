//! Paths as a person would write them: typify writes all of them in full.

use std::collections::BTreeSet;

use syn::visit_mut::{self, VisitMut};
use syn::{Item, Path};

use crate::emit::rust::paths::Tidy;

/// Names that are shortened, with the path that typify writes.
const SHORT: [(&str, &[&str]); 8] = [
    ("BTreeMap", &["std", "collections", "BTreeMap"]),
    ("Box", &["std", "boxed", "Box"]),
    ("From", &["std", "convert", "From"]),
    ("Option", &["std", "option", "Option"]),
    ("Result", &["std", "result", "Result"]),
    ("String", &["std", "string", "String"]),
    ("TryFrom", &["std", "convert", "TryFrom"]),
    ("Vec", &["std", "vec", "Vec"]),
];

/// Shortens the paths of an item in place.
pub fn item(item: &mut Item, tidy: Tidy<'_>) {
    let from_text = matches!(item, Item::Impl(item) if implements(item, "TryFrom"));
    Unshadowed { taken: tidy.taken, from_text }.visit_item_mut(item);
    Shortened { taken: tidy.taken }.visit_item_mut(item);
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
            "Ok" => syn::parse_quote!(std::result::Result::Ok),
            "Err" => syn::parse_quote!(std::result::Result::Err),
            "Some" => syn::parse_quote!(std::option::Option::Some),
            "None" => syn::parse_quote!(std::option::Option::None),
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
            *path = syn::parse_quote!(std::string::String);
        }
        visit_mut::visit_type_path_mut(self, path);
    }
}

/// Shortens paths to the part that tells them apart.
struct Shortened<'a> {
    taken: &'a BTreeSet<String>,
}

impl VisitMut for Shortened<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let keep_last = |path: &mut Path, count: usize| {
            path.leading_colon = None;
            let skipped = path.segments.len().saturating_sub(count);
            path.segments = std::mem::take(&mut path.segments).into_iter().skip(skipped).collect();
        };
        let prelude = SHORT.iter().find(|(_, full)| names.starts_with(full));
        match (prelude, names.as_slice()) {
            (Some((short, full)), _) if !self.taken.contains(*short) => {
                keep_last(path, names.len() + 1 - full.len());
            }
            (Some(_), _) => path.leading_colon = None,
            (None, ["types", _]) => keep_last(path, 1),
            (None, ["chrono", "offset", "Utc"]) => *path = syn::parse_quote!(chrono::Utc),
            (None, ["std" | "chrono" | "serde" | "serde_json" | "uuid", ..]) => {
                path.leading_colon = None
            }
            _ => {}
        }
    }
}
