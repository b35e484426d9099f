//! `cargo xtask bench`: what the bindings cost, against other code that does the same in the same
//! run. It fails if a limit is missed.

mod calls;
mod decode;
mod generate;
mod growth;
mod ploidy;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Outcome;
use crate::workspace::root;

/// What was measured: a line of the table.
struct Row {
    what: String,
    ours: String,
    theirs: String,
    ratio: f64,
    limit: Limit,
}

/// What the ratio of ours to theirs has to be.
#[derive(Clone, Copy)]
enum Limit {
    AtMost(f64),
    AtLeast(f64),
}

/// Measures everything, and prints the ratios.
pub fn run() -> Result<Outcome, String> {
    if cfg!(debug_assertions) {
        eprintln!("building the benchmark with optimisation");
        let status = Command::new("cargo")
            .args(["run", "--quiet", "--release", "--package", "xtask", "--", "bench"])
            .status()
            .map_err(|error| format!("cannot run cargo: {error}"))?;
        return Ok(if status.success() { Outcome::Done } else { Outcome::Failed });
    }
    let root = root()?;
    let programs = build(&root)?;
    println!("{:<48} {:>11} {:>11} {:>6} {:>7}", "", "ours", "theirs", "ratio", "limit");
    println!("against progenitor");
    let mut rows = generate::rows(&root)?;
    rows.iter().for_each(Row::print);
    println!("against the same by hand");
    for part in [decode::rows, calls::rows] {
        let part = part(&programs)?;
        part.iter().for_each(Row::print);
        rows.extend(part);
    }
    let missed = rows.iter().filter(|row| !row.is_within_limit()).count();
    if missed > 0 {
        println!("limits missed: {missed}");
        return Ok(Outcome::Failed);
    }
    Ok(Outcome::Done)
}

impl Row {
    fn times(what: &str, ours: Duration, theirs: Duration, limit: Limit) -> Self {
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
        let [ours, theirs] = [ours, theirs].map(|time| format!("{time:.2?}"));
        Self { what: what.to_owned(), ours, theirs, ratio, limit }
    }

    /// Memory in MiB, against the most that it may be.
    fn memory(what: &str, ours: f64, most: f64) -> Self {
        let ratio = ours / most;
        let [ours, theirs] = [ours, most].map(|memory| format!("{memory:.0} MiB"));
        Self { what: what.to_owned(), ours, theirs, ratio, limit: Limit::AtMost(1.0) }
    }

    fn counts(what: String, ours: f64, theirs: f64, limit: Limit) -> Self {
        Self::ratio(what, ours, theirs, ours / theirs, limit)
    }

    fn ratio(what: String, ours: f64, theirs: f64, ratio: f64, limit: Limit) -> Self {
        let [ours, theirs] = [ours, theirs].map(|count| format!("{count:.0}"));
        Self { what, ours, theirs, ratio, limit }
    }

    fn is_within_limit(&self) -> bool {
        match self.limit {
            Limit::AtMost(limit) => self.ratio <= limit,
            Limit::AtLeast(limit) => self.ratio >= limit,
        }
    }

    fn print(&self) {
        let Self { what, ours, theirs, ratio, limit } = self;
        let limit = match limit {
            Limit::AtMost(limit) => format!("<= {limit:.2}"),
            Limit::AtLeast(limit) => format!(">= {limit:.2}"),
        };
        let missed = if self.is_within_limit() { "" } else { " missed" };
        println!("{what:<48} {ours:>11} {theirs:>11} {ratio:>6.3} {limit:>7}{missed}");
    }
}

/// Builds the programs of `daytona-bench`, and tells where they are: beside this one.
fn build(root: &Path) -> Result<PathBuf, String> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--release", "--package", "daytona-bench"]).current_dir(root);
    let status = cargo.status().map_err(|error| format!("cannot run cargo: {error}"))?;
    if !status.success() {
        return Err("daytona-bench does not compile".to_owned());
    }
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    program.parent().map(Path::to_owned).ok_or_else(|| "the program is in no directory".to_owned())
}

/// What the program wrote to its output and to its errors.
fn output(command: &mut Command) -> Result<(String, String), String> {
    let output = command.output().map_err(|error| format!("cannot run {command:?}: {error}"))?;
    let [written, errors] =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    if output.status.success() {
        Ok((written, errors))
    } else {
        Err(format!("{command:?}: {errors}"))
    }
}
