//! Which structs can have a `Default`, from which tests build values.

use std::collections::BTreeSet;

use crate::model::{Api, Property, Schema, SchemaKind};

/// Formats of strings whose Rust type has no `Default`.
const WITHOUT: [&str; 3] = ["ip", "ipv4", "ipv6"];

/// Whether each required member of an object has one. `names` are the types that are generated.
pub fn has_default(api: &Api, properties: &[Property], names: &BTreeSet<String>) -> bool {
    properties.iter().all(|p| p.is_option() || value(api, &p.schema, names, 0))
}

fn value(api: &Api, schema: &Schema, names: &BTreeSet<String>, depth: usize) -> bool {
    match &schema.kind {
        SchemaKind::Any | SchemaKind::Boolean | SchemaKind::Integer(_) | SchemaKind::Number(_) => {
            true
        }
        SchemaKind::Array(_) | SchemaKind::Map(_) => true,
        SchemaKind::String(format) => {
            !format.as_deref().is_some_and(|format| WITHOUT.contains(&format))
        }
        SchemaKind::Named(index) => {
            // A type that requires itself has no value at all.
            let named = api.schemas.get(*index).filter(|_| depth <= api.schemas.len());
            named.is_some_and(|named| match &named.schema.kind {
                SchemaKind::Enum(_) => true,
                SchemaKind::Object(properties) if names.contains(&named.type_name) => properties
                    .iter()
                    .all(|p| p.is_option() || value(api, &p.schema, names, depth + 1)),
                _ => false,
            })
        }
        SchemaKind::Enum(_) | SchemaKind::Object(_) | SchemaKind::Other { .. } => false,
    }
}
