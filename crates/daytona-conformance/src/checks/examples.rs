//! The part `examples`: the documented response against the types and the description.

use std::sync::Arc;

use daytona_api_client::types::Sandbox;
use openapi_codegen::Source;
use openapi_codegen::document::{Document, Node, parse};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::check::{Check, Outcome};
use crate::description::{answer, place, resolve};
use crate::difference::{Difference, differences, shown};
use crate::input::Input;
use crate::json_schema::problems;

const FILE: &str = "examples/list-sandboxes.json";
const TEXT: &str = include_str!("../../examples/list-sandboxes.json");

pub fn checks(input: &Input) -> Vec<Check> {
    let page = &input.documented.list_sandboxes;
    let list = Value::Array(page.sandboxes.clone());
    let source = format!("{}, {}", page.page, page.example.list);
    let whole = Example { name: "list".to_owned(), pointer: String::new(), source, value: &list };
    let mut checks = whole.checks::<Vec<Sandbox>>(input, |schema| Some(schema));
    for (index, value) in page.sandboxes.iter().enumerate() {
        let example = Example {
            name: format!("sandbox-{}", index + 1),
            pointer: format!("/{index}"),
            source: page.item_source(index),
            value,
        };
        checks.extend(example.checks::<Sandbox>(input, |schema| schema.get("items")));
        checks.push(example.check("declared", example.declared(input)));
    }
    checks
}

struct Example<'a> {
    name: String,
    /// Where it is in [`FILE`].
    pointer: String,
    source: String,
    value: &'a Value,
}

impl Example<'_> {
    /// The checks of any example. `part` finds its schema in that of the whole answer.
    fn checks<T: DeserializeOwned + Serialize>(
        &self,
        input: &Input,
        part: impl Fn(&Node) -> Option<&Node>,
    ) -> Vec<Check> {
        let decoded: Result<T, _> = serde_path_to_error::deserialize(self.value);
        let encodes = match &decoded {
            Ok(decoded) => self.encodes(decoded),
            Err(_) => Outcome::skipped("it does not decode"),
        };
        let decodes = match decoded {
            Ok(_) => Outcome::Passed,
            Err(error) => {
                let found = format!("{}: {}", error.path(), error.inner());
                Outcome::failed(std::any::type_name::<T>(), found, self.place(""))
            }
        };
        let list = &input.documented.list_sandboxes.operation;
        let valid = |document: &Document| match answer(document, list).and_then(&part) {
            Some(schema) => self.valid(document, schema),
            None => no_schema(document, list),
        };
        vec![
            self.check("decodes", decodes),
            self.check("encodes", encodes),
            self.check("valid-as-corrected", valid(&input.corrected)),
            self.check("valid-as-published", valid(&input.published)),
        ]
    }

    /// Encoding gives the same JSON again.
    fn encodes<T: Serialize>(&self, decoded: &T) -> Outcome {
        let encoded = match serde_json::to_value(decoded) {
            Ok(encoded) => encoded,
            Err(error) => return Outcome::failed("JSON", error, std::any::type_name::<T>()),
        };
        let found = differences(self.value, &encoded);
        let Some(first) = found.first() else { return Outcome::Passed };
        let list = |side: fn(&Difference<'_>) -> String| {
            found.iter().map(side).collect::<Vec<_>>().join(", ")
        };
        Outcome::failed(
            list(|difference| format!("{} {}", difference.pointer, shown(difference.left))),
            list(|difference| format!("{} {}", difference.pointer, shown(difference.right))),
            self.place(&first.pointer),
        )
    }

    /// The validator accepts it.
    fn valid(&self, document: &Document, schema: &Node) -> Outcome {
        match problems(document, schema, self.value) {
            Ok(problems) if problems.is_empty() => Outcome::Passed,
            Ok(problems) => Outcome::failed(
                format!("an instance of the schema at {}", place(resolve(document, schema))),
                problems.join(", "),
                self.place(""),
            ),
            Err(problem) => Outcome::failed("a usable schema", problem, place(schema)),
        }
    }

    /// The description has each of its members. A validator lets unknown ones pass.
    fn declared(&self, input: &Input) -> Outcome {
        let document = &input.corrected;
        let list = &input.documented.list_sandboxes.operation;
        let Some(schema) = answer(document, list).and_then(|schema| schema.get("items")) else {
            return no_schema(document, list);
        };
        let schema = resolve(document, schema);
        let known =
            |name: &str| schema.get("properties").is_some_and(|all| all.get(name).is_some());
        let members = self.value.as_object().into_iter().flatten();
        let unknown: Vec<&str> =
            members.map(|(name, _)| name.as_str()).filter(|name| !known(name)).collect();
        match unknown.first() {
            None => Outcome::Passed,
            Some(first) => Outcome::failed(
                format!("properties of the schema at {}", place(schema)),
                format!("besides them {}", unknown.join(", ")),
                self.place(&format!("/{first}")),
            ),
        }
    }

    fn check(&self, claim: &str, outcome: Outcome) -> Check {
        Check::new(format!("examples/{}/{claim}", self.name), &self.source, outcome)
    }

    /// Line and column, if the file has the value.
    fn place(&self, below: &str) -> String {
        let pointer = format!("{}{below}", self.pointer);
        let file = parse(Arc::new(Source::new(FILE, TEXT))).ok();
        let written = file.as_ref().and_then(|file| file.root.pointer(&pointer)).map(place);
        written.unwrap_or_else(|| format!("{FILE}#{pointer}"))
    }
}

fn no_schema(document: &Document, operation: &str) -> Outcome {
    let expected = format!("a schema for the answer of {operation}");
    Outcome::failed(expected, "none", place(&document.root))
}
