//! The command that `cargo xtask conformance` runs.

use std::process::{Command, Output};

use crate::support::{DESCRIPTION, OVERLAY, path, read, replace_after};

fn command(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_daytona-conformance"));
    command.env_remove("OPENAPI_CORPUS").args(arguments).output().unwrap()
}

/// The two files of this workspace.
fn documents() -> [String; 2] {
    [DESCRIPTION, OVERLAY].map(|name| path(name).display().to_string())
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_green_suite_exits_0_with_the_totals() {
    let [description, overlay] = documents();
    let output = command(&[&description, &overlay]);
    assert_eq!(output.status.code(), Some(0));
    let table = text(&output.stdout);
    let line = |line: &str| {
        let part = line.split(' ').next().unwrap().to_owned();
        (part, line.trim_end().split("  ").last().unwrap().to_owned())
    };
    let lines: Vec<_> = table.lines().take(14).map(line).collect();
    assert_eq!(lines[0], ("part".to_owned(), "compares".to_owned()));
    let compared = ("docs-types", "documented properties and options with the Rust types");
    assert_eq!(lines[2], (compared.0.to_owned(), compared.1.to_owned()));
    assert_eq!(lines[13].0, "total");
    assert!(!table.contains("\nfailed "), "{table}");
}

#[test]
fn a_red_check_exits_1_and_is_shown() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("mutant.yaml");
    let anchor = "operationId: listSandboxesPaginated\n";
    let mutant = replace_after(&read(DESCRIPTION), anchor, "maximum: 200", "maximum: 100");
    std::fs::write(&file, mutant).unwrap();
    let output = command(&[file.to_str().unwrap(), "--only", "docs-description"]);
    assert_eq!(output.status.code(), Some(1));
    let table = text(&output.stdout);
    let failure = "\nfailed   docs-description/listSandboxesPaginated/query/limit/maximum\n  \
                   expected  200\n  found     100\n  where     ";
    assert!(table.contains(failure), "{table}");
}

#[test]
fn what_cannot_be_read_exits_1() {
    let output = command(&["no-such-file.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("cannot read no-such-file.yaml: "));
}

#[test]
fn wrong_usage_exits_2() {
    assert_eq!(command(&[]).status.code(), Some(2));
    assert_eq!(command(&["a", "b", "c"]).status.code(), Some(2));
}

#[test]
fn one_check_can_be_run_alone_in_any_format() {
    let [description, overlay] = documents();
    let id = "types-description/Sandbox/cpu";
    for (format, start) in [
        ("table", "part "),
        ("json", "{"),
        ("junit", "<?xml"),
        ("markdown", "## Conformance: All as expected"),
        ("html", "<!doctype html>"),
    ] {
        let output = command(&[&description, &overlay, "--only", id, "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert!(text(&output.stdout).starts_with(start), "{format}");
    }
    let output = command(&[&description, &overlay, "--only", id, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["totals"]["total"]["checks"], 1);
    assert_eq!(report["checks"][0]["id"], id);
}

#[test]
fn an_unknown_id_or_format_is_an_error() {
    let [description, overlay] = documents();
    let output = command(&[&description, &overlay, "--only", "types-description/Sandbag"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "no check is called types-description/Sandbag\n");
    let output = command(&[&description, "--format", "pdf"]);
    assert_eq!(output.status.code(), Some(2));
}
