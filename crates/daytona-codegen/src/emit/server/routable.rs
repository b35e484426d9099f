//! What a router can have.

use crate::diagnostic::Diagnostic;
use crate::model::Api;

/// A diagnostic for each operation whose path a router cannot have.
pub fn check(api: &Api) -> Vec<Diagnostic> {
    let partial = |segment: &str| segment.contains(['{', '}']) && !is_parameter(segment);
    let unroutable = api.operations.iter().filter(|op| op.path.split('/').any(partial));
    unroutable
        .map(|operation| {
            let path = &operation.path;
            let message =
                format!("a server cannot route `{path}`: a part of a segment is a parameter");
            Diagnostic::error("path-unroutable", message)
                .at(&operation.pointer, &operation.span)
                .help("make it a whole segment, skip the operation, or make no server")
        })
        .collect()
}

fn is_parameter(segment: &str) -> bool {
    let inner = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inner.is_some_and(|inner| !inner.contains(['{', '}']))
}
