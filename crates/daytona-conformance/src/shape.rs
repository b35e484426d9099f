//! The shape of a schema, as the description and as a Rust type has it: what the two share.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use crate::rules::{is_required, takes_null};
use crate::values::flat;

/// What a place may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Whether `null` is allowed.
    pub nullable: bool,
    /// The rest.
    pub kind: Kind,
}

/// What a place may hold that is not `null`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anything.
    Any,
    /// A plain value: its type, and its format if that has a Rust type of its own.
    Plain(String, Option<String>),
    /// One of these texts; whether others decode as well.
    Options(Vec<String>, bool),
    /// A list.
    Array(Box<Shape>),
    /// A map.
    Map(Box<Shape>),
    /// An object: its properties, and whether each must be there.
    Object(BTreeMap<String, (Shape, bool)>),
    /// A component, that is looked at on its own.
    Component(String),
    /// What is not understood.
    Other(String),
}

/// The shape of a schema of the description. `is_component` says which references are to schemas
/// that are looked at on their own.
///
/// # Errors
/// A schema that cannot be read.
pub fn described(
    root: &Value,
    schema: &Value,
    is_component: &dyn Fn(&str) -> bool,
) -> Result<Shape, String> {
    let nullable = schema.get("nullable") == Some(&Value::Bool(true));
    if let Some(name) = component(schema).filter(|name| is_component(name)) {
        return Ok(Shape { nullable, kind: Kind::Component(name.to_owned()) });
    }
    let schema = flat(root, schema)?;
    let inner = |schema: &Value| described(root, schema, is_component).map(Box::new);
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    let properties = schema.get("properties").and_then(Value::as_object);
    let additional = schema.get("additionalProperties").filter(|values| values.is_object());
    let kind = match (text("type"), properties, additional) {
        _ if schema.contains_key("enum") => Kind::Options(options(&schema), true),
        (Some("object") | None, Some(properties), None) => {
            let properties = properties.iter().map(|(name, property)| {
                let required = is_required(&schema, name);
                let mut shape = *inner(property)?;
                // What may be absent may be `null` as well.
                shape.nullable |= !required;
                Ok((name.clone(), (shape, required)))
            });
            Kind::Object(properties.collect::<Result<_, String>>()?)
        }
        (Some("object") | None, None, Some(values)) => Kind::Map(inner(values)?),
        (Some("object"), None, None) => {
            Kind::Map(Box::new(Shape { nullable: true, kind: Kind::Any }))
        }
        (Some("array"), ..) => match schema.get("items") {
            Some(item) => Kind::Array(inner(item)?),
            None => Kind::Array(Box::new(Shape { nullable: true, kind: Kind::Any })),
        },
        (Some(plain @ ("string" | "boolean" | "integer" | "number")), ..) => Kind::Plain(
            plain.to_owned(),
            text("format").filter(|format| is_typed(format)).map(str::to_owned),
        ),
        (None, None, None) => return Ok(Shape { nullable: takes_null(&schema), kind: Kind::Any }),
        _ => Kind::Other(Value::from(schema.clone()).to_string()),
    };
    Ok(Shape { nullable: schema.get("nullable") == Some(&Value::Bool(true)), kind })
}

/// The component that a schema is, if it only refers to one.
fn component(schema: &Value) -> Option<&str> {
    if let Some(reference) = schema.get("$ref") {
        return reference.as_str()?.strip_prefix("#/components/schemas/");
    }
    match schema.get("allOf")?.as_array()?.as_slice() {
        [only] => component(only),
        _ => None,
    }
}

/// The shape of a JSON Schema that `schemars` made. `component` gives the name of the schema of a
/// definition, if that is looked at on its own.
pub fn derived(root: &Value, schema: &Value, component: &dyn Fn(&str) -> Option<String>) -> Shape {
    let of = |nullable, kind| Shape { nullable, kind };
    let inner = |schema: &Value| Box::new(derived(root, schema, component));
    let Value::Object(members) = schema else { return of(true, Kind::Any) };
    if let Some(name) = members.get("$ref").and_then(Value::as_str) {
        let name = name.trim_start_matches("#/$defs/");
        if let Some(name) = component(name) {
            return of(false, Kind::Component(name));
        }
        return match root.get("$defs").and_then(|all| all.get(name)) {
            Some(definition) => derived(root, definition, component),
            None => of(false, Kind::Other(schema.to_string())),
        };
    }
    match members.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([other, null]) if null.get("type") == Some(&"null".into()) => {
            return Shape { nullable: true, ..derived(root, other, component) };
        }
        Some([known, any]) if known.get("enum").is_some() => {
            let open = *any == serde_json::json!({ "type": "string" });
            let known = known.as_object().map(options).unwrap_or_default();
            return of(false, Kind::Options(known, open));
        }
        Some(_) => return of(false, Kind::Other(schema.to_string())),
        None => {}
    }
    let (name, nullable) = match members.get("type") {
        Some(Value::String(name)) => (name.as_str(), false),
        Some(Value::Array(names)) => {
            let mut others = names.iter().filter_map(Value::as_str).filter(|name| *name != "null");
            (others.next().unwrap_or_default(), names.contains(&"null".into()))
        }
        _ => return of(true, Kind::Any),
    };
    let kind = match (name, members.get("properties").and_then(Value::as_object)) {
        _ if members.contains_key("enum") => Kind::Options(options(members), false),
        ("object", Some(properties)) => {
            let properties = properties.iter().map(|(name, property)| {
                (name.clone(), (*inner(property), is_required(members, name)))
            });
            Kind::Object(properties.collect())
        }
        ("object", None) => match members.get("additionalProperties") {
            Some(values) => Kind::Map(inner(values)),
            None => Kind::Object(BTreeMap::new()),
        },
        ("array", _) => Kind::Array(inner(members.get("items").unwrap_or(&Value::Bool(true)))),
        (plain, _) => {
            let format = members.get("format").and_then(Value::as_str);
            Kind::Plain(
                plain.to_owned(),
                format.filter(|format| is_typed(format)).map(str::to_owned),
            )
        }
    };
    of(nullable, kind)
}

/// Formats that have a Rust type of their own. The width of a number is no business of a
/// description that does not say it.
fn is_typed(format: &str) -> bool {
    ["date-time", "date", "uuid"].contains(&format)
}

fn options(schema: &Map<String, Value>) -> Vec<String> {
    let options = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let mut options: Vec<String> = options.filter_map(Value::as_str).map(str::to_owned).collect();
    options.sort();
    options
}

impl Shape {
    /// The places of the shape that may hold anything, inside of it.
    pub fn untyped(&self, pointer: &str, found: &mut Vec<String>) {
        match &self.kind {
            Kind::Any => found.push(pointer.to_owned()),
            Kind::Array(inner) | Kind::Map(inner) => inner.untyped(&format!("{pointer}/*"), found),
            Kind::Object(properties) => {
                for (name, (shape, _)) in properties {
                    shape.untyped(&format!("{pointer}{}", crate::values::step(name)), found);
                }
            }
            Kind::Plain(..) | Kind::Options(..) | Kind::Component(_) | Kind::Other(_) => {}
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Any => return f.write_str("anything"),
            Kind::Plain(name, None) => f.write_str(name)?,
            Kind::Plain(name, Some(format)) => write!(f, "{name} ({format})")?,
            Kind::Options(options, open) => {
                let options = options.join(", ");
                write!(
                    f,
                    "{} {options}",
                    if *open { "one of, or another:" } else { "only one of:" }
                )?;
            }
            Kind::Array(item) => write!(f, "array of {item}")?,
            Kind::Map(value) => write!(f, "map of {value}")?,
            Kind::Object(properties) => {
                let names = properties.iter().map(|(name, (_, required))| {
                    format!("{name}{}", if *required { "" } else { "?" })
                });
                write!(f, "object of {}", names.collect::<Vec<_>>().join(", "))?;
            }
            Kind::Component(name) => f.write_str(name)?,
            Kind::Other(schema) => write!(f, "what is not understood: {schema}")?,
        }
        f.write_str(if self.nullable { " or null" } else { "" })
    }
}
