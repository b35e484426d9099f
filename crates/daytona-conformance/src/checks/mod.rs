//! The checks, one file a part.

mod claims;
mod component;
mod described;
mod documented;
mod examples;
mod instances;
mod revisions;
mod server;
mod shapes;
mod untyped;
mod wire;

use crate::check::Check;
use crate::input::Input;
use crate::known;

/// Name of a part, and its checks.
type Part = (&'static str, fn(&Input) -> Vec<Check>);

/// Every check that is wanted, part after part.
pub async fn all(input: &Input) -> Vec<Check> {
    let options = &input.options;
    let parts: [Part; 9] = [
        ("examples", examples::checks),
        ("documented", documented::checks),
        ("described", described::checks),
        ("claims", claims::checks),
        ("components", component::checks),
        ("types", shapes::checks),
        ("untyped", untyped::checks),
        ("instances", instances::checks),
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
    checks.retain(|check| options.wants(&check.id));
    known::apply(&input.known, options, &mut checks);
    checks
}
