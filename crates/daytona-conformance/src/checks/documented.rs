//! The part `documented`: documented properties and options against the types.
//!
//! The types prove it themselves; the description, from which they are made, has no say here. A
//! property that a type lacks vanishes when a sandbox is decoded and encoded, and one of another
//! kind does not decode.

use daytona_api_client::types::runtime::OpenEnum;
use daytona_api_client::types::{
    BackupState, Sandbox, SandboxClass, SandboxDesiredState, SandboxSortField, SandboxState,
    SortOrder,
};
use serde_json::{Value, json};

use crate::check::{Check, Outcome};
use crate::difference::shown;
use crate::documented::{Fact, Kind, ListSandboxes};
use crate::input::Input;

/// Where a failure is.
const TYPE: &str = "daytona_api_types::Sandbox";

pub fn checks(input: &Input) -> Vec<Check> {
    let page = &input.documented.list_sandboxes;
    let mut checks = Vec::new();
    // Otherwise one fault of the type would be a failure of each property.
    let usable = serde_json::from_value::<Sandbox>(smallest(page)).is_ok();
    let check = |outcome: &dyn Fn() -> Outcome| {
        if usable {
            outcome()
        } else {
            Outcome::skipped("the smallest documented sandbox does not decode")
        }
    };
    for fact in &page.property {
        let source = page.source(&format!("response property {}", fact.name), fact.line);
        let id = format!("documented/property/{}", fact.name);
        checks.push(Check::new(id, &source, check(&|| property(page, fact))));
        for option in &fact.options {
            let id = format!("documented/option/{}/{option}", fact.name);
            let outcome = check(&|| property_option(page, fact, option));
            checks.push(Check::new(id, &source, outcome));
        }
    }
    let page = &input.documented.overview;
    for fact in &page.query {
        let source = page.source(fact);
        for option in &fact.options {
            let id = format!("documented/option/{}/{option}", fact.name);
            checks.push(Check::new(id, &source, parameter_option(fact, option)));
        }
    }
    checks
}

/// The type has the property, and takes values of the documented kind and of no other.
fn property(page: &ListSandboxes, fact: &Fact) -> Outcome {
    let Some(kind) = fact.kind else { return Outcome::skipped("no kind is documented") };
    let value = value(page, fact, kind);
    match with(page, &fact.name, value.clone()) {
        Err(problem) => return Outcome::failed(format!("{kind}, such as {value}"), problem, TYPE),
        Ok(sandbox) => {
            let encoded = serde_json::to_value(sandbox).unwrap_or_default();
            let found = encoded.get(&fact.name);
            if found != Some(&value) {
                let expected = format!("{} {value}", fact.name);
                return Outcome::failed(expected, shown(found), TYPE);
            }
        }
    }
    let others = Kind::ALL.into_iter().filter(|other| *other != kind);
    let taken: Vec<String> = others
        .filter(|other| with(page, &fact.name, sample(*other)).is_ok())
        .map(|other| other.to_string())
        .collect();
    if taken.is_empty() {
        Outcome::Passed
    } else {
        Outcome::failed(format!("only {kind}"), format!("also {}", taken.join(", ")), TYPE)
    }
}

/// The documented sandbox with the fewest properties.
fn smallest(page: &ListSandboxes) -> Value {
    let size = |sandbox: &&Value| sandbox.as_object().map(|members| members.len());
    page.sandboxes.iter().min_by_key(size).cloned().unwrap_or_default()
}

/// The smallest documented sandbox with another value of one property, decoded.
fn with(page: &ListSandboxes, property: &str, value: Value) -> Result<Sandbox, String> {
    let mut sandbox = smallest(page);
    if let Value::Object(members) = &mut sandbox {
        members.insert(property.to_owned(), value);
    }
    serde_path_to_error::deserialize(&sandbox)
        .map_err(|error| format!("{}: {}", error.path(), error.inner()))
}

/// A value of the property: an option, what the smallest documented sandbox has, or any of the
/// kind.
fn value(page: &ListSandboxes, fact: &Fact, kind: Kind) -> Value {
    if let Some(option) = fact.options.first() {
        return option.as_str().into();
    }
    let shown = smallest(page).get(&fact.name).cloned();
    shown.filter(|value| Kind::of(value) == Some(kind)).unwrap_or_else(|| sample(kind))
}

/// A value of the kind. The text is a time, which a property that holds any text takes as well. The
/// number is whole, as are all that the documentation shows.
fn sample(kind: Kind) -> Value {
    match kind {
        Kind::String => "2024-10-01T12:00:00Z".into(),
        Kind::Boolean => true.into(),
        Kind::Number => 30.into(),
        Kind::Object => json!({ "name": "value" }),
        Kind::Array => json!([]),
    }
}

/// The option decodes to a value that the type knows.
fn property_option(page: &ListSandboxes, fact: &Fact, option: &str) -> Outcome {
    let sandbox = match with(page, &fact.name, option.into()) {
        Ok(sandbox) => sandbox,
        Err(problem) => return Outcome::failed(option, problem, TYPE),
    };
    let known = match fact.name.as_str() {
        "backupState" => held::<BackupState>(&sandbox.backup_state),
        "class" => held::<SandboxClass>(&sandbox.class),
        "desiredState" => held::<SandboxDesiredState>(&sandbox.desired_state),
        "state" => held::<SandboxState>(&sandbox.state),
        _ => None,
    };
    is_known(option, known, TYPE)
}

/// The option is one that the type of the parameter knows.
fn parameter_option(fact: &Fact, option: &str) -> Outcome {
    let known = match fact.name.as_str() {
        "sort" => held(&SandboxSortField::known(option)),
        "order" => held(&SortOrder::known(option)),
        _ => None,
    };
    is_known(option, known, "Client::list_sandboxes_paginated")
}

/// The values that `E` knows, and whether the one that is held is among them.
fn held<E: OpenEnum + PartialEq>(value: &Option<E>) -> Option<(bool, String)> {
    let known: Vec<&str> = E::KNOWN.iter().map(E::as_str).collect();
    let is_known = value.as_ref().is_some_and(|value| E::KNOWN.contains(value));
    Some((is_known, format!("{}: {}", std::any::type_name::<E>(), known.join(", "))))
}

fn is_known(option: &str, known: Option<(bool, String)>, place: &str) -> Outcome {
    match known {
        Some((true, _)) => Outcome::Passed,
        Some((false, known)) => Outcome::failed(option, known, place),
        None => Outcome::failed(option, "no enumeration", place),
    }
}
