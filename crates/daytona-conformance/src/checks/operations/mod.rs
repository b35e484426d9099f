//! The part `operations`: what the generated server knows of each operation, against the
//! description. Both sides are put in the same words, and the words are compared. What it answers
//! is not known before it does; the test `agreement` sees that it can answer all that is declared.

mod checked;
mod described;
mod served;

use daytona_api_server::OPERATIONS;
use daytona_api_server::runtime::Operation as Served;
use openapi_codegen::document::Node;
use serde_json::{Value, json};

use crate::check::{Check, Outcome};
use crate::description::{operations, place};
use crate::difference::first_difference;
use crate::input::Input;
use described::Described;

/// What there is none of.
const NOTHING: &str = "nothing";

pub fn checks(input: &Input) -> Vec<Check> {
    let root = input.corrected.root.to_json();
    let operations = operations(&input.corrected);
    let all = || OPERATIONS.iter().copied().flatten().copied();
    let mut checks = Vec::new();
    for operation in &operations {
        let described = Described { document: &input.corrected, root: &root, operation };
        match all().find(|served| served.id == operation.id()) {
            Some(served) => checks.extend(compare(&described, served)),
            None => {
                let outcome = Outcome::failed("an operation of the server", "none", "OPERATIONS");
                checks.push(check(operation.id(), "", operation.node, outcome));
            }
        }
    }
    for served in all().filter(|served| !operations.iter().any(|op| op.id() == served.id)) {
        let outcome = Outcome::failed("an operation of the description", "none", at(served));
        checks.push(Check::new(format!("operations/{}", served.id), at(served), outcome));
    }
    checks
}

fn compare(described: &Described<'_>, served: &Served) -> Vec<Check> {
    let node = described.operation.node;
    let equal = |claim: &str, source: &Node, expected: &str, found: &str| {
        check(served.id, claim, source, Outcome::equal(&expected, &found, at(served)))
    };
    let mut checks = vec![
        equal("", node, &described.route(), &served::route(served)),
        equal("/security", node, &described.security(), &served::security(served)),
        equal("/body", node, &described.body(), &served::body(&served.body)),
    ];
    let alike = |claim: &str, source: &Node, expected: Result<Value, String>, found: &Value| {
        let outcome = match expected.map(|expected| first_difference(&expected, found)) {
            Ok(None) => Outcome::Passed,
            Ok(Some((expected, found))) => Outcome::failed(expected, found, at(served)),
            Err(problem) => Outcome::failed("a usable schema", problem, place(source)),
        };
        check(served.id, claim, source, outcome)
    };
    if let Some(expected) = described.body_schema() {
        checks.push(alike("/body/schema", node, expected, &served::body_schema(&served.body)));
    }
    let parameters = described.parameters();
    for (name, parameter) in &parameters {
        let (expected, found) = (described.parameter(parameter), served::parameter(served, name));
        checks.push(alike(&format!("/{name}"), parameter, expected, &found));
    }
    for name in served.parameters.iter().map(served::name) {
        if !parameters.iter().any(|(described, _)| *described == name) {
            let found = served::parameter(served, &name);
            checks.push(alike(&format!("/{name}"), node, Ok(Value::Null), &found));
        }
    }
    checks
}

fn check(operation: &str, claim: &str, source: &Node, outcome: Outcome) -> Check {
    Check::new(format!("operations/{operation}{claim}"), place(source), outcome)
}

/// Where the server has an operation.
fn at(served: &Served) -> String {
    format!("daytona_api_server, {}", served.id)
}

/// What a parameter is: whether it is required, what holds without it, and what it has to be; none
/// for what is the text of a JSON object.
fn parameter(required: bool, default: &[impl AsRef<str>], schema: Option<Value>) -> Value {
    let default: Vec<&str> = default.iter().map(AsRef::as_ref).collect();
    let schema = schema.unwrap_or_else(|| "the text of a JSON object".into());
    json!({ "required": required, "default": default, "schema": schema })
}

fn or_nothing(text: String) -> String {
    if text.is_empty() { NOTHING.to_owned() } else { text }
}

fn with(media: &str, required: bool) -> String {
    format!("{media}, {}", if required { "required" } else { "optional" })
}
