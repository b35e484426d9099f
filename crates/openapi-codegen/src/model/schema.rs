//! Reads a schema of the document into a [`Schema`] of the model.

use std::collections::HashMap;

use indexmap::IndexSet;

use super::{Discriminator, Property, Schema, SchemaKind};
use crate::document::{Node, Value};
use crate::names::{distinct, snake};
use crate::openapi::{decoded, flag, items, members, reference, schema_name, text};

/// The keywords that restrict values.
const CONSTRAINTS: [&str; 13] = [
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// Reads schemas; knows the components by name.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// Index of each component.
    pub components: &'a HashMap<String, usize>,
    /// Rust type of each component.
    pub type_names: &'a [String],
}

impl Reader<'_> {
    /// Reads a schema.
    pub fn schema(self, node: &Node) -> Schema {
        let kind = self.kind(node);
        let secret = match &kind {
            SchemaKind::Array(inner) | SchemaKind::Map(inner) => inner.secret,
            _ => false,
        };
        Schema {
            kind,
            nullable: flag(node, "nullable"),
            description: text(node, "description"),
            default: node.get("default").map(|value| value.to_json().to_string()),
            constraints: constraints(node),
            secret: secret || text(node, "format") == "password" || flag(node, "x-secret"),
            span: node.span.clone(),
        }
    }

    fn kind(self, node: &Node) -> SchemaKind {
        if let Some(target) = reference(node) {
            // `check` refuses references to anything but components.
            let index = schema_name(&target).and_then(|name| self.components.get(&name));
            return index.map_or(SchemaKind::Any, |index| SchemaKind::Named(*index));
        }
        let format = || Some(text(node, "format")).filter(|format| !format.is_empty());
        let combined = ["allOf", "anyOf", "oneOf", "not"].iter().any(|key| node.get(key).is_some());
        let additional = node.get("additionalProperties");
        let typed_additional =
            additional.filter(|node| node.as_object().is_some_and(|object| !object.is_empty()));
        let has_properties = members(node, "properties").next().is_some();
        if combined || (has_properties && typed_additional.is_some()) {
            return SchemaKind::Other {
                json: self.other(node),
                discriminator: discriminator(node),
            };
        }
        let values: Option<Vec<String>> =
            node.get("enum").and_then(Node::as_array).and_then(|values| {
                let values = values.iter().filter(|value| !matches!(value.value, Value::Null));
                let once: Option<IndexSet<String>> =
                    values.map(|value| value.as_str().map(str::to_owned)).collect();
                Some(once?.into_iter().collect())
            });
        match text(node, "type").as_str() {
            "string" | "" if values.as_ref().is_some_and(|values| !values.is_empty()) => {
                SchemaKind::Enum(values.unwrap_or_default())
            }
            "boolean" => SchemaKind::Boolean,
            "integer" => SchemaKind::Integer(format()),
            "number" => SchemaKind::Number(format()),
            "string" => SchemaKind::String(format()),
            "array" => self.array(node),
            "object" if has_properties => SchemaKind::Object(self.properties(node)),
            "object" => self.map(node, typed_additional),
            _ if has_properties => SchemaKind::Object(self.properties(node)),
            _ if node.get("items").is_some() => self.array(node),
            _ if typed_additional.is_some() => self.map(node, typed_additional),
            _ => SchemaKind::Any,
        }
    }

    fn array(self, node: &Node) -> SchemaKind {
        let item = node.get("items").map(|item| self.schema(item));
        SchemaKind::Array(Box::new(item.unwrap_or_else(|| any(node))))
    }

    fn map(self, node: &Node, values: Option<&Node>) -> SchemaKind {
        let value = values.map(|value| self.schema(value));
        SchemaKind::Map(Box::new(value.unwrap_or_else(|| any(node))))
    }

    /// The members of an object, with Rust names that differ from each other.
    pub fn properties(self, node: &Node) -> Vec<Property> {
        let required: Vec<&str> = items(node, "required").filter_map(Node::as_str).collect();
        let names = distinct(members(node, "properties").map(|(name, _)| snake(name)));
        members(node, "properties")
            .zip(names)
            .map(|((wire_name, property), name)| Property {
                wire_name: wire_name.to_owned(),
                name,
                required: required.contains(&wire_name),
                schema: self.schema(property),
            })
            .collect()
    }

    /// The schema as JSON, with references to Rust types and without what only people read or only
    /// a server checks.
    fn other(self, node: &Node) -> serde_json::Value {
        const LEFT_OUT: [&str; 9] = [
            "default",
            "description",
            "example",
            "maxLength",
            "maximum",
            "minLength",
            "minimum",
            "pattern",
            "title",
        ];
        match &node.value {
            Value::Object(object) => {
                let kept = object.iter().filter(|(key, _)| !LEFT_OUT.contains(&key.as_str()));
                let renamed = kept.map(|(key, child)| match (key.as_str(), child.as_str()) {
                    ("$ref", Some(target)) => (key.clone(), self.renamed(target).into()),
                    ("properties", _) => (key.clone(), self.each_property(child)),
                    _ => (key.clone(), self.other(child)),
                });
                renamed.collect()
            }
            Value::Array(array) => array.iter().map(|item| self.other(item)).collect(),
            _ => node.to_json(),
        }
    }

    /// As [`Reader::other`] for a map of properties, whose keys are names and no keywords.
    fn each_property(self, node: &Node) -> serde_json::Value {
        let properties = node.as_object().into_iter().flatten();
        properties.map(|(name, schema)| (name.clone(), self.other(schema))).collect()
    }

    fn renamed(self, target: &str) -> String {
        let index = schema_name(&decoded(target)).and_then(|name| self.components.get(&name));
        let type_name = index.and_then(|index| self.type_names.get(*index));
        type_name.map_or(target.to_owned(), |name| format!("#/components/schemas/{name}"))
    }
}

/// A value selects the component that the mapping gives it, or else the component of that name.
fn discriminator(node: &Node) -> Option<Discriminator> {
    let said = node.get("discriminator")?;
    let property = Some(text(said, "propertyName")).filter(|name| !name.is_empty())?;
    let alternatives = items(node, "oneOf").chain(items(node, "anyOf"));
    let values = alternatives.map(|alternative| {
        let target = reference(alternative).unwrap_or_default();
        let name = schema_name(&target).unwrap_or_default();
        let is_it = |to: &Node| to.as_str().is_some_and(|to| decoded(to) == target || to == name);
        let mapped = members(said, "mapping").filter(|(_, to)| is_it(to));
        let mapped: Vec<String> = mapped.map(|(value, _)| value.to_owned()).collect();
        if mapped.is_empty() { vec![name] } else { mapped }
    });
    Some(Discriminator { property, values: values.collect() })
}

fn any(node: &Node) -> Schema {
    Schema {
        kind: SchemaKind::Any,
        nullable: false,
        description: String::new(),
        default: None,
        constraints: Vec::new(),
        secret: false,
        span: node.span.clone(),
    }
}

fn constraints(node: &Node) -> Vec<(&'static str, serde_json::Value)> {
    let constraint = |keyword: &&'static str| Some((*keyword, node.get(keyword)?.to_json()));
    CONSTRAINTS.iter().filter_map(constraint).filter(|(_, value)| *value != false).collect()
}
