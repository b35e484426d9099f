//! `cargo xtask conformance`: what the conformance crate finds.

use std::process::Command;

use crate::Outcome;
use crate::generate::bindings;
use crate::workspace::root;

/// The checks run in a process of their own: this one is what generates the crates that they are
/// built with, and has to work when those do not compile.
pub fn run() -> Result<Outcome, String> {
    let root = root()?;
    let binding = bindings(&root)?.bindings.remove("daytona").ok_or("no binding `daytona`")?;
    let documents = [Some(binding.description), binding.overlay].into_iter().flatten();
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(&root)
        .args(["run", "--quiet", "--package", "daytona-conformance", "--"])
        .args(documents.map(|name| format!("openapi/{name}")))
        .status()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    if status.success() { Ok(Outcome::Done) } else { Ok(Outcome::Failed) }
}
