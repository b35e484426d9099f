//! The command that `cargo xtask conformance` runs.

use std::process::{Command, Output};

use crate::support::{path, read, replace_after};

fn command(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_daytona-conformance")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_green_suite_exits_0_with_the_totals() {
    let [description, overlay] =
        ["daytona.yaml", "daytona.overlay.yaml"].map(|name| path(name).display().to_string());
    let output = command(&[&description, &overlay]);
    assert_eq!(output.status.code(), Some(0));
    let table = text(&output.stdout);
    let names: Vec<_> = table.lines().take(6).map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(names, ["part", "examples", "documented", "described", "wire", "total"]);
    assert!(!table.contains("\nfailed "), "{table}");
}

#[test]
fn a_red_check_exits_1_and_is_shown() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("mutant.yaml");
    let anchor = "operationId: listSandboxesPaginated\n";
    let mutant = replace_after(&read("daytona.yaml"), anchor, "maximum: 200", "maximum: 100");
    std::fs::write(&file, mutant).unwrap();
    let output = command(&[file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let table = text(&output.stdout);
    let failure = "\nfailed   described/listSandboxesPaginated/query/limit/maximum\n  \
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
