//! Which operations use a type: what it is compiled for, and whether callers send it.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

use crate::model::{Api, Operation};

/// The tag of an operation, and whether the operation is deprecated in a tag that is not.
pub type Part = (usize, bool);

/// What has to be switched on for a type: one of these parts. Empty is always.
pub type Gate = BTreeSet<Part>;

/// The part that an operation belongs to.
pub fn part(api: &Api, operation: &Operation) -> Part {
    let whole_tag = api.tags.get(operation.tag).is_some_and(|tag| tag.deprecated);
    (operation.tag, operation.deprecated && !whole_tag)
}

/// The condition under which a gate is open, as the content of `#[cfg(..)]`; `None` is always.
pub fn condition(api: &Api, gate: &Gate) -> Option<TokenStream> {
    let parts = gate.iter().filter_map(|(tag, deprecated)| {
        let feature = &api.tags.get(*tag)?.feature;
        Some(if *deprecated {
            quote::quote!(all(feature = #feature, feature = "deprecated"))
        } else {
            quote::quote!(feature = #feature)
        })
    });
    let parts: Vec<TokenStream> = parts.collect();
    match parts.as_slice() {
        [] => None,
        [part] => Some(part.clone()),
        parts => Some(quote::quote!(any(#(#parts),*))),
    }
}

/// Which types mention which.
#[derive(Default)]
pub struct Graph {
    mentions: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// A graph of these types.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self { mentions: names.into_iter().map(|name| (name, BTreeSet::new())).collect() }
    }

    /// Adds what the tokens say to what `name` mentions.
    pub fn add(&mut self, name: &str, tokens: impl ToTokens) {
        let found = self.types_in(tokens.to_token_stream());
        if let Some(mentions) = self.mentions.get_mut(name) {
            mentions.extend(found);
        }
    }

    /// What `name` mentions.
    pub fn of(&self, name: &str) -> impl Iterator<Item = &String> {
        self.mentions.get(name).into_iter().flatten()
    }

    /// The types named in the tokens.
    pub fn types_in(&self, tokens: TokenStream) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut open = vec![tokens];
        while let Some(tokens) = open.pop() {
            for tree in tokens {
                match tree {
                    TokenTree::Ident(ident) => {
                        let name = ident.to_string();
                        if self.mentions.contains_key(&name) {
                            found.insert(name);
                        }
                    }
                    TokenTree::Group(group) => open.push(group.stream()),
                    _ => {}
                }
            }
        }
        found
    }

    /// The types, and all that they mention, directly or not.
    pub fn closure(&self, roots: BTreeSet<String>) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<String> = roots.into_iter().collect();
        while let Some(name) = open.pop() {
            if reached.insert(name.clone()) {
                open.extend(self.of(&name).cloned());
            }
        }
        reached
    }
}

/// A gate without what another part of it already says.
pub fn reduce(gate: Gate) -> Gate {
    let open: BTreeSet<usize> = gate.iter().filter(|(_, d)| !d).map(|(tag, _)| *tag).collect();
    gate.into_iter().filter(|(tag, deprecated)| !(*deprecated && open.contains(tag))).collect()
}
