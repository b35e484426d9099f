//! What a router can have.

use crate::diagnostic::Diagnostic;
use crate::model::Api;

/// A diagnostic for each operation whose path a router cannot have.
pub fn check(api: &Api) -> Vec<Diagnostic> {
    let unfit = |segment: &str| {
        segment.contains(['{', '}']) && !is_parameter(segment) || segment.starts_with([':', '*'])
    };
    let unroutable = api.operations.iter().filter(|op| op.path.split('/').any(unfit));
    unroutable
        .map(|operation| {
            let path = &operation.path;
            let message = format!(
                "a server cannot route `{path}`: a segment is a parameter in part, or begins \
                 with `:` or `*`"
            );
            Diagnostic::error("path-unroutable", message)
                .at(&operation.pointer, &operation.span)
                .help(
                    "make no server (`--no-server`, or no `server` in bindings.toml), skip the \
                     operation, or give the parameter a segment of its own",
                )
        })
        .collect()
}

fn is_parameter(segment: &str) -> bool {
    let inner = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inner.is_some_and(|inner| !inner.contains(['{', '}', '*']))
}
