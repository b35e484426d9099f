//! Descriptions of other APIs: the crates that come out compile without a warning, the examples of
//! their front pages as well, or the generator says where it gives up.
//!
//! All but one are not part of this repository. `OPENAPI_CORPUS` names a directory of YAML files;
//! without it their test is skipped, and says so.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
#[ignore = "builds three crates and all that they depend on; .ci/run asks for it"]
fn the_crates_of_a_small_description_compile_with_each_feature_alone() {
    let out = tempfile::tempdir().unwrap();
    let description = root().join("xtask/tests/pets.yaml");
    let generated = generate(&description, out.path(), &[]);
    assert!(generated.status.success(), "{}", String::from_utf8_lossy(&generated.stderr));
    compile(out.path(), "pets.yaml", &["--all-features"]);
    for tag in ["pets", "photos", "old"] {
        let features = format!("{tag},api-client/rustls");
        compile(out.path(), "pets.yaml", &["--no-default-features", "--features", &features]);
    }
}

#[test]
fn other_descriptions_compile_or_are_refused_with_a_position() {
    let Some(corpus) = std::env::var_os("OPENAPI_CORPUS") else {
        println!("skipped: OPENAPI_CORPUS names no directory of descriptions");
        return;
    };
    let entries = std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path());
    let mut descriptions: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect();
    descriptions.sort();
    assert!(!descriptions.is_empty(), "OPENAPI_CORPUS has no YAML file");
    for description in descriptions {
        let out = tempfile::tempdir().unwrap();
        let name = description.file_name().unwrap().to_string_lossy().into_owned();
        let mut generated = generate(&description, out.path(), &[]);
        let mut problems = String::from_utf8_lossy(&generated.stderr).into_owned();
        if problems.contains("--no-server") {
            println!("{name}: no server\n{problems}");
            generated = generate(&description, out.path(), &["--no-server"]);
            problems = String::from_utf8_lossy(&generated.stderr).into_owned();
        }
        match generated.status.code() {
            Some(0) => {
                compile(out.path(), &name, &["--all-features"]);
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

fn generate(description: &Path, out: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["generate", "--description"]).arg(description).arg("--out").arg(out).args(more);
    command.current_dir(root()).output().unwrap()
}

fn compile(workspace: &Path, name: &str, features: &[&str]) {
    // The versions that this workspace is tested with, which are there already.
    std::fs::copy(root().join("Cargo.lock"), workspace.join("Cargo.lock")).unwrap();
    let test = Command::new("cargo")
        .args(["test", "--doc", "--quiet"])
        .args(features)
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus"))
        .output()
        .unwrap();
    let problems = String::from_utf8_lossy(&test.stderr);
    let examples = String::from_utf8_lossy(&test.stdout);
    assert!(test.status.success(), "{name} does not compile:\n{problems}\n{examples}");
    assert!(!problems.contains("warning:"), "{name} compiles with warnings:\n{problems}");
}
