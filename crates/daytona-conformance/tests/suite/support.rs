//! The input of this workspace, and what came of a changed one.

use std::path::PathBuf;
use std::sync::LazyLock;

use daytona_conformance::{Input, Outcome, Report, Source, run};

/// Path of a file beside the description.
pub fn path(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi")).join(name)
}

pub fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

pub fn overlay() -> Source {
    Source::new("daytona.overlay.yaml", read("daytona.overlay.yaml"))
}

/// The parts that look at the documentation, which most changes of these tests are about.
const DOCUMENTATION: [&str; 4] = ["examples", "documented", "described", "wire"];

/// The input with nothing but these parts, or all of them if there are none.
pub fn only(parts: &[&str]) -> Input {
    let mut input = input();
    input.options.only = parts.iter().map(|part| (*part).to_owned()).collect();
    input
}

/// The input as it is, for the parts that look at the documentation.
pub fn input() -> Input {
    static INPUT: LazyLock<Input> = LazyLock::new(|| with_description(|text| text));
    INPUT.clone()
}

/// The input with another description.
pub fn with_description(change: impl Fn(String) -> String) -> Input {
    let description = Source::new("daytona.yaml", change(read("daytona.yaml")));
    documentation(Input::new(description, Some(overlay())).unwrap())
}

/// The input with another overlay.
pub fn with_overlay(change: impl Fn(String) -> String) -> Input {
    let overlay = Source::new("daytona.overlay.yaml", change(read("daytona.overlay.yaml")));
    let description = Source::new("daytona.yaml", read("daytona.yaml"));
    documentation(Input::new(description, Some(overlay)).unwrap())
}

fn documentation(mut input: Input) -> Input {
    input.options.only = DOCUMENTATION.map(str::to_owned).to_vec();
    input
}

/// Replaces the first `from` after `anchor`.
pub fn replace_after(text: &str, anchor: &str, from: &str, to: &str) -> String {
    let start = text.find(anchor).expect("the anchor is in the text") + anchor.len();
    let at = start + text[start..].find(from).expect("the text follows its anchor");
    format!("{}{to}{}", &text[..at], &text[at + from.len()..])
}

/// The ids of the checks that fail.
pub async fn failed(input: &Input) -> Vec<String> {
    run(input).await.failed().map(|check| check.id.clone()).collect()
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
