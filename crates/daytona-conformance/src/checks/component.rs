//! The component schemas of a description, and the type of each.

use serde_json::Value;

use crate::check::{Check, Outcome};
use crate::description::place;
use crate::input::Input;
use crate::shape::{Kind, derived};
use crate::types::Type;

/// A component schema that has a Rust type.
pub struct Component<'a> {
    /// Its name.
    pub name: &'a str,
    /// The schema.
    pub schema: &'a Value,
    /// The type.
    pub ty: &'a Type,
    /// What the claims about it rest on: file and line.
    pub source: String,
    /// Where a failure is: the type.
    pub place: String,
}

/// The components of the corrected description that have a type, in their order. `root` is that
/// description.
pub fn components<'a>(input: &'a Input, root: &'a Value) -> impl Iterator<Item = Component<'a>> {
    let schemas = root.pointer("/components/schemas").and_then(Value::as_object);
    schemas.into_iter().flatten().filter_map(|(name, schema)| {
        let ty = input.types.iter().find(|ty| ty.schema == name)?;
        let source = source(input, name);
        Some(Component { name, schema, ty, source, place: ty.name().to_owned() })
    })
}

fn source(input: &Input, name: &str) -> String {
    let schemas = input.corrected.root.pointer("/components/schemas");
    schemas.and_then(|schemas| schemas.get(name)).map(place).unwrap_or_default()
}

/// The part `components`: each schema has a type, and each type but enumerations a schema.
pub fn checks(input: &Input) -> Vec<Check> {
    let schemas = input.corrected.root.pointer("/components/schemas");
    let schemas = schemas.and_then(openapi_codegen::document::Node::as_object);
    let schemas = schemas.into_iter().flatten().map(|(name, schema)| {
        let found = input.types.iter().any(|ty| ty.schema == name);
        let outcome = if found {
            Outcome::Passed
        } else {
            Outcome::failed("a Rust type", "none", "daytona_api_types")
        };
        Check::new(format!("components/{name}"), place(schema), outcome)
    });
    let mut checks: Vec<Check> = schemas.collect();
    for ty in &input.types {
        let id = format!("components/{}", ty.schema);
        if !checks.iter().any(|check| check.id == id) && !is_enumeration(ty) {
            let outcome = Outcome::failed("a schema of this name", "none", ty.name());
            checks.push(Check::new(id, ty.name(), outcome));
        }
    }
    checks
}

/// Whether it is an enumeration, which may have its name from the place where it is declared.
fn is_enumeration(ty: &Type) -> bool {
    let schema = ty.json_schema();
    matches!(derived(&schema, &schema, &|_| None).kind, Kind::Options(..))
}
