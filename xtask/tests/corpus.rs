//! Descriptions of other APIs: what comes out compiles, or the generator says where it gives up.
//!
//! They are not part of this repository. `OPENAPI_CORPUS` names a directory of YAML files; without
//! it the test is skipped, and says so.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn other_descriptions_compile_or_are_refused_with_a_position() {
    let Some(corpus) = std::env::var_os("OPENAPI_CORPUS") else {
        println!("skipped: OPENAPI_CORPUS names no directory of descriptions");
        return;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let entries = std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path());
    let mut descriptions: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect();
    descriptions.sort();
    assert!(!descriptions.is_empty(), "OPENAPI_CORPUS has no YAML file");
    for description in descriptions {
        let out = tempfile::tempdir().unwrap();
        let generated = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["generate", "--description"])
            .arg(&description)
            .arg("--out")
            .arg(out.path())
            .current_dir(root)
            .output()
            .unwrap();
        let name = description.file_name().unwrap().to_string_lossy().into_owned();
        let problems = String::from_utf8_lossy(&generated.stderr).into_owned();
        match generated.status.code() {
            Some(0) => {
                compile(out.path(), &root.join("target/corpus"), &name);
                println!("{name}: compiles");
            }
            Some(1) => {
                let position = format!("{name}:");
                assert!(problems.contains(&position), "{name}: no position in\n{problems}");
                assert!(
                    std::fs::read_dir(out.path()).unwrap().next().is_none(),
                    "{name}: half done"
                );
                println!("{name}: refused\n{problems}");
            }
            other => panic!("{name}: exit {other:?}\n{problems}"),
        }
    }
}

fn compile(workspace: &Path, target: &Path, name: &str) {
    let check = Command::new("cargo")
        .args(["check", "--quiet", "--all-features"])
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    let problems = String::from_utf8_lossy(&check.stderr);
    assert!(check.status.success(), "{name} does not compile:\n{problems}");
    assert!(!problems.contains("warning:"), "{name} compiles with warnings:\n{problems}");
}
