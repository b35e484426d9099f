//! The part `described`: documented properties, parameters, defaults and bounds against the
//! corrected description.

use openapi_codegen::document::{Document, Node};
use serde_json::Value;

use crate::check::{Check, Outcome};
use crate::description::{
    answer, kind, operation, options, parameter, place, reads_ending, resolve,
};
use crate::difference::shown;
use crate::documented::{Fact, ListSandboxes, Overview};
use crate::input::Input;

pub fn checks(input: &Input) -> Vec<Check> {
    let document = &input.corrected;
    let mut checks = list_sandboxes(document, &input.documented.list_sandboxes);
    checks.extend(overview(document, &input.documented.overview));
    checks
}

fn list_sandboxes(document: &Document, page: &ListSandboxes) -> Vec<Check> {
    let mut checks = Vec::new();
    let name = &page.operation;
    let found = operation(document, name);
    let sandbox = answer(document, name).and_then(|schema| schema.get("items"));
    let sandbox = sandbox.map(|schema| resolve(document, schema));
    for fact in &page.property {
        let schema = sandbox.and_then(|sandbox| sandbox.get("properties")?.get(&fact.name));
        let near = sandbox.unwrap_or(&document.root);
        let outcome = has(document, fact, schema, near);
        let source = page.source(&format!("response property {}", fact.name), fact.line);
        let id = format!("described/property/{}", fact.name);
        checks.push(Check::new(&id, &source, outcome));
        if !fact.words.is_empty() {
            checks.push(Check::new(format!("{id}/words"), source, words(fact, schema)));
        }
    }
    for (location, facts) in [("header", &page.header), ("query", &page.query)] {
        for fact in facts {
            let source = page.source(&format!("{location} {}", fact.name), fact.line);
            let at = Parameter { document, operation: found, location, fact, source };
            checks.extend(at.checks());
        }
    }
    checks
}

fn overview(document: &Document, page: &Overview) -> Vec<Check> {
    let operations = reads_ending(document, &page.operations);
    let source = format!("{}, Paginated endpoints", page.page);
    let expected = format!("an operation whose path ends with {}", page.operations);
    let exists = if operations.is_empty() {
        Outcome::failed(expected, "none", place(&document.root))
    } else {
        Outcome::Passed
    };
    let mut checks = vec![Check::new("described/paginated", source, exists)];
    for operation in operations {
        for fact in &page.query {
            let operation = Some(operation);
            let source = page.source(fact);
            checks.extend(
                Parameter { document, operation, location: "query", fact, source }.checks(),
            );
        }
    }
    checks
}

/// A documented parameter or header and where the description should have it.
struct Parameter<'a> {
    document: &'a Document,
    operation: Option<&'a Node>,
    location: &'a str,
    fact: &'a Fact,
    source: String,
}

impl Parameter<'_> {
    /// It exists, and what is documented of its value holds.
    fn checks(&self) -> Vec<Check> {
        let Self { document, operation, location, fact, source } = self;
        let id = |node: &Node| node.get("operationId").and_then(Node::as_str).map(str::to_owned);
        let operation_id = operation.and_then(id).unwrap_or_else(|| "unknown".to_owned());
        let prefix = format!("described/{operation_id}/{location}/{}", fact.name);
        let schema = operation
            .and_then(|operation| parameter(document, operation, location, &fact.name))
            .and_then(|parameter| parameter.get("schema"));
        let near = operation.unwrap_or(&document.root);

        let mut checks = vec![Check::new(&prefix, source, has(document, fact, schema, near))];
        let minimum = fact.minimum.map(Value::from);
        let maximum = fact.maximum.map(Value::from);
        for (key, documented) in
            [("default", &fact.default), ("minimum", &minimum), ("maximum", &maximum)]
        {
            if let Some(documented) = documented {
                let outcome = keyword(schema, key, documented);
                checks.push(Check::new(format!("{prefix}/{key}"), source, outcome));
            }
        }
        checks
    }
}

/// There is a schema, of the documented kind and with the documented options.
fn has(document: &Document, fact: &Fact, schema: Option<&Node>, near: &Node) -> Outcome {
    let Some(schema) = schema else {
        return Outcome::failed(&fact.name, "nothing of this name", place(near));
    };
    let found = kind(document, schema);
    if let Some(expected) = fact.kind
        && found != Some(expected)
    {
        let found = found.map_or_else(|| "no kind".to_owned(), |found| found.to_string());
        return Outcome::failed(expected, found, place(schema));
    }
    if fact.options.is_empty() {
        return Outcome::Passed;
    }
    // Their order means nothing.
    let [mut expected, mut found] = [fact.options.clone(), options(document, schema)];
    expected.sort();
    found.sort();
    Outcome::equal(&expected.join(", "), &found.join(", "), place(resolve(document, schema)))
}

/// The text of the description has the documented words.
fn words(fact: &Fact, schema: Option<&Node>) -> Outcome {
    let Some(schema) = schema else {
        return Outcome::skipped("the description has no such property");
    };
    let text = schema.get("description").and_then(Node::as_str).unwrap_or_default();
    let text = text.to_lowercase();
    let has = |word: &&String| {
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
        words.any(|found| found == word.to_lowercase())
    };
    let missing: Vec<&str> =
        fact.words.iter().filter(|word| !has(word)).map(String::as_str).collect();
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
        None => Outcome::failed(documented, shown(None), place(schema)),
    }
}
