//! The `use` lines of a generated module: what its items say, and nothing else.

use std::collections::BTreeSet;

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::quote;

use super::types::ident;

/// Of a client module.
pub fn client(items: &TokenStream) -> TokenStream {
    let mut said = BTreeSet::new();
    names(items.clone(), &mut said);
    let uses = |name: &str| said.contains(name) || said.contains(&format!("{name}::"));
    let runtime =
        ["ByteStream", "Call", "Client", "Items", "Operation", "Pages", "Part", "Request"];
    let runtime = runtime.into_iter().filter(|name| uses(name)).map(ident);
    let display = uses("Display").then(|| {
        quote!(
            use std::fmt::Display;
        )
    });
    let types = said.contains("types::").then(|| {
        quote!(
            use crate::types;
        )
    });
    let method = uses("Method").then(|| {
        quote!(
            use http::Method;
        )
    });
    quote! {
        #display
        #method
        use crate::runtime::{#(#runtime),*};
        #types
    }
}

/// Of a server module: what its items say, and what only those say that the feature `deprecated`
/// switches on. `runtime` are the names that the runtime has.
pub fn server(always: &TokenStream, deprecated: &TokenStream, runtime: &[&str]) -> TokenStream {
    let (mut said, mut more) = (BTreeSet::new(), BTreeSet::new());
    names(always.clone(), &mut said);
    names(deprecated.clone(), &mut more);
    let more: BTreeSet<String> = more.difference(&said).cloned().collect();
    let behind = |said: &BTreeSet<String>, cfg: Option<TokenStream>| {
        let uses = |name: &str| said.contains(name) || said.contains(&format!("{name}::"));
        let runtime: Vec<_> = runtime.iter().filter(|name| uses(name)).map(|n| ident(n)).collect();
        let modules = ["schemas", "security"];
        let modules = modules.into_iter().filter(|name| said.contains(&format!("{name}::")));
        let modules: Vec<_> = modules.map(ident).collect();
        let lines = [
            uses("Arc").then(|| {
                quote!(
                    use std::sync::Arc;
                )
            }),
            (!modules.is_empty()).then(|| quote!(use super::{#(#modules),*};)),
            (!runtime.is_empty()).then(|| quote!(use crate::runtime::{#(#runtime),*};)),
            said.contains("types::").then(|| {
                quote!(
                    use crate::types;
                )
            }),
        ];
        lines.into_iter().flatten().map(|line| quote!(#cfg #line)).collect::<TokenStream>()
    };
    let always = behind(&said, None);
    let deprecated = behind(&more, Some(quote!(#[cfg(feature = "deprecated")])));
    quote!(#always #deprecated)
}

/// The identifiers that begin a path in the tokens, with `::` where it follows.
fn names(tokens: TokenStream, into: &mut BTreeSet<String>) {
    let mut trees = tokens.into_iter().peekable();
    let is_colon = |tree: &TokenTree, spacing| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == spacing);
    // How much of a `::` is in front.
    let mut colons = 0;
    while let Some(tree) = trees.next() {
        let first = is_colon(&tree, Spacing::Joint);
        let second = colons == 1 && is_colon(&tree, Spacing::Alone);
        match tree {
            TokenTree::Ident(name) if colons < 2 => {
                let path = trees.peek().is_some_and(|next| is_colon(next, Spacing::Joint));
                into.insert(if path { format!("{name}::") } else { name.to_string() });
            }
            TokenTree::Group(group) => names(group.stream(), into),
            _ => {}
        }
        colons = if first {
            1
        } else if second {
            2
        } else {
            0
        };
    }
}
