//! Ploidy, another generator of Rust clients, as its command makes a crate.

use std::io::ErrorKind;
use std::process::Command;
use std::time::Duration;

use super::generate::{GENERATIONS, fastest};
use super::output;

/// The shortest time in which ploidy makes a client of the description. `None` if there is none in
/// the `PATH`.
pub(super) fn time(description: &str) -> Result<Option<Duration>, String> {
    match Command::new("ploidy").arg("--version").output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("cannot run ploidy: {error}")),
        Ok(_) => {}
    }
    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    let input = scratch.path().join("description.json");
    std::fs::write(&input, description).map_err(|error| error.to_string())?;
    let run = || {
        let mut command = Command::new("ploidy");
        command.args(["generate", "rust"]).arg(&input);
        command.arg("--output").arg(scratch.path().join("made"));
        output(&mut command).map(|_| ())
    };
    fastest(GENERATIONS, run).map(Some)
}
