//! Checks that the members of an `allOf` do not contradict each other.

use std::collections::{BTreeMap, HashSet};

use indexmap::IndexSet;

use crate::diagnostic::{Diagnostic, line_column};
use crate::document::{Document, Node, Value, pointer};
use crate::openapi::{is_data, items, members, resolve};

/// Schemas that one is made of, and combinations of them, that are compared for one `allOf`.
const MAX_SEEN: usize = 500;

pub fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    walk(document, &document.root, &mut String::new(), found);
}

fn walk(document: &Document, node: &Node, at: &mut String, found: &mut Vec<Diagnostic>) {
    let length = at.len();
    match &node.value {
        Value::Object(object) => {
            if let Some(all) = object.get("allOf")
                && let Some(problem) = contradiction(document, &[node], "", &mut HashSet::new())
            {
                let message = format!("no value satisfies this `allOf`: {}", problem.message);
                let lines = [problem.one, problem.other].map(|node| line_column(&node.span).0);
                let help = match lines {
                    [one, other] if one != other => {
                        format!("correct line {one} or line {other} with the overlay")
                    }
                    _ => "correct one of them with the overlay".to_owned(),
                };
                let error = Diagnostic::error("all-of-contradiction", message);
                found.push(error.at(pointer::join(at, "allOf"), &all.span).help(help));
            }
            for (key, child) in object.iter().filter(|(key, _)| !is_data(key)) {
                pointer::push(at, key);
                walk(document, child, at, found);
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

/// Two schemas that no value fits at once.
struct Contradiction<'a> {
    message: String,
    one: &'a Node,
    other: &'a Node,
}

/// The first contradiction between what the schemas, which hold for the value `name`, say.
fn contradiction<'a>(
    document: &'a Document,
    schemas: &[&'a Node],
    name: &str,
    seen: &mut HashSet<Vec<*const Node>>,
) -> Option<Contradiction<'a>> {
    let mut parts = Vec::new();
    schemas.iter().for_each(|schema| collect(document, schema, &mut parts));
    let subject = if name.is_empty() { "it".to_owned() } else { format!("`{name}`") };
    let mut typed = parts.iter().filter_map(|part| Some((*part, kind(part)?)));
    if let Some((one, first)) = typed.next()
        && let Some((other, second)) = typed.find(|(_, second)| !are_compatible(first, second))
    {
        let message = format!(
            "{subject} is of type `{first}` in one schema and of type `{second}` in another"
        );
        return Some(Contradiction { message, one, other });
    }
    let mut enums = parts.iter().filter(|part| items(part, "enum").next().is_some());
    if let Some(one) = enums.next() {
        let values =
            |part: &Node| items(part, "enum").map(|value| value.to_json().to_string()).collect();
        let mut common: IndexSet<String> = values(one);
        for other in enums {
            let others: IndexSet<String> = values(other);
            common.retain(|value| others.contains(value));
            if common.is_empty() {
                let message = format!("{subject} has enumerations that share no value");
                return Some(Contradiction { message, one, other });
            }
        }
    }
    // Schemas that contain themselves are met again.
    let known = parts.iter().map(|part| std::ptr::from_ref(*part)).collect();
    if parts.len() < 2 || seen.len() == MAX_SEEN || !seen.insert(known) {
        return None;
    }
    let mut inside: BTreeMap<String, Vec<&Node>> = BTreeMap::new();
    for part in &parts {
        for (member, schema) in members(part, "properties") {
            let name = if name.is_empty() { member.to_owned() } else { format!("{name}.{member}") };
            inside.entry(name).or_default().push(schema);
        }
        if let Some(item) = part.get("items") {
            inside.entry(format!("{name}[]")).or_default().push(item);
        }
    }
    let several = inside.iter().filter(|(_, schemas)| schemas.len() > 1);
    several.into_iter().find_map(|(name, schemas)| contradiction(document, schemas, name, seen))
}

/// The schema and all that it is made of, each once.
fn collect<'a>(document: &'a Document, schema: &'a Node, into: &mut Vec<&'a Node>) {
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        let Some(schema) = resolve(document, schema) else { continue };
        let new = !into.iter().any(|known| std::ptr::eq(*known, schema));
        if new && into.len() < MAX_SEEN {
            into.push(schema);
            open.extend(items(schema, "allOf"));
        }
    }
}

/// The type of a schema, where it says one or what only one has.
fn kind(schema: &Node) -> Option<&str> {
    let said = schema.get("type").and_then(Node::as_str);
    let object = schema.get("properties").map(|_| "object");
    said.or(object).or(schema.get("items").map(|_| "array"))
}

fn are_compatible(one: &str, other: &str) -> bool {
    one == other || matches!((one, other), ("integer", "number") | ("number", "integer"))
}
