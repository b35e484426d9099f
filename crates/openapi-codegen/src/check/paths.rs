//! Checks that paths begin with `/`, and that no two differ only in the names of parameters.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, line_column};
use crate::document::{Document, Node, pointer};
use crate::openapi::{members, operations};

pub fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    for (path, item) in members(&document.root, "paths") {
        if !path.starts_with('/') && !path.starts_with("x-") {
            let message = format!("the path `{path}` does not begin with `/`");
            let error = Diagnostic::error("path-invalid", message);
            let help = "put `/` in front of it";
            found.push(error.at(pointer::join("/paths", path), &item.span).help(help));
        }
    }
    let mut known: HashMap<(String, &str), (&str, &Node)> = HashMap::new();
    for site in operations(document) {
        let place = (without_names(site.path), site.method);
        if let Some((path, operation)) = known.insert(place, (site.path, site.operation)) {
            let method = site.method.to_uppercase();
            let message = format!("{method} {path} and {method} {} are the same", site.path);
            let (line, _) = line_column(&operation.span);
            let help = format!("the first is at line {line}; remove one of them");
            let error = Diagnostic::error("path-duplicate", message);
            found.push(error.at(site.pointer(), &site.operation.span).help(help));
        }
    }
}

/// `/pets/{id}` as `/pets/{}`.
fn without_names(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |before, part| {
        let rest = part.split_once('}').map_or(part, |(_, rest)| rest);
        format!("{before}{{}}{rest}")
    })
}
