//! Makes every inline object, enumeration and composition a component, so that it has a name.
//!
//! An inline enumeration with the values of a component takes that component. Those that are equal
//! to each other share one, named after the property where all agree on it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use indexmap::IndexMap;

use crate::document::{Document, Node, Value};
use crate::names::pascal;
use crate::openapi::{items, members, operations_mut, schema_reference, text};

pub fn run(document: &mut Document) {
    let mut names = NewNames::of_components(document);
    visit_document(document, &mut |schema, place| names.record_enum(schema, place));
    names.name_enums();
    visit_document(document, &mut |schema, place| names.replace(schema, place));
    let span = document.root.span.clone();
    let object = || Node { value: Value::Object(IndexMap::new()), span: span.clone() };
    let root = document.root.as_object_mut();
    let components = root.map(|root| root.entry("components".to_owned()).or_insert_with(object));
    let schemas = components
        .and_then(Node::as_object_mut)
        .map(|components| components.entry("schemas".to_owned()).or_insert_with(object));
    if let Some(schemas) = schemas.and_then(Node::as_object_mut) {
        schemas.extend(names.made);
    }
}

/// Where an inline schema stands: the name that its surroundings give it, and its property.
struct SchemaPlace {
    name: String,
    property: String,
}

impl SchemaPlace {
    fn inside(&self, suffix: &str) -> Self {
        Self { name: format!("{}{suffix}", self.name), property: self.property.clone() }
    }
}

/// Keywords whose members are alternatives.
const UNIONS: [&str; 2] = ["anyOf", "oneOf"];

/// Keywords whose members are not alternatives.
const COMBINATIONS: [&str; 2] = ["allOf", "not"];

type Values = BTreeSet<String>;

#[derive(Default)]
struct NewNames {
    /// Components that were there before.
    components: HashSet<String>,
    /// Names in use, as Rust types.
    taken: HashSet<String>,
    /// Component of each set of values.
    enums: BTreeMap<Values, String>,
    /// Inline enumerations met: their values, and the places in order.
    found: IndexMap<Values, Vec<SchemaPlace>>,
    /// Components made here.
    made: IndexMap<String, Node>,
}

impl NewNames {
    fn of_components(document: &Document) -> Self {
        let mut names = Self::default();
        let schemas = document.root.pointer("/components/schemas").and_then(Node::as_object);
        for (name, schema) in schemas.into_iter().flatten() {
            names.components.insert(name.clone());
            names.taken.insert(pascal(name));
            if let Some(values) = enumeration(schema) {
                names.enums.entry(values).or_insert_with(|| name.clone());
            }
        }
        names
    }

    fn record_enum(&mut self, schema: &mut Node, place: &SchemaPlace) {
        if let Some(values) = enumeration(schema) {
            let place = SchemaPlace { name: place.name.clone(), property: place.property.clone() };
            self.found.entry(values).or_default().push(place);
        }
    }

    fn name_enums(&mut self) {
        for (values, places) in std::mem::take(&mut self.found) {
            if self.enums.contains_key(&values) {
                continue;
            }
            let Some(first) = places.first() else { continue };
            let agreed = places.len() > 1 && places.iter().all(|p| p.property == first.property);
            let shared = pascal(&first.property);
            let name =
                if agreed && !self.taken.contains(&shared) { shared } else { first.name.clone() };
            let name = self.unused_name(name);
            self.enums.insert(values, name);
        }
    }

    fn unused_name(&mut self, name: String) -> String {
        let numbered = (2..).map(|n| format!("{name}{n}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|n| !self.taken.contains(n));
        let free = free.unwrap_or(name);
        self.taken.insert(free.clone());
        free
    }

    /// Puts a reference in the place of an inline schema; what belongs to the place stays there.
    fn replace(&mut self, schema: &mut Node, place: &SchemaPlace) {
        let name = match enumeration(schema) {
            Some(values) => match self.enums.get(&values) {
                Some(name) => name.clone(),
                None => return,
            },
            None => self.unused_name(place.name.clone()),
        };
        let span = schema.span.clone();
        let Some(members) = schema.as_object_mut() else { return };
        let mut inner = std::mem::take(members);
        for key in ["nullable", "default", "description", "deprecated"] {
            if let Some(value) = inner.get(key).cloned() {
                members.insert(key.to_owned(), value);
            }
            if key != "description" {
                inner.shift_remove(key);
            }
        }
        let target = Value::String(schema_reference(&name));
        members.insert("$ref".to_owned(), Node { value: target, span: span.clone() });
        if !self.components.contains(&name) && !self.made.contains_key(&name) {
            self.made.insert(name, Node { value: Value::Object(inner), span });
        }
    }
}

/// The values of a string enumeration, without `null`.
fn enumeration(schema: &Node) -> Option<Values> {
    let values = schema.get("enum")?.as_array()?;
    let strings: Option<Values> = values
        .iter()
        .filter(|value| !matches!(value.value, Value::Null))
        .map(|value| value.as_str().map(str::to_owned))
        .collect();
    strings.filter(|values| !values.is_empty())
}

fn visit_document(document: &mut Document, visit: &mut impl FnMut(&mut Node, &SchemaPlace)) {
    let schemas = document.root.pointer_mut("/components/schemas").and_then(Node::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        children(schema, &SchemaPlace { name: pascal(name), property: name.clone() }, visit);
    }
    for (_, operation) in operations_mut(document) {
        let id = pascal(&text(operation, "operationId"));
        let Some(members) = operation.as_object_mut() else { continue };
        let parameters = members.get_mut("parameters").and_then(Node::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let name = text(parameter, "name");
            let place = SchemaPlace { name: format!("{id}{}", pascal(&name)), property: name };
            if let Some(schema) = parameter.get_mut("schema") {
                schema_at(schema, &place, visit);
            }
        }
        if let Some(body) = members.get_mut("requestBody") {
            contents(body, &format!("{id}Body"), visit);
        }
        let responses = members.get_mut("responses").and_then(Node::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            let suffix = if status.starts_with('2') { "Response" } else { "Error" };
            contents(response, &format!("{id}{suffix}"), visit);
        }
    }
}

fn contents(node: &mut Node, name: &str, visit: &mut impl FnMut(&mut Node, &SchemaPlace)) {
    let content = node.get_mut("content").and_then(Node::as_object_mut);
    for (_, media) in content.into_iter().flatten() {
        if let Some(schema) = media.get_mut("schema") {
            schema_at(
                schema,
                &SchemaPlace { name: name.to_owned(), property: name.to_owned() },
                visit,
            );
        }
    }
}

/// Visits what is inside the schema, then the schema itself if it is an object, an enumeration or a
/// composition.
fn schema_at(
    schema: &mut Node,
    place: &SchemaPlace,
    visit: &mut impl FnMut(&mut Node, &SchemaPlace),
) {
    children(schema, place, visit);
    if is_composition(schema) || is_object(schema) || enumeration(schema).is_some() {
        visit(schema, place);
    }
}

fn is_composition(schema: &Node) -> bool {
    let has = |key: &&str| schema.get(key).is_some();
    COMBINATIONS.iter().chain(&UNIONS).any(has)
}

fn is_object(schema: &Node) -> bool {
    schema.get("properties").and_then(Node::as_object).is_some_and(|members| !members.is_empty())
}

/// Visits what is inside a schema. Members of `allOf` stay inline: typify works out what they
/// mean together.
fn children(
    schema: &mut Node,
    place: &SchemaPlace,
    visit: &mut impl FnMut(&mut Node, &SchemaPlace),
) {
    let has_items = items(schema, "enum").next().is_none();
    let Some(members) = schema.as_object_mut().filter(|_| has_items) else { return };
    for (name, property) in
        members.get_mut("properties").and_then(Node::as_object_mut).into_iter().flatten()
    {
        let inner =
            SchemaPlace { name: format!("{}{}", place.name, pascal(name)), property: name.clone() };
        schema_at(property, &inner, visit);
    }
    if let Some(item) = members.get_mut("items") {
        schema_at(item, &place.inside("Item"), visit);
    }
    if let Some(value) = members.get_mut("additionalProperties") {
        schema_at(value, &place.inside("Value"), visit);
    }
    for key in UNIONS {
        let alternatives = members.get_mut(key).and_then(Node::as_array_mut);
        if let Some(alternatives) = alternatives {
            self::alternatives(alternatives, place, visit);
        }
    }
}

/// Visits the alternatives of a union. Objects that typify tells apart by a constant, or by the one
/// member that each has, stay inline: its enum of them is what people would write. A value that
/// matches none of them does not decode.
fn alternatives(
    alternatives: &mut [Node],
    place: &SchemaPlace,
    visit: &mut impl FnMut(&mut Node, &SchemaPlace),
) {
    let tagged = alternatives.iter().all(|node| is_object(node) && tags(node).next().is_some())
        || alternatives.iter().all(|node| {
            members(node, "properties").count() == 1 && items(node, "required").count() == 1
        });
    for schema in alternatives {
        if tagged {
            let constants: Vec<String> = tags(schema).map(str::to_owned).collect();
            let properties = schema.get_mut("properties").and_then(Node::as_object_mut);
            let rest = properties.into_iter().flatten();
            for (name, property) in rest.filter(|(name, _)| !constants.contains(name)) {
                let inner = format!("{}{}", place.name, pascal(name));
                schema_at(property, &SchemaPlace { name: inner, property: name.clone() }, visit);
            }
        } else if !COMBINATIONS.iter().any(|key| schema.get(key).is_some()) {
            let suffix = if enumeration(schema).is_some() { "Value" } else { "Object" };
            schema_at(schema, &place.inside(suffix), visit);
        }
    }
}

/// The members of an object that can have one value only.
fn tags(schema: &Node) -> impl Iterator<Item = &str> {
    let constant = |schema: &Node| enumeration(schema).is_some_and(|values| values.len() == 1);
    members(schema, "properties").filter(move |(_, schema)| constant(schema)).map(|(name, _)| name)
}
