//! Checks that schemas and operations have different names in Rust.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::diagnostic::{Diagnostic, line_column};
use crate::document::{Document, Node, Span, pointer};
use crate::names::{method, operation_type, pascal};
use crate::openapi::{Site, members, operations};
use crate::settings::Settings;

pub fn check(document: &Document, settings: &Settings, found: &mut Vec<Diagnostic>) {
    let components = document.root.get("components").into_iter();
    let schemas = components.flat_map(|components| members(components, "schemas"));
    let schemas = schemas.map(|(name, schema)| NamedItem {
        in_rust: pascal(name),
        name: name.to_owned(),
        pointer: pointer::join("/components/schemas", name),
        span: &schema.span,
    });
    collisions("schema-name-collision", "schemas", schemas, found);
    // An operation without an id, and two of the same, are faults that another rule reports.
    let mut by_id: IndexMap<&str, Vec<Site<'_>>> = IndexMap::new();
    for site in operations(document) {
        let id = site.operation.get("operationId").and_then(Node::as_str).unwrap_or_default();
        by_id.entry(id.trim()).or_default().push(site);
    }
    by_id.retain(|id, sites| !id.is_empty() && sites.len() == 1);
    let before = found.len();
    let method = |id: &str| method(id, &settings.client_methods);
    let styles: [&dyn Fn(&str) -> String; 2] = [&method, &operation_type];
    for in_rust in styles {
        let named = by_id.iter().flat_map(|(id, sites)| {
            sites.iter().map(|site| NamedItem {
                in_rust: in_rust(id),
                name: (*id).to_owned(),
                pointer: site.pointer(),
                span: &site.operation.span,
            })
        });
        // Names that are equal in one style mostly are in the other, which is no second fault.
        if found.len() == before {
            collisions("operation-name-collision", "operations", named, found);
        }
    }
}

/// Something that gets a name in Rust.
struct NamedItem<'a> {
    in_rust: String,
    name: String,
    pointer: String,
    span: &'a Span,
}

fn collisions<'a>(
    code: &'static str,
    what: &str,
    named: impl Iterator<Item = NamedItem<'a>>,
    found: &mut Vec<Diagnostic>,
) {
    let mut taken: HashMap<String, (String, &Span)> = HashMap::new();
    for NamedItem { in_rust, name, pointer, span } in named {
        let known = taken.insert(in_rust.clone(), (name.clone(), span));
        if let Some((first, first_span)) = known {
            let (line, _) = line_column(first_span);
            let message = format!("the {what} `{first}` and `{name}` are both `{in_rust}` in Rust");
            let help = format!("`{first}` is at line {line}; rename one of them with the overlay");
            found.push(Diagnostic::error(code, message).at(pointer, span).help(help));
        }
    }
}
