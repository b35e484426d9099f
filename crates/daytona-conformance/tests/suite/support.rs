//! The input of this workspace, and what came of a changed one.

use std::path::PathBuf;
use std::sync::LazyLock;

use daytona_conformance::{Input, Outcome, Report, Source, run};

/// The files that the bindings are made from.
pub const DESCRIPTION: &str = "daytona.yaml";
pub const OVERLAY: &str = "daytona.overlay.yaml";

/// Path of a file beside the description.
pub fn path(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi")).join(name)
}

pub fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

/// The input with nothing but these parts, or all of them if there are none.
pub fn only(parts: &[&str]) -> Input {
    static INPUT: LazyLock<Input> = LazyLock::new(|| Input::compiled_in().unwrap());
    let mut input = INPUT.clone();
    input.options.only = parts.iter().map(|part| (*part).to_owned()).collect();
    input
}

/// The input with one of the files changed, and nothing but these parts.
pub fn changed(parts: &[&str], file: &str, change: impl Fn(String) -> String) -> Input {
    let source = |name: &str| {
        let text = read(name);
        Source::new(name, if name == file { change(text) } else { text })
    };
    let input = Input::new(source(DESCRIPTION), Some(source(OVERLAY))).unwrap();
    Input { options: only(parts).options, ..input }
}

/// Replaces the first `from` after `anchor`.
pub fn replace_after(text: &str, anchor: &str, from: &str, to: &str) -> String {
    let (before, after) = text.split_once(anchor).expect("the anchor is in the text");
    assert!(after.contains(from), "{from} follows {anchor}");
    format!("{before}{anchor}{}", after.replacen(from, to, 1))
}

pub fn failed(report: &Report) -> Vec<&str> {
    report.failed().map(|check| check.id.as_str()).collect()
}

/// The ids of the checks that fail.
pub async fn red(input: &Input) -> Vec<String> {
    failed(&run(input).await).into_iter().map(str::to_owned).collect()
}

pub fn skipped(report: &Report) -> Vec<&str> {
    report.skipped().map(|check| check.id.as_str()).collect()
}

/// What a failed check expected, found, and where.
pub fn failure<'a>(report: &'a Report, id: &str) -> (&'a str, &'a str, &'a str) {
    match &report.check(id).expect("the check is in the report").outcome {
        Outcome::Failed { expected, found, place } => (expected, found, place),
        other => panic!("{id} should fail, not {other:?}"),
    }
}
