//! For which operations an item is compiled.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;

use crate::model::{Api, Operation};

/// The tag of an operation, and whether the operation is deprecated in a tag that is not.
pub type Part = (usize, bool);

/// The parts of which one must be enabled for a type to be compiled. Empty means always.
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

/// A gate without the parts that another part of it includes.
pub fn reduce(gate: Gate) -> Gate {
    let open: BTreeSet<usize> = gate.iter().filter(|(_, d)| !d).map(|(tag, _)| *tag).collect();
    gate.into_iter().filter(|(tag, deprecated)| !(*deprecated && open.contains(tag))).collect()
}
