//! The `use` lines of a generated module: the names that its items use, and no others.

use std::collections::BTreeSet;

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::quote;

use super::ident;
use super::paths::Tidy;

/// Traits of the types crate's runtime that setters name.
const TRAITS: [&str; 3] = ["Optional", "OptionalList", "OptionalMap"];

/// The imports of a module of types: maps and its runtime. A type of the description with the name
/// of a map keeps the name. Where items are `gated` one by one, not every import is always used.
pub fn types(items: &TokenStream, tidy: Tidy<'_>, gated: bool) -> TokenStream {
    let heads = path_heads(items);
    let map = maps(&heads).filter(|_| !tidy.taken.contains("BTreeMap"));
    let runtime = heads.contains("runtime::").then(|| {
        quote!(
            use crate::runtime;
        )
    });
    let unsure =
        gated.then(|| quote!(#[allow(unused_imports, reason = "some features need none of it")]));
    let lines = [map, runtime].into_iter().flatten();
    lines.map(|line| quote!(#unsure #line)).collect()
}

/// The import of `BTreeMap`, where it is used without its path.
fn maps(heads: &BTreeSet<String>) -> Option<TokenStream> {
    heads.contains("BTreeMap").then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    })
}

/// The imports of the calls of the test that client and server agree.
pub fn calls(items: &TokenStream) -> TokenStream {
    let heads = path_heads(items);
    let map = maps(&heads);
    let types = heads.contains("types::").then(|| {
        quote!(
            use crate::client::types;
        )
    });
    let part = heads.contains("Part::").then(|| {
        quote!(
            use crate::client::runtime::Part;
        )
    });
    quote! {
        #map
        use crate::client::Client;
        #part
        #types
    }
}

/// The imports of a client module.
pub fn client(items: &TokenStream) -> TokenStream {
    let heads = path_heads(items);
    let uses = |name: &str| heads.contains(name) || heads.contains(&format!("{name}::"));
    let runtime = ["ByteStream", "Items", "Operation", "Pages", "Part", "Request", "call"];
    let is_used = |name: &&str| match *name {
        "call" => heads.contains("call!"),
        name => uses(name),
    };
    let runtime = runtime.into_iter().filter(is_used).map(ident);
    let traits = TRAITS.into_iter().filter(|name| uses(name)).map(ident);
    let traits: Vec<_> = traits.collect();
    let traits = (!traits.is_empty()).then(|| quote!(use crate::types::runtime::{#(#traits),*};));
    let types = heads.contains("types::").then(|| {
        quote!(
            use crate::types;
        )
    });
    let method = uses("Method").then(|| {
        quote!(
            use http::Method;
        )
    });
    let map = maps(&heads);
    quote! {
        #map
        #method
        use crate::Client;
        use crate::runtime::{#(#runtime),*};
        #types
        #traits
    }
}

/// The imports of a server module: `always` are the identifiers in items that are always compiled,
/// `deprecated` those in items of that feature, and `runtime` the names that the runtime has.
pub fn server(
    always: BTreeSet<String>,
    deprecated: BTreeSet<String>,
    runtime: &[&str],
) -> TokenStream {
    let heads = always;
    let more: BTreeSet<String> = deprecated.difference(&heads).cloned().collect();
    let imports = |heads: &BTreeSet<String>, cfg: Option<TokenStream>| {
        let uses = |name: &str| heads.contains(name) || heads.contains(&format!("{name}::"));
        let runtime: Vec<_> = runtime.iter().filter(|name| uses(name)).map(|n| ident(n)).collect();
        let modules = ["schemas", "security"];
        let modules = modules.into_iter().filter(|name| heads.contains(&format!("{name}::")));
        let modules: Vec<_> = modules.map(ident).collect();
        let lines = [
            maps(heads),
            uses("Arc").then(|| {
                quote!(
                    use std::sync::Arc;
                )
            }),
            (!modules.is_empty()).then(|| quote!(use super::{#(#modules),*};)),
            (!runtime.is_empty()).then(|| quote!(use crate::runtime::{#(#runtime),*};)),
            heads.contains("types::").then(|| {
                quote!(
                    use crate::types;
                )
            }),
        ];
        lines.into_iter().flatten().map(|line| quote!(#cfg #line)).collect::<TokenStream>()
    };
    let always = imports(&heads, None);
    let deprecated = imports(&more, Some(quote!(#[cfg(feature = "deprecated")])));
    quote!(#always #deprecated)
}

/// The identifiers that begin a path in the tokens, with `::` where it follows, and `!` behind the
/// name of a macro.
fn path_heads(tokens: &TokenStream) -> BTreeSet<String> {
    let mut heads = BTreeSet::new();
    collect_path_heads(tokens.clone(), &mut heads);
    heads
}

/// Adds the identifiers that begin a path in the tokens, as [`server`] takes them.
pub fn collect_path_heads(tokens: TokenStream, into: &mut BTreeSet<String>) {
    let mut trees = tokens.into_iter().peekable();
    let is_colon = |tree: &TokenTree, spacing| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == spacing);
    // The number of colons in front.
    let mut colons = 0;
    while let Some(tree) = trees.next() {
        let first = is_colon(&tree, Spacing::Joint);
        let second = colons == 1 && is_colon(&tree, Spacing::Alone);
        match tree {
            TokenTree::Ident(name) if colons < 2 => {
                let next = trees.peek();
                let path = next.is_some_and(|next| is_colon(next, Spacing::Joint));
                let bang =
                    |next: &TokenTree| matches!(next, TokenTree::Punct(p) if p.as_char() == '!');
                into.insert(match name.to_string() {
                    name if path => format!("{name}::"),
                    name if next.is_some_and(bang) => format!("{name}!"),
                    name => name,
                });
            }
            TokenTree::Group(group) => collect_path_heads(group.stream(), into),
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
