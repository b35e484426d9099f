//! The part `docs-types`: documented properties and options with the Rust types. What the types
//! allow is read from their JSON Schemas; the description has no say here.

use super::types::shape;
use crate::check::{Check, Outcome};
use crate::documented::Fact;
use crate::input::Input;

/// The types of parameters that have documented options.
const PARAMETERS: [(&str, &str); 2] = [("sort", "SandboxSortField"), ("order", "SortOrder")];

pub fn checks(input: &Input) -> Vec<Check> {
    let sandbox = shape(input, "Sandbox").and_then(|shape| shape.members).unwrap_or_default();
    let place = "daytona_api_types::Sandbox";
    let mut checks = Vec::new();
    for fact in &input.documented.properties {
        let found = sandbox.get(fact.name).map(|(text, _)| text.as_str());
        let found = found.unwrap_or("no such property");
        let outcome = match fact.kind {
            Some(kind) if kind == kind_of(found) => Outcome::Passed,
            Some(kind) => Outcome::failed(kind, found, place),
            None => Outcome::skipped("no kind is documented"),
        };
        let id = format!("docs-types/property/{}", fact.name);
        checks.push(Check::new(id, &fact.source, outcome));
        checks.extend(options(fact, found, place));
    }
    for fact in &input.documented.pages {
        let ty = PARAMETERS.iter().find(|(parameter, _)| *parameter == fact.name);
        let shape = ty.and_then(|(_, ty)| shape(input, ty));
        let found = shape.map_or_else(|| "no enumeration".to_owned(), |shape| shape.text);
        checks.extend(options(fact, &found, "Client::list_sandboxes_paginated"));
    }
    checks
}

/// The kind of JSON that a shape is, in the words of the documentation.
fn kind_of(shape: &str) -> &str {
    let word = shape.split([' ', '[', '{']).next().unwrap_or_default();
    match word {
        "one" | "only" => "string",
        "integer" => "number",
        "string" | "boolean" | "number" | "array" => word,
        "no" | "anything" | "not" => shape,
        // A map, or the name of a type that is an object.
        _ => "object",
    }
}

/// The enumeration knows each documented option.
fn options(fact: &Fact, shape: &str, place: &str) -> Vec<Check> {
    let known = shape.trim_end_matches(" or null").split_once(": ").map_or("", |(_, known)| known);
    let check = |option: &&str| {
        let outcome = match known.split(", ").any(|known| known == *option) {
            true => Outcome::Passed,
            false => Outcome::failed(option, shape, place),
        };
        Check::new(format!("docs-types/option/{}/{option}", fact.name), &fact.source, outcome)
    };
    fact.options.iter().map(check).collect()
}
