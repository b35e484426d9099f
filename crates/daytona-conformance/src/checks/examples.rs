//! The part `examples`: the documented response with the types and with the description.

use daytona_api_client::types::Sandbox;
use openapi_codegen::document::{Document, Node};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::check::{Check, Outcome};
use crate::description::{operation, place, resolve};
use crate::documented::LIST;
use crate::input::Input;
use crate::types::decode;
use openapi_agreement::difference::{Difference, differences, shown};
use openapi_agreement::json_schema::Schemas;

pub fn checks(input: &Input) -> Vec<Check> {
    let sandboxes = &input.documented.sandboxes;
    let list = Value::Array(sandboxes.clone());
    let whole = Example { name: "list".to_owned(), pointer: String::new(), value: &list };
    let mut checks = whole.checks::<Vec<Sandbox>>(input, |schema| Some(schema));
    for (index, value) in sandboxes.iter().enumerate() {
        let name = format!("sandbox-{}", index + 1);
        let example = Example { name, pointer: format!("/{index}"), value };
        checks.extend(example.checks::<Sandbox>(input, |schema| schema.get("items")));
        checks.push(example.check("declared", example.declared(&input.corrected)));
    }
    checks
}

struct Example<'a> {
    name: String,
    /// Where it is in the file of the example.
    pointer: String,
    value: &'a Value,
}

impl Example<'_> {
    /// The checks of any example. `inside` finds its schema in that of the whole response.
    fn checks<T: DeserializeOwned + Serialize>(
        &self,
        input: &Input,
        inside: impl Fn(&Node) -> Option<&Node>,
    ) -> Vec<Check> {
        let (decodes, encodes) = match decode::<T>(&self.value.to_string()) {
            Ok(decoded) => (Outcome::Passed, self.encodes(&decoded)),
            Err(problem) => (
                Outcome::failed(std::any::type_name::<T>(), problem, self.place("")),
                Outcome::skipped("it does not decode"),
            ),
        };
        let valid = |document| match schema(document).and_then(&inside) {
            Some(schema) => self.valid(document, schema),
            None => no_schema(document),
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
        let list = |side: for<'a> fn(&Difference<'a>) -> Option<&'a Value>| {
            let texts = found.iter().map(|one| format!("{} {}", one.pointer, shown(side(one))));
            texts.collect::<Vec<_>>().join(", ")
        };
        Outcome::failed(list(|one| one.left), list(|one| one.right), self.place(&first.pointer))
    }

    /// The validator accepts it.
    fn valid(&self, document: &Document, schema: &Node) -> Outcome {
        let at = place(resolve(document, schema));
        match Schemas::new(&document.root.to_json()).validator(&schema.to_json()) {
            Ok(validator) => {
                let expected = format!("an instance of the schema at {at}");
                Outcome::without(&validator.problems(self.value), expected, self.place(""))
            }
            Err(problem) => Outcome::failed("a usable schema", problem, at),
        }
    }

    /// The description has each of its members. A validator lets unknown ones pass.
    fn declared(&self, document: &Document) -> Outcome {
        let Some(schema) = schema(document).and_then(|schema| schema.get("items")) else {
            return no_schema(document);
        };
        let schema = resolve(document, schema);
        let declared = schema.get("properties").and_then(Node::as_object);
        let unknown = |name: &&String| !declared.is_some_and(|all| all.contains_key(*name));
        let members = self.value.as_object().into_iter().flatten().map(|(name, _)| name);
        let unknown: Vec<String> = members.filter(unknown).cloned().collect();
        let place_of_first = unknown.first().map(|first| self.place(&format!("/{first}")));
        let expected = format!("properties of the schema at {}", place(schema));
        Outcome::without(&unknown, expected, place_of_first.unwrap_or_default())
    }

    fn check(&self, claim: &str, outcome: Outcome) -> Check {
        let source = format!("List sandboxes, response example, {}", self.name);
        Check::new(format!("examples/{}/{claim}", self.name), source, outcome)
    }

    fn place(&self, below: &str) -> String {
        format!("examples/list-sandboxes.json#{}{below}", self.pointer)
    }
}

/// The schema of the whole response.
fn schema(document: &Document) -> Option<&Node> {
    operation(document, LIST)?.ok_schema()
}

fn no_schema(document: &Document) -> Outcome {
    Outcome::failed(format!("a schema for the answer of {LIST}"), "none", place(&document.root))
}
