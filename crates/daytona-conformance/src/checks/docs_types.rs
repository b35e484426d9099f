//! The part `docs-types`: documented properties and options with the Rust types.
//!
//! The description, from which the types are made, has no say here: a property that a type lacks
//! vanishes when a sandbox is decoded and encoded, and one of another kind does not decode.

use daytona_api_client::types::runtime::OpenEnum;
use daytona_api_client::types::{
    BackupState, Sandbox, SandboxClass, SandboxDesiredState, SandboxSortField, SandboxState,
    SortOrder,
};
use serde_json::{Value, json};

use crate::check::{Check, Outcome};
use crate::difference::shown;
use crate::documented::{Documented, Fact, kind_of};
use crate::input::Input;
use crate::types::decode;

/// Where a failure is.
const TYPE: &str = "daytona_api_types::Sandbox";

pub fn checks(input: &Input) -> Vec<Check> {
    let documented = &input.documented;
    let smallest = smallest(documented);
    // Otherwise one fault of the type would be a failure of each property.
    let usable = serde_json::from_value::<Sandbox>(smallest.clone()).is_ok();
    let check = |id: String, fact: &Fact, outcome: &dyn Fn() -> Outcome| {
        let unusable = || Outcome::skipped("the smallest documented sandbox does not decode");
        let outcome = if usable { outcome() } else { unusable() };
        Check::new(format!("docs-types/{id}"), &fact.source, outcome)
    };
    let mut checks = Vec::new();
    for fact in &documented.properties {
        let id = format!("property/{}", fact.name);
        checks.push(check(id, fact, &|| property(&smallest, fact)));
        for option in &fact.options {
            let id = format!("option/{}/{option}", fact.name);
            checks.push(check(id, fact, &|| property_option(&smallest, fact.name, option)));
        }
    }
    for fact in &documented.pages {
        for option in &fact.options {
            let id = format!("docs-types/option/{}/{option}", fact.name);
            checks.push(Check::new(id, &fact.source, parameter_option(fact.name, option)));
        }
    }
    checks
}

/// The documented sandbox with the fewest properties.
fn smallest(documented: &Documented) -> Value {
    let size = |sandbox: &&Value| sandbox.as_object().map(|members| members.len());
    documented.sandboxes.iter().min_by_key(size).cloned().unwrap_or_default()
}

/// The type has the property, and takes values of the documented kind and of no other.
fn property(smallest: &Value, fact: &Fact) -> Outcome {
    let Some(kind) = fact.kind else { return Outcome::skipped("no kind is documented") };
    let shown_value = smallest.get(fact.name).filter(|value| kind_of(value) == kind).cloned();
    let option = fact.options.first().map(|option| Value::from(*option));
    let value = option.or(shown_value).unwrap_or_else(|| sample(kind));
    let found = match with(smallest, fact.name, value.clone()) {
        Err(problem) => return Outcome::failed(format!("{kind}, such as {value}"), problem, TYPE),
        Ok(sandbox) => serde_json::to_value(sandbox).unwrap_or_default(),
    };
    if found.get(fact.name) != Some(&value) {
        let expected = format!("{} {value}", fact.name);
        return Outcome::failed(expected, shown(found.get(fact.name)), TYPE);
    }
    let others = ["string", "boolean", "number", "object", "array"];
    let others = others.into_iter().filter(|other| *other != kind);
    let taken = others.filter(|other| with(smallest, fact.name, sample(other)).is_ok());
    let taken: Vec<String> = taken.map(|other| format!("also {other}")).collect();
    Outcome::without(&taken, format!("only {kind}"), TYPE)
}

/// The sandbox with another value of one property, decoded.
fn with(sandbox: &Value, property: &str, value: Value) -> Result<Sandbox, String> {
    let mut sandbox = sandbox.clone();
    if let Value::Object(members) = &mut sandbox {
        members.insert(property.to_owned(), value);
    }
    decode(&sandbox.to_string()).map_err(|problem| problem.to_string())
}

/// A value of the kind. The text is a time, which a property that holds any text takes as well. The
/// number is whole, as are all that the documentation shows.
fn sample(kind: &str) -> Value {
    match kind {
        "string" => "2024-10-01T12:00:00Z".into(),
        "boolean" => true.into(),
        "number" => 30.into(),
        "object" => json!({ "name": "value" }),
        _ => json!([]),
    }
}

/// The option decodes to a value that the type knows.
fn property_option(smallest: &Value, property: &str, option: &str) -> Outcome {
    let sandbox = match with(smallest, property, option.into()) {
        Ok(sandbox) => sandbox,
        Err(problem) => return Outcome::failed(option, problem, TYPE),
    };
    match property {
        "backupState" => is_known::<BackupState>(option, &sandbox.backup_state),
        "class" => is_known::<SandboxClass>(option, &sandbox.class),
        "desiredState" => is_known::<SandboxDesiredState>(option, &sandbox.desired_state),
        "state" => is_known::<SandboxState>(option, &sandbox.state),
        _ => Outcome::failed(option, "no enumeration", TYPE),
    }
}

/// The option is one that the type of the parameter knows.
fn parameter_option(parameter: &str, option: &str) -> Outcome {
    match parameter {
        "sort" => is_known(option, &SandboxSortField::known(option)),
        "order" => is_known(option, &SortOrder::known(option)),
        _ => Outcome::failed(option, "no enumeration", "Client::list_sandboxes_paginated"),
    }
}

/// Whether `E` knows the value that it made of an option.
fn is_known<E: OpenEnum + PartialEq>(option: &str, value: &Option<E>) -> Outcome {
    if value.as_ref().is_some_and(|value| E::KNOWN.contains(value)) {
        return Outcome::Passed;
    }
    let known: Vec<&str> = E::KNOWN.iter().map(E::as_str).collect();
    Outcome::failed(option, known.join(", "), std::any::type_name::<E>())
}
