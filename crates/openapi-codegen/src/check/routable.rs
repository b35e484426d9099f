//! Checks that a router can serve each path, where a server is generated.

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::openapi::operations;

pub fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    let unfit = |segment: &str| {
        segment.contains(['{', '}']) && !is_parameter(segment) || segment.starts_with([':', '*'])
    };
    for site in operations(document).filter(|site| site.path.split('/').any(unfit)) {
        let message = format!(
            "a server cannot route `{}`: a segment mixes text and a parameter, or begins with \
             `:` or `*`",
            site.path
        );
        let error = Diagnostic::error("path-unroutable", message);
        found.push(error.at(site.pointer(), &site.operation.span).help(
            "make no server (`--no-server`, or no `server` in bindings.toml), skip the operation, \
             or give the parameter a segment of its own",
        ));
    }
}

fn is_parameter(segment: &str) -> bool {
    let inner = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inner.is_some_and(|inner| !inner.contains(['{', '}', '*']))
}
