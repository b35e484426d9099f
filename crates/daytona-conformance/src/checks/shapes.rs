//! The part `types`: the JSON Schema of each Rust type against the component schema.

use std::collections::BTreeMap;

use openapi_codegen::document::Node;
use serde_json::Value;

use super::component::{Component, components};
use crate::check::{Check, Outcome};
use crate::description::place;
use crate::input::Input;
use crate::shape::{Kind, Shape, derived, described};

pub fn checks(input: &Input) -> Vec<Check> {
    let root = input.corrected.root.to_json();
    let mut checks = Vec::new();
    for component in components(input, &root) {
        if !input.options.wants_some(&format!("types/{}", component.name)) {
            continue;
        }
        match both(input, &root, &component) {
            Ok((expected, found)) => compare(input, &component, &expected, &found, &mut checks),
            Err(problem) => {
                let outcome = Outcome::failed("a usable schema", problem, &component.place);
                checks.push(Check::new(
                    format!("types/{}", component.name),
                    &component.source,
                    outcome,
                ));
            }
        }
    }
    checks
}

/// The shape that the description gives a component, and that of its type.
pub fn both(
    input: &Input,
    root: &Value,
    component: &Component<'_>,
) -> Result<(Shape, Shape), String> {
    let schemas = root.pointer("/components/schemas");
    // Enumerations are compared wherever they are: the description repeats some in place.
    let is_object = |name: &str| {
        let schema = schemas.and_then(|schemas| schemas.get(name));
        let is_object = schema.is_some_and(|schema| schema.get("enum").is_none());
        is_object && input.types.iter().any(|ty| ty.schema == name)
    };
    let expected = described(root, component.schema, &is_object)?;
    // Definitions have the names of Rust types.
    let names: BTreeMap<&str, &str> = input
        .types
        .iter()
        .filter(|ty| is_object(ty.schema))
        .map(|ty| (ty.name().rsplit("::").next().unwrap_or_default(), ty.schema))
        .collect();
    let schema = component.ty.json_schema();
    let found = derived(&schema, &schema, &|name| names.get(name).map(|name| (*name).to_owned()));
    Ok((expected, found))
}

/// One check for the schema as a whole, and one for each property of it.
fn compare(
    input: &Input,
    component: &Component<'_>,
    expected: &Shape,
    found: &Shape,
    checks: &mut Vec<Check>,
) {
    let id = format!("types/{}", component.name);
    let (Kind::Object(wanted), Kind::Object(present)) = (&expected.kind, &found.kind) else {
        let outcome = Outcome::equal(expected, found, &component.place);
        checks.push(Check::new(id, &component.source, outcome));
        return;
    };
    let same = match (besides(wanted, present), besides(present, wanted)) {
        (None, None) => Outcome::Passed,
        (missing, more) => {
            let [missing, more] = [missing, more].map(|names| names.unwrap_or("no other".into()));
            Outcome::failed(missing, more, &component.place)
        }
    };
    checks.push(Check::new(&id, &component.source, same));
    let schemas = input.corrected.root.pointer("/components/schemas");
    let node = schemas.and_then(|schemas| schemas.get(component.name)?.get("properties"));
    for (name, (shape, required)) in wanted {
        let source = node.and_then(|all: &Node| all.get(name)).map(place);
        let source = source.unwrap_or_else(|| component.source.clone());
        let place = format!("{}, {name}", component.place);
        let id = format!("{id}/{name}");
        let outcome = match present.get(name) {
            None => Outcome::failed(shape, "no such property", place),
            Some((found, is_required)) if shape == found && required == is_required => {
                Outcome::Passed
            }
            Some((found, is_required)) => {
                let full = |shape: &Shape, required: &bool| {
                    format!("{shape}, {}", if *required { "required" } else { "optional" })
                };
                Outcome::failed(full(shape, required), full(found, is_required), place)
            }
        };
        checks.push(Check::new(id, source, outcome));
    }
}

/// The properties that only the first object has.
fn besides(
    these: &BTreeMap<String, (Shape, bool)>,
    others: &BTreeMap<String, (Shape, bool)>,
) -> Option<String> {
    let names = these.keys().filter(|name| !others.contains_key(*name));
    let names: Vec<&str> = names.map(String::as_str).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
