//! Alternatives with names that people would give them.

use quote::format_ident;
use syn::visit_mut::{self, VisitMut};
use syn::{Ident, Item, Path};

use super::decode::is_union;

/// Alternatives without the name of their union in front, in the items of one type.
pub fn shorten(items: &mut [Item]) {
    let found = items.iter().find_map(|item| match item {
        Item::Enum(item) if is_union(item) => Some(item),
        _ => None,
    });
    let Some(union) = found else { return };
    let taken: Vec<String> = union.variants.iter().map(|v| v.ident.to_string()).collect();
    let prefix = union.ident.to_string();
    let short = |name: &String| {
        let rest = name.strip_prefix(&prefix)?;
        let free = rest.starts_with(char::is_uppercase) && !taken.iter().any(|name| name == rest);
        free.then(|| (format_ident!("{name}"), format_ident!("{rest}")))
    };
    let mut renamed = Renamed(taken.iter().filter_map(short).collect());
    items.iter_mut().for_each(|item| renamed.visit_item_mut(item));
}

/// Old and new names of variants.
struct Renamed(Vec<(Ident, Ident)>);

impl Renamed {
    fn rename(&self, name: &mut Ident) {
        if let Some((_, new)) = self.0.iter().find(|(old, _)| old == name) {
            *name = new.clone();
        }
    }
}

impl VisitMut for Renamed {
    fn visit_variant_mut(&mut self, variant: &mut syn::Variant) {
        self.rename(&mut variant.ident);
        visit_mut::visit_variant_mut(self, variant);
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        let of_self = path.segments.first().is_some_and(|first| first.ident == "Self");
        if let (true, 2, Some(last)) = (of_self, path.segments.len(), path.segments.last_mut()) {
            self.rename(&mut last.ident);
        }
        visit_mut::visit_path_mut(self, path);
    }
}
