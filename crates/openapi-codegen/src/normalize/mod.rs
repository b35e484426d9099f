//! Rewrites a document so that what OpenAPI allows in several forms has only one.
//!
//! Each pass is one file and one function, and leaves a document that is still OpenAPI but for
//! the two marks that later passes read: a `$ref` may have `description`, `nullable` and `default`
//! beside it, and `x-client-headers` lists what was lifted from an operation.

mod all_of;
mod alternatives;
mod client_headers;
mod dereference;
mod name_inline;
mod nullable;
mod read_write;

use crate::document::Document;
use crate::settings::Settings;

/// Runs the passes, in the order in which they build on each other.
pub fn normalize(document: &mut Document, settings: &Settings) {
    dereference::run(document);
    alternatives::run(document);
    all_of::run(document);
    read_write::run(document);
    nullable::run(document);
    name_inline::run(document);
    client_headers::run(document, &settings.client_headers);
}
