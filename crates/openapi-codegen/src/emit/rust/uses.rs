//! `use` lines as people write them: one for each crate.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, UseTree, Visibility};

use super::ident;

/// The items with all plain `use` lines of one crate put together, in front of the others.
pub fn merged(items: Vec<Item>) -> Vec<Item> {
    let (mut root, mut others) = (Tree::default(), Vec::new());
    for item in items {
        match &item {
            Item::Use(line)
                if line.attrs.is_empty()
                    && line.leading_colon.is_none()
                    && matches!(line.vis, Visibility::Inherited)
                    && is_plain(&line.tree) =>
            {
                root.add(&line.tree);
            }
            _ => others.push(item),
        }
    }
    let mut crates: Vec<(String, Tree)> = root.inside.into_iter().collect();
    crates.sort_by_key(|(name, _)| match name.as_str() {
        "std" => 0,
        "crate" => 2,
        "super" => 3,
        _ => 1,
    });
    let lines = crates.iter().map(|(name, tree)| {
        let path = tree.path(name);
        syn::parse_quote!(use #path;)
    });
    lines.chain(others).collect()
}

/// Whether nothing is renamed.
fn is_plain(tree: &UseTree) -> bool {
    match tree {
        UseTree::Path(path) => is_plain(&path.tree),
        UseTree::Group(group) => group.items.iter().all(is_plain),
        UseTree::Name(_) | UseTree::Glob(_) => true,
        _ => false,
    }
}

/// What is imported below a name.
#[derive(Default)]
struct Tree {
    /// Whether the name itself is imported.
    is_leaf: bool,
    /// Whether everything in it is imported.
    has_all: bool,
    inside: BTreeMap<String, Tree>,
}

impl Tree {
    fn add(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                self.inside.entry(path.ident.to_string()).or_default().add(&path.tree);
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add(tree)),
            UseTree::Name(name) if name.ident == "self" => self.is_leaf = true,
            UseTree::Name(name) => {
                self.inside.entry(name.ident.to_string()).or_default().is_leaf = true;
            }
            UseTree::Glob(_) => self.has_all = true,
            _ => {}
        }
    }

    fn path(&self, name: &str) -> TokenStream {
        let this = self.is_leaf.then(|| quote!(self));
        let all = self.has_all.then(|| quote!(*));
        let inside = self.inside.iter().map(|(name, tree)| tree.path(name));
        let parts: Vec<TokenStream> = this.into_iter().chain(inside).chain(all).collect();
        let name = ident(name);
        match parts.as_slice() {
            [] => quote!(#name),
            [_] if self.is_leaf => quote!(#name),
            [one] => quote!(#name::#one),
            parts => quote!(#name::{#(#parts),*}),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_line_for_each_crate() {
        let file: syn::File = syn::parse_quote! {
            use crate::types;
            use super::*;
            use http::Method;
            use crate::runtime::{Client, Request};
            #[allow(unused_imports)]
            use crate::apart;
            use std::sync::Arc;
            use crate::types::runtime::Optional;
            use std::collections::BTreeMap;
            fn item() {}
        };
        let expected: syn::File = syn::parse_quote! {
            use std::{collections::BTreeMap, sync::Arc};
            use http::Method;
            use crate::{runtime::{Client, Request}, types::{self, runtime::Optional}};
            use super::*;
            #[allow(unused_imports)]
            use crate::apart;
            fn item() {}
        };
        assert_eq!(merged(file.items), expected.items);
    }
}
