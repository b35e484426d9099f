//! The part `untyped`: what the types leave open, and why.

use serde::Deserialize;
use toml::Spanned;

use super::component::components;
use super::shapes::both;
use crate::check::{Check, Outcome};
use crate::documented::line_of;
use crate::input::Input;

/// Its name, for messages.
const FILE: &str = "untyped.toml";
const TEXT: &str = include_str!("../../untyped.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    untyped: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    place: String,
    reason: String,
}

/// Each place that holds any JSON is listed with a reason, and nothing else is.
pub fn checks(input: &Input) -> Vec<Check> {
    let listed: File = match toml::from_str(TEXT) {
        Ok(listed) => listed,
        Err(error) => {
            let outcome = Outcome::failed("a list of places", error, FILE);
            return vec![Check::new("untyped", FILE, outcome)];
        }
    };
    let root = input.corrected.root.to_json();
    let mut found: Vec<(String, String)> = Vec::new();
    for component in components(input, &root) {
        if let Ok((_, shape)) = both(input, &root, &component) {
            let mut places = Vec::new();
            shape.untyped(component.name, &mut places);
            found.extend(places.into_iter().map(|place| (place, component.source.clone())));
        }
    }
    let mut checks = Vec::new();
    for (place, source) in &found {
        let entry = listed.untyped.iter().find(|entry| entry.get_ref().place == *place);
        let outcome = match entry {
            Some(entry) if !entry.get_ref().reason.is_empty() => Outcome::Passed,
            _ => Outcome::failed("a type, or a reason to have none", "neither", FILE),
        };
        checks.push(Check::new(format!("untyped/{place}"), source, outcome));
    }
    for entry in &listed.untyped {
        let Entry { place, reason } = entry.get_ref();
        if !found.iter().any(|(found, _)| found == place) {
            let at = format!("{FILE}:{}", line_of(TEXT, entry.span().start));
            let outcome =
                Outcome::failed("a place that holds anything", "a type, or no place", &at);
            checks.push(Check::new(format!("untyped/{place}"), reason, outcome));
        }
    }
    checks
}
