//! Checks that a description must pass before anything is generated from it. Each reports all
//! faults that it finds, and changes nothing.

mod all_of;
mod names;
mod operations;
mod parameters;
mod paths;
mod references;
mod responses;
mod routable;
mod schema_references;
mod schemas;
mod security;
mod settings;
mod version;

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::settings::Settings;
pub use operations::is_json;

/// Runs every rule. A document that is not OpenAPI 3.0 is not looked at further. `server` says
/// whether one is made.
pub fn check(document: &Document, settings: &Settings, server: bool) -> Vec<Diagnostic> {
    let mut found = version::check(document);
    if found.is_empty() {
        references::check(document, &mut found);
        paths::check(document, &mut found);
        operations::check(document, &mut found);
        responses::check(document, &mut found);
        schemas::check(document, &mut found);
        schema_references::check(document, &mut found);
        names::check(document, settings, &mut found);
        security::check(document, &mut found);
        if server {
            routable::check(document, &mut found);
        }
        // This check would not end for a schema that contains itself.
        if found.iter().all(|fault| fault.code != "ref-cycle") {
            all_of::check(document, &mut found);
        }
        settings::check(document, settings, &mut found);
    }
    // Each rule walks the document on its own; people read in the order of the file.
    found.sort_by_key(|fault| fault.span.as_ref().map(|s| (s.source.name.clone(), s.start)));
    found
}
