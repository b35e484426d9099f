//! The `use` lines of a client module: what its items say, and nothing else.

use std::collections::BTreeSet;

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::quote;

use super::types::ident;

/// The names that the items use.
pub fn emit(items: &TokenStream) -> TokenStream {
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

/// The identifiers in the tokens, with `::` where it follows.
fn names(tokens: TokenStream, into: &mut BTreeSet<String>) {
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Ident(name) => {
                let path = match trees.peek() {
                    Some(TokenTree::Punct(next)) => {
                        next.as_char() == ':' && next.spacing() == Spacing::Joint
                    }
                    _ => false,
                };
                into.insert(if path { format!("{name}::") } else { name.to_string() });
            }
            TokenTree::Group(group) => names(group.stream(), into),
            _ => {}
        }
    }
}
