//! Checks that the description has what the settings name.

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::openapi::{items, members, operations, resolve, text};
use crate::settings::Settings;

pub fn check(document: &Document, settings: &Settings, found: &mut Vec<Diagnostic>) {
    let components = document.root.get("components");
    let schemas = || components.into_iter().flat_map(|components| members(components, "schemas"));
    for name in &settings.by_hand {
        if !schemas().any(|(known, _)| known == name) {
            let message =
                format!("the schema `{name}`, which is written by hand, is not in the description");
            let help = "correct or remove its entry under `by-hand`";
            found.push(Diagnostic::error("by-hand-unknown", message).help(help));
        }
    }
    for name in &settings.client_headers {
        let mut parameters = operations(document)
            .flat_map(|site| {
                items(site.item, "parameters").chain(items(site.operation, "parameters"))
            })
            .filter_map(|parameter| resolve(document, parameter));
        let is_it = |parameter| {
            text(parameter, "in") == "header" && text(parameter, "name").eq_ignore_ascii_case(name)
        };
        if !parameters.any(is_it) {
            let message =
                format!("no operation has the header parameter `{name}`, which the client sets");
            let help = "correct or remove its entry under `client-headers`";
            found.push(Diagnostic::error("client-header-unknown", message).help(help));
        }
    }
}
