//! The part `docs-description`: what the documentation says with the corrected description. This
//! file has the properties, parameters, defaults and bounds; what is said of the API as a whole and
//! of each operation is in [`claims`](super::claims).

use openapi_codegen::document::{Document, Node};
use openapi_codegen::openapi::text;
use serde_json::Value;

use crate::check::{Check, Outcome};
use crate::description::{Operation, kind, operation, operations, options, place, resolve};
use crate::documented::{Fact, LIST, PAGINATED};
use crate::input::Input;

pub fn checks(input: &Input) -> Vec<Check> {
    let (document, documented) = (&input.corrected, &input.documented);
    let list = operation(document, LIST);
    let sandbox = list.as_ref().and_then(|list| list.ok_schema()?.get("items"));
    let sandbox = sandbox.map(|schema| resolve(document, schema));
    let mut checks = Vec::new();
    for fact in &documented.properties {
        let schema = sandbox.and_then(|sandbox| sandbox.get("properties")?.get(fact.name));
        let outcome = declared(document, fact, schema, sandbox.unwrap_or(&document.root));
        let id = format!("docs-description/property/{}", fact.name);
        checks.push(Check::new(&id, &fact.source, outcome));
        if !fact.words.is_empty() {
            let outcome = words(fact, schema);
            checks.push(Check::new(format!("{id}/words"), &fact.source, outcome));
        }
    }
    if let Some(list) = &list {
        for (location, facts) in [("header", &documented.headers), ("query", &documented.query)] {
            checks.extend(facts.iter().flat_map(|fact| parameter(list, location, fact)));
        }
    }
    let paginated: Vec<Operation<'_>> = paginated(document).collect();
    let exists = if paginated.is_empty() {
        let expected = format!("an operation whose path ends with {PAGINATED}");
        Outcome::failed(expected, "none", place(&document.root))
    } else {
        Outcome::Passed
    };
    let source = "REST API overview, Paginated endpoints";
    checks.push(Check::new("docs-description/paginated", source, exists));
    for operation in &paginated {
        checks.extend(documented.pages.iter().flat_map(|fact| parameter(operation, "query", fact)));
    }
    checks
}

/// The operations that the documentation calls paginated.
pub fn paginated(document: &Document) -> impl Iterator<Item = Operation<'_>> {
    operations(document).filter(|op| op.method == "GET" && op.path.ends_with(PAGINATED))
}

/// The operation has the parameter, and what is documented of its value holds.
fn parameter(operation: &Operation<'_>, location: &str, fact: &Fact) -> Vec<Check> {
    let id = format!("docs-description/{}/{location}/{}", operation.id(), fact.name);
    let parameter = operation.parameter(location, fact.name);
    let schema = parameter.and_then(|parameter| parameter.get("schema"));
    let outcome = declared(operation.document, fact, schema, operation.node);
    let mut checks = vec![Check::new(&id, &fact.source, outcome)];
    for (key, documented) in &fact.keywords {
        let outcome = keyword(schema, key, documented);
        checks.push(Check::new(format!("{id}/{key}"), &fact.source, outcome));
    }
    checks
}

/// There is a schema, of the documented kind and with the documented options.
fn declared(document: &Document, fact: &Fact, schema: Option<&Node>, near: &Node) -> Outcome {
    let Some(schema) = schema else {
        return Outcome::failed(fact.name, "nothing of this name", place(near));
    };
    let found = kind(document, schema);
    if let Some(expected) = fact.kind.filter(|expected| *expected != found) {
        return Outcome::failed(expected, found, place(schema));
    }
    if fact.options.is_empty() {
        return Outcome::Passed;
    }
    let mut expected = fact.options.clone();
    expected.sort_unstable();
    let found = options(document, schema).join(", ");
    Outcome::equal(&expected.join(", "), &found, place(resolve(document, schema)))
}

/// The text of the description has the documented words.
fn words(fact: &Fact, schema: Option<&Node>) -> Outcome {
    let Some(schema) = schema else {
        return Outcome::skipped("the description has no such property");
    };
    let description = text(schema, "description").to_lowercase();
    let has = |word: &str| {
        let mut words = description.split(|c: char| !c.is_alphanumeric() && c != '-');
        words.any(|found| found == word.to_lowercase())
    };
    let missing: Vec<&str> = fact.words.iter().copied().filter(|word| !has(word)).collect();
    if missing.is_empty() {
        return Outcome::Passed;
    }
    let found = format!("a description without {}", missing.join(" and "));
    Outcome::failed(fact.words.join(", "), found, place(schema))
}

/// The schema gives the documented value for a keyword.
fn keyword(schema: Option<&Node>, key: &str, documented: &Value) -> Outcome {
    let Some(schema) = schema else {
        return Outcome::skipped("the description has no such parameter");
    };
    match schema.get(key) {
        Some(found) => Outcome::equal(documented, &found.to_json(), place(found)),
        // Without a default the server may still have the documented one, but without a bound it
        // may not refuse what is beyond.
        None if key == "default" => {
            Outcome::skipped(format!("the description declares no default ({})", place(schema)))
        }
        None => Outcome::failed(documented, "nothing", place(schema)),
    }
}
