//! Operations that the settings leave out: each must exist and must need to be left out.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node, Value};
use crate::openapi::{operations, reference, remove_operation, text};
use crate::settings::Settings;
use crate::{Input, check, make};

/// Removes the operations that the settings skip. Returns the id and the reason of each.
pub fn remove(
    document: &mut Document,
    settings: &Settings,
) -> Result<Vec<(String, String)>, Vec<Diagnostic>> {
    let mut skipped = Vec::new();
    let mut found = Vec::new();
    for skip in &settings.skip {
        if remove_operation(document, &skip.operation) {
            skipped.push((skip.operation.clone(), skip.reason.clone()));
        } else {
            let message =
                format!("the skipped operation `{}` is not in the description", skip.operation);
            let help = "correct or remove its entry under `skip`";
            found.push(Diagnostic::error("skip-unknown", message).help(help));
        }
    }
    if found.is_empty() { Ok(skipped) } else { Err(found) }
}

/// Refuses skips of operations that could be generated.
///
/// The whole document is checked once more with all operations: those with faults need their
/// skip. Only operations without a fault are tried one by one.
pub fn check_needed(input: &Input, document: &Document) -> Result<(), Vec<Diagnostic>> {
    let faults = check::check(document, &input.settings, input.crates.server.is_some());
    let faults: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    let mut found = Vec::new();
    for index in 0..input.settings.skip.len() {
        let mut settings = input.settings.clone();
        let skip = settings.skip.remove(index);
        if !is_at_fault(document, &skip.operation, &faults)
            && make(input, document.clone(), &settings).is_ok()
        {
            let message = format!("`{}` need not be skipped: it can be generated", skip.operation);
            let help = "remove its entry under `skip`";
            found.push(Diagnostic::error("skip-unneeded", message).help(help));
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// Whether a fault is in the operation, or in what it refers to directly or not.
fn is_at_fault(document: &Document, id: &str, faults: &[&str]) -> bool {
    let Some(site) = operations(document).find(|site| text(site.operation, "operationId") == id)
    else {
        return false;
    };
    let mut open = vec![(site.pointer(), site.operation)];
    let mut seen = HashSet::new();
    while let Some((pointer, node)) = open.pop() {
        let is_inside = |fault: &&str| {
            fault.strip_prefix(&*pointer).is_some_and(|r| r.is_empty() || r.starts_with('/'))
        };
        if faults.iter().any(is_inside) {
            return true;
        }
        let mut nodes = vec![node];
        while let Some(node) = nodes.pop() {
            let target = reference(node);
            let target = target.as_deref().and_then(|target| target.strip_prefix('#'));
            if let Some(target) = target.filter(|target| seen.insert((*target).to_owned())) {
                open.extend(document.root.pointer(target).map(|it| (target.to_owned(), it)));
            }
            match &node.value {
                Value::Object(members) => nodes.extend(members.values()),
                Value::Array(items) => nodes.extend(items.iter().collect::<Vec<&Node>>()),
                _ => {}
            }
        }
    }
    false
}
