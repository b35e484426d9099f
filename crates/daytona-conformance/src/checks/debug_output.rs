//! The part `debug-output`: what `Debug` prints of a value, which is what logs show, with what the
//! description says is secret. Secrets do not show, and each other text shows behind its name.

use openapi_agreement::values::{Values, flat};
use openapi_codegen::document::Node;
use openapi_codegen::document::pointer::join;
use serde_json::{Map, Value, json};

use super::types::typed;
use crate::check::{Check, Outcome};
use crate::description::place;
use crate::input::Input;
use crate::rules::{is, places};
use crate::types::Type;

/// A text that no value has.
const MARK: &str = "x-conformance-mark";

pub fn checks(input: &Input) -> Vec<Check> {
    let root = input.corrected.root.to_json();
    let wanted =
        typed(input).filter(|(name, ..)| input.options.wants_some(&format!("debug-output/{name}")));
    wanted.flat_map(|(name, node, ty)| component(&root, name, node, ty)).collect()
}

fn component(root: &Value, name: &str, node: &Node, ty: &Type) -> Vec<Check> {
    let schema = node.to_json();
    let id = format!("debug-output/{name}");
    let check = |id: String, outcome| Check::new(id, place(node), outcome);
    let maximal = Values::new(root).maximal(&schema).map_err(|problem| problem.to_string());
    let places = maximal.and_then(|value| Ok((places(root, &schema, &value)?, value)));
    let (places, maximal) = match places {
        Ok(found) => found,
        Err(problem) => {
            return vec![check(id, Outcome::failed("a usable schema", problem, ty.name()))];
        }
    };
    // That is a finding of the part `round-trips`.
    if ty.recode(&maximal.to_string()).is_err() {
        return vec![check(id, Outcome::skipped("the maximal value does not decode"))];
    }
    let mut checks = Vec::new();
    for (pointer, schema) in places {
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let text = flat(root, property).ok().and_then(|property| marked(&property));
            let Some((text, is_secret)) = text else { continue };
            let mut value = maximal.clone();
            if let Some(place) = value.pointer_mut(&pointer) {
                place[name] = text.clone();
            }
            let outcome = match ty.printed(&value.to_string()) {
                Ok(printed) => outcome(name, &text, is_secret, &printed, ty.name()),
                Err(problem) => Outcome::failed("it decodes", problem, ty.name()),
            };
            checks.push(check(join(&format!("{id}{pointer}"), name), outcome));
        }
    }
    checks
}

/// A value that can be found again, of a property that holds any text, or texts by name; and whether
/// it is secret.
fn marked(schema: &Map<String, Value>) -> Option<(Value, bool)> {
    let is_password = is(schema, "format", "password");
    let is_secret = is_password || schema.get("x-secret") == Some(&Value::Bool(true));
    let is_any = is_password || !(schema.contains_key("format") || schema.contains_key("enum"));
    let values = schema.get("additionalProperties").and_then(|values| values.get("type"));
    if is(schema, "type", "string") && is_any {
        Some((MARK.into(), is_secret))
    } else {
        let is_map = is_secret || values == Some(&"string".into());
        is_map.then(|| (json!({ "name": MARK }), is_secret))
    }
}

/// The text shows behind the name of the property, or not at all where it is secret.
fn outcome(name: &str, text: &Value, is_secret: bool, printed: &str, place: &str) -> Outcome {
    let nothing = "nothing of the value".to_owned();
    let expected = if is_secret { nothing.clone() } else { format!("the value of {name}") };
    let found = match printed.split_once(MARK) {
        None => nothing,
        Some((before, _)) => {
            let before = before.rsplit_once(": ").map_or("", |(before, _)| before);
            let field = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next();
            let field = field.unwrap_or_default();
            // In a map, the nearest name is that of the entry.
            let is_named = text.is_object() || letters(field) == letters(name);
            format!("the value of {}", if is_named { name } else { field })
        }
    };
    Outcome::equal(&expected, &found, place)
}

/// A name without what Rust adds to it.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_shows_and_a_text_behind_another_name_are_found() {
        let passes = |schema: Value, printed: &str| {
            let (text, is_secret) = marked(schema.as_object().unwrap()).unwrap();
            outcome("apiKey", &text, is_secret, printed, "here") == Outcome::Passed
        };
        let secret = json!({ "type": "string", "format": "password" });
        let shows = "Key { api_key: Some(\"x-conformance-mark\") }";
        assert!(passes(secret.clone(), "Key { api_key: <redacted> }"));
        assert!(!passes(secret, shows));
        assert!(passes(json!({ "type": "string" }), shows));
        let other = "Key { id: \"x-conformance-mark\", api_key: \"\" }";
        assert!(!passes(json!({ "type": "string" }), other));
        let map = json!({ "additionalProperties": { "type": "string" }, "x-secret": true });
        assert!(!passes(map, "{\"name\": \"x-conformance-mark\"}"));
    }
}
