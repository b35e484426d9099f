//! The checks, by part.

mod claims;
mod debug_output;
mod docs_description;
mod docs_types;
mod examples;
mod operation_claims;
mod requests;
mod revisions;
mod round_trips;
mod schema_rules;
mod server;
mod tables;
mod types;

use crate::check::{Check, Status};
use crate::input::Input;
use crate::known;
use crate::options::Options;

/// The name of each part, and what it holds against what.
pub const PARTS: [(&str, &str); 12] = [
    ("examples", "documented responses with the Rust types and the description"),
    ("docs-types", "documented properties and options with the Rust types"),
    ("docs-description", "what the documentation says with the description"),
    ("schema-types", "schemas of the description with Rust types: each has one"),
    ("types-description", "the JSON Schema of each Rust type with its schema in the description"),
    ("any-json", "places where the Rust types hold any JSON with the reasons in any_json.toml"),
    ("round-trips", "values of each schema with what decoding and encoding makes of them"),
    ("debug-output", "what Debug prints of each Rust type with what is secret in the description"),
    ("server-tables", "what the generated server knows of each operation with the description"),
    ("revisions", "values of other revisions of the description with the Rust types of today"),
    ("client-requests", "documented parameters and headers with what the client sends"),
    ("live-server", "answers of a running server with the description and the Rust types"),
];

/// What a part holds against what.
pub fn compares(part: &str) -> &'static str {
    let known = PARTS.iter().find(|(name, _)| *name == part);
    known.map_or("entries of known_failures.toml with the checks", |(_, compares)| compares)
}

/// Every check that is wanted, part after part.
pub async fn all(input: &Input) -> Vec<Check> {
    let options = &input.options;
    let mut checks = Vec::new();
    for (part, _) in PARTS.iter().filter(|(part, _)| options.wants_some(part)) {
        checks.extend(match *part {
            "examples" => examples::checks(input),
            "docs-types" => docs_types::checks(input),
            "docs-description" => {
                let mut checks = docs_description::checks(input);
                checks.extend(claims::checks(input));
                checks
            }
            "schema-types" => types::existence(input),
            "types-description" => types::shapes(input),
            "any-json" => types::any_json(input),
            "round-trips" => round_trips::checks(input),
            "debug-output" => debug_output::checks(input),
            "server-tables" => tables::checks(input),
            "revisions" => revisions::checks(input),
            "client-requests" => requests::checks(input).await,
            _ => server::checks(input).await,
        });
    }
    checks.retain(|check| options.wants(&check.id) || stands_for_others(check, options));
    known::apply(&input.known, options, &mut checks);
    checks
}

/// Whether it says why there is no check that is wanted: its part was skipped as a whole, or the
/// server cannot be asked.
fn stands_for_others(check: &Check, options: &Options) -> bool {
    match check.status() {
        Status::Skipped => options.wants_some(&check.id),
        Status::Failed => [server::REACHABLE, server::CREDENTIALS].contains(&check.id.as_str()),
        Status::Passed | Status::Known => false,
    }
}
