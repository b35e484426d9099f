//! `cargo xtask conformance`: runs the checks of the conformance crate.

use std::ffi::OsString;
use std::process::Command;

use crate::Outcome;
use crate::generate::bindings;
use crate::workspace::root;

/// Runs the checks with these arguments and the documents of the binding.
///
/// They run in a separate process: this program generates the crates that the checks are built
/// with, and must work when those do not compile.
pub fn run(arguments: Vec<OsString>) -> Result<Outcome, String> {
    let root = root()?;
    let binding = bindings(&root)?.bindings.remove("daytona").ok_or("no binding `daytona`")?;
    let documents = [Some(binding.description), binding.overlay].into_iter().flatten();
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(&root)
        .args(["run", "--quiet", "--package", "daytona-conformance", "--"])
        .args(arguments)
        .args(documents.map(|name| format!("openapi/{name}")))
        .status()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    Ok(match status.code() {
        Some(0) => Outcome::Done,
        Some(2) => Outcome::WrongUsage,
        _ => Outcome::Failed,
    })
}
