//! YAML or JSON text to a [`Document`].
//!
//! There are two readers: [`json`] and [`yaml`] find the pieces, [`tree`] puts them together and
//! checks what the syntax does not, [`scalar`] says what an unquoted piece means.

mod json;
mod scalar;
mod tree;
mod yaml;

use std::sync::Arc;

use super::{Document, Node, Source, Value};
use crate::diagnostic::Diagnostic;
use tree::Tree;

/// Reads YAML 1.2 (core schema) or JSON; reports as many faults as one run can find.
///
/// Keys are strings, as written (`200:` is `"200"`). Anchors and aliases are resolved, a merge key
/// `<<` is a key like any other.
pub fn parse(source: Arc<Source>) -> Result<Document, Vec<Diagnostic>> {
    let mut tree = Tree::new(source.clone());
    // JSON is YAML too, but for surrogate pairs in escapes and keys of over 1024 characters.
    let outcome = match json::offset_of_value(&source.text) {
        Some(offset) => json::read(&source.text, offset, &mut tree),
        None => yaml::read(&source.text, &mut tree),
    };
    let written =
        |root: &Node| root.span.start < root.span.end || !matches!(root.value, Value::Null);
    match tree.root.take().filter(written) {
        Some(root) if outcome.is_ok() && tree.diagnostics.is_empty() => Ok(Document { root }),
        None if outcome.is_ok() && tree.diagnostics.is_empty() => {
            tree.report("document-empty", "the file contains no value", 0..0);
            Err(tree.diagnostics)
        }
        _ => Err(tree.diagnostics),
    }
}
