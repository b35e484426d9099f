//! The checks, one file a part.

mod claims;
mod component;
mod described;
mod documented;
mod examples;
mod instances;
mod operations;
mod printed;
mod revisions;
mod server;
mod shapes;
mod untyped;
mod wire;

use crate::check::{Check, Status};
use crate::input::Input;
use crate::known;
use crate::options::Options;

/// Name of a part, and its checks.
type Part = (&'static str, fn(&Input) -> Vec<Check>);

/// Every check that is wanted, part after part.
pub async fn all(input: &Input) -> Vec<Check> {
    let options = &input.options;
    let parts: [Part; 10] = [
        ("examples", examples::checks),
        ("documented", documented::checks),
        ("described", described::checks),
        ("claims", claims::checks),
        ("components", component::checks),
        ("types", shapes::checks),
        ("untyped", untyped::checks),
        ("instances", instances::checks),
        ("operations", operations::checks),
        ("revisions", revisions::checks),
    ];
    let mut checks = Vec::new();
    for (part, run) in parts {
        if options.wants_some(part) {
            checks.extend(run(input));
        }
    }
    if options.wants_some("wire") {
        checks.extend(wire::checks(input).await);
    }
    if options.wants_some("server") {
        checks.extend(server::checks(input).await);
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
