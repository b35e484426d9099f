//! The part `revisions`: values of other revisions' schemas, decoded with today's types.
//!
//! A revision repeats most of what is wrong with ours. Where it declares a property as ours does,
//! the correction of ours is made there as well.

use std::sync::Arc;

use openapi_agreement::values::{Unmakeable, Values, flat};
use openapi_codegen::Source;
use openapi_codegen::diagnostic::render;
use openapi_codegen::document::parse;
use openapi_codegen::document::pointer::join;
use openapi_codegen::openapi::members;
use serde_json::{Map, Value};

use crate::check::{Check, Outcome};
use crate::description::place;
use crate::input::Input;
use crate::rules::is_required;
use crate::types::{CodecError, Type};

/// Where components are.
const SCHEMAS: &str = "/components/schemas";
/// What the overlay corrects of a property.
const CORRECTED: [&str; 3] = ["type", "format", "nullable"];
/// More of the maximal value's variations than this find nothing more.
const BOUNDARIES: usize = 100;

pub fn checks(input: &Input) -> Vec<Check> {
    let Some(revisions) = &input.options.revisions else {
        let reason = "OPENAPI_CORPUS names no directory with other revisions of the description";
        return vec![Check::new("revisions", "other revisions", Outcome::skipped(reason))];
    };
    revisions.iter().flat_map(|source| revision(input, source)).collect()
}

fn revision(input: &Input, source: &Arc<Source>) -> Vec<Check> {
    let (revision, _) = source.name.rsplit_once('.').unwrap_or((&source.name, ""));
    let prefix = format!("revisions/{revision}");
    let document = match parse(source.clone()) {
        Ok(document) => document,
        Err(found) => {
            let outcome = Outcome::failed("a description", render(&found, false), &source.name);
            return vec![Check::new(prefix, &source.name, outcome)];
        }
    };
    let mut root = document.root.to_json();
    correct(&mut root, &input.published.root.to_json(), &input.corrected.root.to_json());
    let components = document.root.get("components");
    let schemas = components.into_iter().flat_map(|components| members(components, "schemas"));
    let mut checks = Vec::new();
    for (name, schema) in schemas {
        let Some(ty) = input.types.iter().find(|ty| ty.schema == name) else { continue };
        let id = format!("{prefix}/{name}");
        if !input.options.wants_some(&id) {
            continue;
        }
        let (outcome, count) = decodes(input, &root, name, ty);
        checks.push(Check { values: count, ..Check::new(id, place(schema), outcome) });
    }
    if checks.is_empty() && input.options.wants(&prefix) {
        let outcome = Outcome::failed("schemas that are shared", "none", &source.name);
        checks.push(Check::new(prefix, &source.name, outcome));
    }
    checks
}

/// Makes the corrections of ours in a revision that has the same declarations.
fn correct(revision: &mut Value, published: &Value, corrected: &Value) {
    let schemas = revision.pointer_mut(SCHEMAS).and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (property, theirs) in properties.into_iter().flatten() {
            let place = join(&format!("{}/properties", join(SCHEMAS, name)), property);
            let (Some(wrong), Some(right)) = (published.pointer(&place), corrected.pointer(&place))
            else {
                continue;
            };
            let same = |key: &&str| theirs.get(*key) == wrong.get(*key);
            if CORRECTED.iter().all(same)
                && let Some(theirs) = theirs.as_object_mut()
            {
                for (key, value) in CORRECTED.iter().filter_map(|key| Some((key, right.get(*key)?)))
                {
                    theirs.insert((*key).to_owned(), value.clone());
                }
            }
        }
    }
}

/// Every value decodes; or why the first does not, and how many were looked at.
fn decodes(input: &Input, root: &Value, name: &str, ty: &Type) -> (Outcome, usize) {
    let schema = serde_json::json!({ "$ref": format!("#{}", join(SCHEMAS, name)) });
    let schema = &schema;
    let values = Values::new(root);
    let all = || -> Result<Vec<Result<Value, Unmakeable>>, Unmakeable> {
        let mut all = vec![values.minimal(schema), values.maximal(schema)];
        all.extend(values.boundaries(schema)?.take(BOUNDARIES));
        all.extend(input.options.seeds().map(|seed| values.random(schema, seed)));
        Ok(all)
    };
    let all = match all() {
        Ok(all) => all,
        Err(problem) => return (Outcome::failed("a value of the schema", problem, ty.name()), 0),
    };
    for (index, value) in all.iter().enumerate() {
        let found = match value {
            Ok(value) => problem(ty, value),
            Err(problem) => Some(problem.to_string()),
        };
        if let Some(found) = found {
            let expected = "what that revision sends decodes with the types of today";
            let causes = causes(input, &values, root, name, ty);
            let found = if causes.is_empty() { found } else { causes.join("; ") };
            return (Outcome::failed(expected, found, ty.name()), index + 1);
        }
    }
    (Outcome::Passed, all.len())
}

/// Why a value does not decode.
fn problem(ty: &Type, value: &Value) -> Option<String> {
    match ty.recode(&value.to_string()).err()? {
        CodecError::Decode { place, problem } => {
            // Line and column are those of a text that nobody sees.
            let problem = problem.split(" at line ").next().unwrap_or_default();
            let place = if place == "." { String::new() } else { format!("{place}: ") };
            Some(format!("{place}{problem}"))
        }
        problem => Some(problem.to_string()),
    }
}

/// What each property alone is a cause of: a value of today, with that property as the revision has
/// it. Otherwise one change would hide the next.
fn causes(input: &Input, values: &Values<'_>, root: &Value, name: &str, ty: &Type) -> Vec<String> {
    let today = input.corrected.root.to_json();
    let at = join(SCHEMAS, name);
    let (Some(ours), Some(theirs)) = (today.pointer(&at), root.pointer(&at)) else {
        return Vec::new();
    };
    let (Ok(Value::Object(whole)), Ok(ours), Ok(theirs)) =
        (Values::new(&today).maximal(ours), flat(&today, ours), flat(root, theirs))
    else {
        return Vec::new();
    };
    let properties = |schema: &Map<String, Value>| {
        schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default()
    };
    let (ours, declared) = (properties(&ours), properties(&theirs));
    let names = ours.keys().chain(declared.keys().filter(|name| !ours.contains_key(*name)));
    let cause = |name: &String| {
        let mut changed = Vec::new();
        if !is_required(&theirs, name) || !declared.contains_key(name) {
            changed.push(None);
        }
        if let Some(schema) = declared.get(name) {
            changed.extend([values.minimal(schema), values.maximal(schema)].map(Result::ok));
            changed.extend(values.boundaries(schema).ok()?.take(BOUNDARIES).map(Result::ok));
        }
        changed.into_iter().find_map(|value| {
            let mut whole = whole.clone();
            match value {
                Some(value) => whole.insert(name.clone(), value),
                None => whole.shift_remove(name),
            };
            problem(ty, &whole.into())
        })
    };
    names.filter_map(cause).collect()
}
