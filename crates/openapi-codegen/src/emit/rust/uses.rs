//! `use` lines as people write them: one for each module that something is imported from.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, UseTree, Visibility};

use super::ident;

/// The names that are imported from each module.
#[derive(Default)]
struct Imports(BTreeMap<Vec<String>, BTreeSet<String>>);

/// The items with all plain `use` lines of one module put together, in front of the others.
pub fn merged(items: Vec<Item>) -> Vec<Item> {
    let (mut imports, mut others) = (Imports::default(), Vec::new());
    for item in items {
        match &item {
            Item::Use(line)
                if line.attrs.is_empty()
                    && line.leading_colon.is_none()
                    && matches!(line.vis, Visibility::Inherited)
                    && is_plain(&line.tree) =>
            {
                imports.add(&[], &line.tree);
            }
            _ => others.push(item),
        }
    }
    let mut modules: Vec<_> = imports.0.into_iter().collect();
    modules.sort_by_key(|(module, _)| match module.first().map(String::as_str) {
        Some("std") => 0,
        Some("crate") => 2,
        Some("super") => 3,
        _ => 1,
    });
    let lines = modules.iter().map(|(module, names)| {
        let module = module.iter().map(|name| ident(name));
        let names: Vec<TokenStream> = names.iter().map(|name| leaf(name)).collect();
        match names.as_slice() {
            [name] => syn::parse_quote!(use #(#module::)* #name;),
            names => syn::parse_quote!(use #(#module::)* {#(#names),*};),
        }
    });
    lines.chain(others).collect()
}

fn leaf(name: &str) -> TokenStream {
    if name == "*" {
        return quote!(*);
    }
    let name = ident(name);
    quote!(#name)
}

/// Whether nothing is renamed.
fn is_plain(tree: &UseTree) -> bool {
    match tree {
        UseTree::Path(path) => is_plain(&path.tree),
        UseTree::Group(group) => group.items.iter().all(is_plain),
        UseTree::Name(name) => name.ident != "self",
        UseTree::Glob(_) => true,
        _ => false,
    }
}

impl Imports {
    fn add(&mut self, module: &[String], tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                let module = [module, &[path.ident.to_string()]].concat();
                self.add(&module, &path.tree);
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add(module, tree)),
            UseTree::Name(name) => self.add_name(module, name.ident.to_string()),
            UseTree::Glob(_) => self.add_name(module, "*".to_owned()),
            _ => {}
        }
    }

    fn add_name(&mut self, module: &[String], name: String) {
        self.0.entry(module.to_vec()).or_default().insert(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_line_for_each_module() {
        let file: syn::File = syn::parse_quote! {
            use crate::types;
            use super::*;
            use http::Method;
            use crate::runtime::{Client, Request};
            use crate::{Answer, runtime::Part};
            #[allow(unused_imports)]
            use crate::apart;
            use std::sync::Arc;
            use crate::types::runtime::Optional;
            fn item() {}
        };
        let expected: syn::File = syn::parse_quote! {
            use std::sync::Arc;
            use http::Method;
            use crate::{Answer, types};
            use crate::runtime::{Client, Part, Request};
            use crate::types::runtime::Optional;
            use super::*;
            #[allow(unused_imports)]
            use crate::apart;
            fn item() {}
        };
        assert_eq!(merged(file.items), expected.items);
    }
}
