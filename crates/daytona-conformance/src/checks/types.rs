//! The parts that compare the Rust types with the component schemas of the corrected description:
//! `schema-types`, `types-description` and `any-json`.

use std::collections::BTreeMap;

use openapi_codegen::document::Node;
use serde::Deserialize;

use crate::check::{Check, Outcome};
use crate::description::place;
use crate::input::Input;
use crate::shape::{Derived, Shape, described};
use crate::types::Type;

/// The component schemas of the corrected description.
pub fn schemas(input: &Input) -> impl Iterator<Item = (&str, &Node)> {
    let components = input.corrected.root.get("components");
    components.into_iter().flat_map(|node| openapi_codegen::openapi::members(node, "schemas"))
}

/// The component schemas that have a Rust type, and the type of each.
pub fn typed(input: &Input) -> impl Iterator<Item = (&'static str, &Node, &Type)> {
    schemas(input).filter_map(|(name, node)| {
        let ty = input.types.iter().find(|ty| ty.schema == name)?;
        Some((ty.schema, node, ty))
    })
}

/// The part `schema-types`: each schema has a type, and each type but enumerations a schema.
pub fn existence(input: &Input) -> Vec<Check> {
    let schemas = schemas(input).map(|(name, schema)| {
        let outcome = match input.types.iter().any(|ty| ty.schema == name) {
            true => Outcome::Passed,
            false => Outcome::failed("a Rust type", "none", "daytona_api_types"),
        };
        Check::new(format!("schema-types/{name}"), place(schema), outcome)
    });
    let mut checks: Vec<Check> = schemas.collect();
    let components = components(input);
    for ty in &input.types {
        let id = format!("schema-types/{}", ty.schema);
        // An enumeration may have its name from the place where it is declared.
        if !checks.iter().any(|check| check.id == id)
            && !derived(&components, ty).0.is_enumeration()
        {
            let outcome = Outcome::failed("a schema of this name", "none", ty.name());
            checks.push(Check::new(id, ty.name(), outcome));
        }
    }
    checks
}

/// The part `types-description`: the JSON Schema of each type with its component schema.
pub fn shapes(input: &Input) -> Vec<Check> {
    let root = input.corrected.root.to_json();
    let components = components(input);
    let is_component = |name: &str| components.values().any(|schema| *schema == name);
    let mut checks = Vec::new();
    for (name, node, ty) in typed(input) {
        if !input.options.wants_some(&format!("types-description/{name}")) {
            continue;
        }
        match described(&root, &node.to_json(), &is_component) {
            Ok(expected) => {
                checks.extend(compare(name, node, ty, &expected, &derived(&components, ty).0))
            }
            Err(problem) => {
                let outcome = Outcome::failed("a usable schema", problem, ty.name());
                checks.push(Check::new(format!("types-description/{name}"), place(node), outcome));
            }
        }
    }
    checks
}

/// The components that are compared on their own: the name of the Rust type of each, which is that of
/// its definition in a JSON Schema, and the name of the schema. Enumerations are compared wherever
/// they are, as the description repeats some in place.
type Components = BTreeMap<&'static str, &'static str>;

fn components(input: &Input) -> Components {
    let objects = typed(input).filter(|(_, node, _)| node.get("enum").is_none());
    let rust_name = |ty: &Type| ty.name().rsplit("::").next().unwrap_or_default();
    objects.map(|(name, _, ty)| (rust_name(ty), name)).collect()
}

/// The shape of a type, and the places in it that hold any JSON.
fn derived(components: &Components, ty: &Type) -> (Shape, Vec<String>) {
    let schema = ty.json_schema();
    let component = |name: &str| components.get(name).copied();
    let mut derived = Derived { root: &schema, component: &component, any: Vec::new() };
    let shape = derived.shape(&schema, ty.schema);
    (shape, derived.any)
}

/// The shape of the Rust type of a schema.
pub fn shape(input: &Input, schema: &str) -> Option<Shape> {
    let ty = input.types.iter().find(|ty| ty.schema == schema)?;
    Some(derived(&components(input), ty).0)
}

/// One check for the schema as a whole, and one for each property of it.
fn compare(name: &str, node: &Node, ty: &Type, expected: &Shape, found: &Shape) -> Vec<Check> {
    let id = format!("types-description/{name}");
    let (Some(wanted), Some(present)) = (&expected.members, &found.members) else {
        let outcome = Outcome::equal(&expected.text, &found.text, ty.name());
        return vec![Check::new(id, place(node), outcome)];
    };
    let names = |all: &BTreeMap<String, (String, bool)>| {
        all.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
    };
    let same = Outcome::equal(&names(wanted), &names(present), ty.name());
    let mut checks = vec![Check::new(&id, place(node), same)];
    for (name, (shape, required)) in wanted {
        let words = |required: &bool| if *required { "required" } else { "optional" };
        let expected = format!("{shape}, {}", words(required));
        let found =
            present.get(name).map(|(shape, required)| format!("{shape}, {}", words(required)));
        let found = found.unwrap_or_else(|| "no such property".to_owned());
        let outcome = Outcome::equal(&expected, &found, format!("{}, {name}", ty.name()));
        let property = node.get("properties").and_then(|all| all.get(name));
        checks.push(Check::new(format!("{id}/{name}"), place(property.unwrap_or(node)), outcome));
    }
    checks
}

/// The places that hold any JSON.
const ANY_JSON: &str = include_str!("../../any_json.toml");

/// An entry of `any_json.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    place: String,
    reason: String,
}

/// The part `any-json`: the places of the types that hold any JSON with `any_json.toml`, which gives
/// a reason for each.
pub fn any_json(input: &Input) -> Vec<Check> {
    let listed: BTreeMap<String, Vec<Place>> = match toml::from_str(ANY_JSON) {
        Ok(listed) => listed,
        Err(error) => {
            let outcome = Outcome::failed("a list of places", error, "any_json.toml");
            return vec![Check::new("any-json", "any_json.toml", outcome)];
        }
    };
    let listed = || listed.values().flatten();
    let components = components(input);
    let found = typed(input).flat_map(|(_, node, ty)| {
        derived(&components, ty).1.into_iter().map(move |found| (found, place(node)))
    });
    let found: Vec<(String, String)> = found.collect();
    let mut checks = Vec::new();
    for (place, source) in &found {
        let outcome = match listed().any(|entry| entry.place == *place && !entry.reason.is_empty())
        {
            true => Outcome::Passed,
            false => {
                Outcome::failed("a type, or a reason to have none", "neither", "any_json.toml")
            }
        };
        checks.push(Check::new(format!("any-json/{place}"), source, outcome));
    }
    for Place { place, reason } in listed() {
        if !found.iter().any(|(found, _)| found == place) {
            let outcome = Outcome::failed(
                "a place that holds any JSON",
                "a type, or no place",
                "any_json.toml",
            );
            checks.push(Check::new(format!("any-json/{place}"), reason, outcome));
        }
    }
    checks
}
