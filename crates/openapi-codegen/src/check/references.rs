//! Checks that every `$ref` has a target in this document, and that no schema contains itself.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node, Value, pointer};
use crate::openapi::{decoded, is_data, items, members, reference};

pub fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    walk(document, &document.root, &mut String::new(), found);
    let mut reported = HashSet::new();
    for (section, components) in members(&document.root, "components") {
        let start = pointer::join("/components", section);
        for (name, component) in components.as_object().into_iter().flatten() {
            cycle(document, pointer::join(&start, name), name, component, &mut reported, found);
        }
    }
}

fn walk(document: &Document, node: &Node, at: &mut String, found: &mut Vec<Diagnostic>) {
    let length = at.len();
    match &node.value {
        Value::Object(object) => {
            for (key, child) in object {
                pointer::push(at, key);
                match child.as_str() {
                    Some(target) if key == "$ref" => {
                        check_reference(document, &decoded(target), child, at, found);
                    }
                    _ if is_data(key) => {}
                    _ => walk(document, child, at, found),
                }
                at.truncate(length);
            }
        }
        Value::Array(array) => {
            for (index, child) in array.iter().enumerate() {
                pointer::push(at, &index.to_string());
                walk(document, child, at, found);
                at.truncate(length);
            }
        }
        _ => {}
    }
}

fn check_reference(
    document: &Document,
    target: &str,
    node: &Node,
    at: &str,
    found: &mut Vec<Diagnostic>,
) {
    let Some(inside) = target.strip_prefix('#') else {
        let error = Diagnostic::error("ref-external", format!("`{target}` is in another document"));
        found.push(error.at(at, &node.span).help("bundle the description into one file first"));
        return;
    };
    if document.root.pointer(inside).is_none() {
        let mut error = Diagnostic::error("ref-unknown", format!("`{target}` does not exist"))
            .at(at, &node.span);
        if let Some(near) = nearest(document, inside) {
            error = error.help(format!("did you mean `#{near}`?"));
        }
        found.push(error);
    }
}

/// The sibling of the missing target whose name shares the longest beginning or differs in case.
fn nearest(document: &Document, target: &str) -> Option<String> {
    let (parent, name) = target.rsplit_once('/')?;
    let siblings = document.root.pointer(parent)?.as_object()?;
    let common = |key: &str| {
        let (key, name) = (key.to_lowercase(), name.to_lowercase());
        key.chars().zip(name.chars()).take_while(|(a, b)| a == b).count()
    };
    let best = siblings.keys().max_by_key(|key| common(key))?;
    (common(best) * 2 >= name.chars().count()).then(|| pointer::join(parent, best))
}

/// A schema that contains itself through references and combinations only has no size. A cycle
/// through a property, an item or a map value is a box, a list or a map in Rust, and fine.
/// `reported` has what is part of a cycle that was found before.
fn cycle<'a>(
    document: &'a Document,
    start: String,
    name: &str,
    component: &'a Node,
    reported: &mut HashSet<String>,
    found: &mut Vec<Diagnostic>,
) {
    let mut seen: HashSet<String> = HashSet::new();
    let mut open: Vec<(&Node, Vec<String>)> = vec![(component, Vec::new())];
    while let Some((node, way)) = open.pop() {
        for key in ["allOf", "anyOf", "oneOf"] {
            open.extend(items(node, key).map(|member| (member, way.clone())));
        }
        let target = reference(node);
        let Some(target) = target.as_deref().and_then(|target| target.strip_prefix('#')) else {
            continue;
        };
        let way: Vec<String> = way.into_iter().chain([target.to_owned()]).collect();
        if target == start {
            if !reported.contains(&start) {
                let names = way.iter().map(|at| at.rsplit('/').next().unwrap_or_default());
                let names: Vec<&str> = [name].into_iter().chain(names).collect();
                let message =
                    format!("`{name}` contains itself without end: {}", names.join(" -> "));
                let help =
                    "let it refer to itself through a property, an array item or a map value only";
                let error = Diagnostic::error("ref-cycle", message);
                found.push(error.at(start, &component.span).help(help));
            }
            reported.extend(way);
            return;
        }
        if seen.insert(target.to_owned()) {
            open.extend(document.root.pointer(target).map(|node| (node, way)));
        }
    }
}
