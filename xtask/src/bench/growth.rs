//! Whether the time of generation grows with the description, and with nothing else: one description
//! with 38 operations and their schemas, against 32 copies of them in one.

use std::collections::BTreeSet;
use std::time::Duration;

use openapi_codegen::{Input, Source, generate};
use serde_json::{Map, Value, json};

use super::generate::fastest;
use super::{Limit, Row};

/// How many operations a copy has.
const OPERATIONS: usize = 38;
/// How many copies the large description has.
const COPIES: usize = 32;
/// How often generation is timed; the shortest time counts.
const TIMES: usize = 5;
/// How long all three crates of the whole description may take.
const ALL_CRATES: Duration = Duration::from_millis(300);

/// Times generation of types, client and server.
pub(super) fn rows(description: &Value) -> Result<Vec<Row>, String> {
    let whole = time(&description.to_string())?;
    let [few, many] = [1, COPIES].map(|copies| time(&copied(description, copies).to_string()));
    let (few, many) = (few?, many? / COPIES as u32);
    let what = format!("the same, of {} operations, for {OPERATIONS}", OPERATIONS * COPIES);
    Ok(vec![
        Row::times(
            "generate all three crates, against 300 ms",
            whole,
            ALL_CRATES,
            Limit::AtMost(1.0),
        ),
        Row::times(&what, many, few, Limit::AtMost(1.2)),
    ])
}

fn time(text: &str) -> Result<Duration, String> {
    fastest(TIMES, || {
        let mut input = Input::new(Source::new("bench.json", text));
        input.crates.server = Some("api-server".to_owned());
        let made = generate(&input).map(|_| ());
        made.map_err(|found| openapi_codegen::diagnostic::render(&found, false))
    })
}

/// So many copies of the first operations and of the schemas that they use, with names of their own.
fn copied(description: &Value, copies: usize) -> Value {
    let mut paths = Map::new();
    let mut left = OPERATIONS;
    for (path, item) in description["paths"].as_object().into_iter().flatten() {
        let operations = item.as_object().into_iter().flatten().take(left);
        let operations: Map<String, Value> =
            operations.map(|(method, operation)| (method.clone(), operation.clone())).collect();
        left -= operations.len();
        if !operations.is_empty() {
            paths.insert(path.clone(), Value::Object(operations));
        }
    }
    let all = description["components"]["schemas"].as_object().cloned().unwrap_or_default();
    let needed = closed(references(&Value::Object(paths.clone())), &all);
    // Responses and parameters that all copies share refer to the schemas by their own names.
    let mut shared = description["components"].clone();
    shared["schemas"] = Value::Null;
    let shared = closed(references(&shared), &all);
    let mut copy = description.clone();
    let of_shared = all.iter().filter(|(name, _)| shared.contains(*name));
    let mut all_schemas: Map<String, Value> =
        of_shared.map(|(name, schema)| (name.clone(), schema.clone())).collect();
    let mut all_paths = Map::new();
    for number in 0..copies {
        for (path, item) in &paths {
            let mut item = renamed(item, number);
            for (_, operation) in item.as_object_mut().into_iter().flatten() {
                let id = operation["operationId"].as_str().unwrap_or_default();
                operation["operationId"] = format!("copy{number}_{id}").into();
                let tag = operation["tags"][0].as_str().unwrap_or_default();
                operation["tags"] = json!([format!("{tag} {number}")]);
            }
            all_paths.insert(format!("/copy{number}{path}"), item);
        }
        let used = all.iter().filter(|(name, _)| needed.contains(*name));
        all_schemas
            .extend(used.map(|(name, schema)| (named(name, number), renamed(schema, number))));
    }
    copy["paths"] = Value::Object(all_paths);
    copy["components"]["schemas"] = Value::Object(all_schemas);
    copy
}

/// These schemas and all that they refer to.
fn closed(mut open: Vec<String>, all: &Map<String, Value>) -> BTreeSet<String> {
    let mut closed = BTreeSet::new();
    while let Some(name) = open.pop() {
        if closed.insert(name.clone()) {
            open.extend(all.get(&name).into_iter().flat_map(references));
        }
    }
    closed
}

fn named(schema: &str, number: usize) -> String {
    format!("Copy{number}{schema}")
}

/// The names of the schemas that a value refers to.
fn references(value: &Value) -> Vec<String> {
    let text = value.to_string();
    let parts = text.split("\"#/components/schemas/").skip(1);
    parts.filter_map(|part| part.split('"').next()).map(str::to_owned).collect()
}

/// The value with references to the schemas of this copy.
fn renamed(value: &Value, number: usize) -> Value {
    let (from, to) =
        ("\"#/components/schemas/", format!("\"#/components/schemas/{}", named("", number)));
    serde_json::from_str(&value.to_string().replace(from, &to)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{bindings, input};
    use crate::workspace::root;

    #[test]
    fn copies_can_be_generated_and_have_all_operations() {
        let root = root().expect("tests run in the workspace");
        let mut bindings = bindings(&root).expect("they can be read").bindings;
        let binding = bindings.remove("daytona").expect("there is such a binding");
        let input = input(&root, &binding).expect("it can be read");
        let description = openapi_codegen::read(&input).expect("it can be parsed").root.to_json();
        let text = copied(&description, 3).to_string();
        let output = generate(&Input::new(Source::new("copies.json", text)));
        let output = output.map_err(|found| openapi_codegen::diagnostic::render(&found, false));
        assert_eq!(output.expect("it can be generated").api.operations.len(), 3 * OPERATIONS);
    }
}
