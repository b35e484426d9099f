//! Which structs can have a `Default`, for tests to begin a value with.

use std::collections::BTreeSet;

use crate::model::{Api, Kind, Property, Schema};

/// Formats of strings whose Rust type has no `Default`.
const WITHOUT: [&str; 3] = ["ip", "ipv4", "ipv6"];

/// Whether each required member of an object has one. `names` are the types that are generated.
pub fn has_default(api: &Api, properties: &[Property], names: &BTreeSet<String>) -> bool {
    properties.iter().all(|p| p.is_option() || value(api, &p.schema, names, 0))
}

fn value(api: &Api, schema: &Schema, names: &BTreeSet<String>, depth: usize) -> bool {
    match &schema.kind {
        Kind::Any | Kind::Boolean | Kind::Integer(_) | Kind::Number(_) => true,
        Kind::Array(_) | Kind::Map(_) => true,
        Kind::String(format) => !format.as_deref().is_some_and(|format| WITHOUT.contains(&format)),
        Kind::Named(index) => {
            // A type that requires itself has no value at all.
            let named = api.schemas.get(*index).filter(|_| depth <= api.schemas.len());
            named.is_some_and(|named| match &named.schema.kind {
                Kind::Enum(_) => true,
                Kind::Object(properties) if names.contains(&named.type_name) => properties
                    .iter()
                    .all(|p| p.is_option() || value(api, &p.schema, names, depth + 1)),
                _ => false,
            })
        }
        Kind::Enum(_) | Kind::Object(_) | Kind::Other { .. } => false,
    }
}
