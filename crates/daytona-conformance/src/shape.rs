//! What a schema of the description and what the JSON Schema of a Rust type allow, in the same
//! words.

use std::collections::BTreeMap;

use openapi_agreement::values::flat;
use openapi_codegen::document::pointer::join;
use serde_json::{Map, Value};

use crate::rules::is_required;

/// What a place may hold.
pub struct Shape {
    /// In words.
    pub text: String,
    /// Of an object: the words for each property, and whether it is required.
    pub members: Option<BTreeMap<String, (String, bool)>>,
}

/// Any JSON.
const ANYTHING: &str = "anything";
/// Before the options of an enumeration that takes other texts as well, and of one that does not.
const OPEN: &str = "one of, or another: ";
const CLOSED: &str = "only one of: ";

impl Shape {
    fn new(text: impl Into<String>, nullable: bool) -> Self {
        Self { text: or_null(text.into(), nullable), members: None }
    }

    fn object(members: BTreeMap<String, (String, bool)>, nullable: bool) -> Self {
        let texts = members.iter().map(|(name, (text, required))| {
            format!("{name}{}: {text}", if *required { "" } else { "?" })
        });
        let text = format!("object{{{}}}", texts.collect::<Vec<_>>().join(", "));
        Self { text: or_null(text, nullable), members: Some(members) }
    }

    pub fn is_enumeration(&self) -> bool {
        [OPEN, CLOSED].iter().any(|words| self.text.starts_with(words))
    }
}

fn or_null(text: String, nullable: bool) -> String {
    let has_null = text == ANYTHING || text.ends_with(" or null");
    if nullable && !has_null { format!("{text} or null") } else { text }
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
    let is_nullable = schema.get("nullable") == Some(&Value::Bool(true));
    if let Some(name) = component(schema).filter(|name| is_component(name)) {
        return Ok(Shape::new(name, is_nullable));
    }
    let schema = flat(root, schema)?;
    let is_nullable = schema.get("nullable") == Some(&Value::Bool(true));
    let inner = |schema: Option<&Value>| match schema {
        Some(schema) => described(root, schema, is_component).map(|shape| shape.text),
        None => Ok(ANYTHING.to_owned()),
    };
    let properties = schema.get("properties").and_then(Value::as_object);
    let additional = schema.get("additionalProperties").filter(|values| values.is_object());
    let ty = schema.get("type").and_then(Value::as_str);
    let text = match (ty, properties, additional) {
        _ if schema.contains_key("enum") => format!("{OPEN}{}", options(&schema)),
        (Some("object") | None, Some(properties), None) => {
            let mut members = BTreeMap::new();
            for (name, property) in properties {
                let required = is_required(&schema, name);
                // What may be absent may be `null` as well.
                let text = or_null(inner(Some(property))?, !required);
                members.insert(name.clone(), (text, required));
            }
            return Ok(Shape::object(members, is_nullable));
        }
        (Some("object"), None, values) | (None, None, values @ Some(_)) => {
            format!("map[{}]", inner(values)?)
        }
        (Some("array"), ..) => format!("array[{}]", inner(schema.get("items"))?),
        (Some(plain @ ("string" | "boolean" | "integer" | "number")), ..) => {
            with_format(plain, &schema)
        }
        (None, None, None) => ANYTHING.to_owned(),
        _ => format!("not understood: {}", Value::from(schema.clone())),
    };
    Ok(Shape::new(text, is_nullable))
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

/// Reads the JSON Schema of a Rust type, which `schemars` made.
pub struct Derived<'a> {
    /// The JSON Schema with its definitions.
    pub root: &'a Value,
    /// Gives the schema of a definition that is looked at on its own.
    pub component: &'a dyn Fn(&str) -> Option<&'static str>,
    /// The places that hold any JSON, as far as it was read; `*` is an item of a list or a map.
    pub any: Vec<String>,
}

impl Derived<'_> {
    pub fn shape(&mut self, schema: &Value, at: &str) -> Shape {
        let Value::Object(members) = schema else { return self.anything(at) };
        if let Some(name) = members.get("$ref").and_then(Value::as_str) {
            let name = name.trim_start_matches("#/$defs/");
            let definition = self.root.get("$defs").and_then(|all| all.get(name));
            return match ((self.component)(name), definition) {
                (Some(name), _) => Shape::new(name, false),
                (None, Some(definition)) => self.shape(definition, at),
                (None, None) => Shape::new(format!("not understood: {schema}"), false),
            };
        }
        match members.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) {
            Some([other, null]) if null.get("type") == Some(&"null".into()) => {
                let shape = self.shape(other, at);
                return Shape { text: or_null(shape.text, true), members: shape.members };
            }
            Some([Value::Object(known), any]) if known.contains_key("enum") => {
                let is_open = *any == serde_json::json!({ "type": "string" });
                let words = if is_open { OPEN } else { CLOSED };
                return Shape::new(format!("{words}{}", options(known)), false);
            }
            Some(_) => return Shape::new(format!("not understood: {schema}"), false),
            None => {}
        }
        let (ty, nullable) = match members.get("type") {
            Some(Value::String(name)) => (name.as_str(), false),
            Some(Value::Array(names)) => {
                let mut others = names.iter().filter_map(Value::as_str).filter(|n| *n != "null");
                (others.next().unwrap_or_default(), names.contains(&"null".into()))
            }
            _ => return self.anything(at),
        };
        let mut inner = |key: &str| {
            let values = members.get(key).unwrap_or(&Value::Bool(true));
            self.shape(values, &format!("{at}/*")).text
        };
        let text = match (ty, members.get("properties").and_then(Value::as_object)) {
            _ if members.contains_key("enum") => format!("{CLOSED}{}", options(members)),
            ("object", None) if members.contains_key("additionalProperties") => {
                format!("map[{}]", inner("additionalProperties"))
            }
            ("object", properties) => {
                let properties = properties.into_iter().flatten().map(|(name, property)| {
                    let text = self.shape(property, &join(at, name)).text;
                    (name.clone(), (text, is_required(members, name)))
                });
                return Shape::object(properties.collect(), nullable);
            }
            ("array", _) => format!("array[{}]", inner("items")),
            (plain, _) => with_format(plain, members),
        };
        Shape::new(text, nullable)
    }

    fn anything(&mut self, at: &str) -> Shape {
        self.any.push(at.to_owned());
        Shape::new(ANYTHING, true)
    }
}

/// A plain value with its format, if that has a Rust type of its own. The width of a number is left
/// out, as most descriptions do not say it.
fn with_format(plain: &str, schema: &Map<String, Value>) -> String {
    match schema.get("format").and_then(Value::as_str) {
        Some(format @ ("date-time" | "date" | "uuid")) => format!("{plain} ({format})"),
        _ => plain.to_owned(),
    }
}

fn options(schema: &Map<String, Value>) -> String {
    let options = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let mut options: Vec<&str> = options.filter_map(Value::as_str).collect();
    options.sort_unstable();
    options.join(", ")
}
