//! `cargo xtask generate` as a user runs it, on a copy of what it reads and writes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The workspace without its build output.
fn workspace() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for name in ["openapi", "crates"] {
        copy(&root().join(name), &directory.path().join(name));
    }
    std::fs::copy(root().join("Cargo.toml"), directory.path().join("Cargo.toml")).unwrap();
    directory
}

fn xtask(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).current_dir(directory).output().unwrap()
}

fn edit(directory: &Path, file: &str, from: &str, to: &str) {
    let path = directory.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_committed_files_are_what_the_generator_writes() {
    let output = xtask(root(), &["generate", "--check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
}

#[test]
fn a_changed_description_makes_the_files_stale_until_they_are_written() {
    let workspace = workspace();
    let directory = workspace.path();
    let description = std::fs::read_to_string(directory.join("openapi/daytona.yaml")).unwrap();
    let changed = description.replace("autoStopInterval", "autoStopMinutes");
    std::fs::write(directory.join("openapi/daytona.yaml"), changed).unwrap();
    std::fs::write(directory.join("crates/daytona-api-types/src/generated/old.rs"), "").unwrap();

    let check = xtask(directory, &["generate", "--check"]);
    let report = text(&check.stdout);
    assert_eq!(check.status.code(), Some(4), "{report}{}", text(&check.stderr));
    assert!(
        report.contains("stale: crates/daytona-api-types/src/generated/sandbox.rs"),
        "{report}"
    );
    assert!(report.contains("orphaned: crates/daytona-api-types/src/generated/old.rs"), "{report}");
    assert!(report.contains("rename = \"autoStopMinutes\""), "no difference is shown: {report}");
    assert!(directory.join("crates/daytona-api-types/src/generated/old.rs").exists());

    assert_eq!(xtask(directory, &["generate"]).status.code(), Some(0));
    assert!(!directory.join("crates/daytona-api-types/src/generated/old.rs").exists());
    assert_eq!(xtask(directory, &["generate", "--check"]).status.code(), Some(0));
}

#[test]
fn a_description_that_cannot_be_generated_changes_nothing() {
    let workspace = workspace();
    let directory = workspace.path();
    edit(
        directory,
        "openapi/daytona.yaml",
        "operationId: listApiKeys",
        "operationId: createApiKey",
    );
    let generated = directory.join("crates/daytona-api-client/src/generated/sandbox.rs");
    std::fs::write(&generated, "// by hand").unwrap();

    let output = xtask(directory, &["generate"]);
    let problem = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(problem.contains("operation-id-duplicate"), "{problem}");
    assert!(problem.contains("openapi/daytona.yaml:"), "no position: {problem}");
    assert_eq!(std::fs::read_to_string(generated).unwrap(), "// by hand");
}

#[test]
fn a_correction_that_matches_nothing_is_named() {
    let workspace = workspace();
    let directory = workspace.path();
    edit(directory, "openapi/daytona.overlay.yaml", "target: $.servers[0]", "target: $.servers[7]");
    let output = xtask(directory, &["generate", "--check"]);
    let problem = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(problem.contains("overlay-no-match"), "{problem}");
    assert!(problem.contains("openapi/daytona.overlay.yaml:"), "{problem}");
}

#[test]
fn wrong_usage_is_2() {
    let alone = [&["generate", "--description", "x.yaml"][..], &["generate", "--no-server"]];
    for arguments in alone.into_iter().chain([&["nonsense"][..], &[]]) {
        assert_eq!(xtask(root(), arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn out_writes_into_its_directory_only() {
    let workspace = workspace();
    let directory = workspace.path();
    let before = listing(directory);
    let out = tempfile::tempdir().unwrap();
    let path = out.path().to_str().unwrap();
    let overlay = "openapi/daytona.overlay.yaml";
    let arguments =
        ["generate", "--description", "openapi/daytona.yaml", "--overlay", overlay, "--out", path];
    let output = xtask(directory, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(listing(directory), before);
    for file in [
        "Cargo.toml",
        "types/src/lib.rs",
        "client/src/generated/sandbox.rs",
        "server/Cargo.toml",
        "server/src/generated/sandbox.rs",
        "openapi-runtime-server/src/lib.rs",
    ] {
        assert!(out.path().join(file).is_file(), "{file} is missing");
    }
    let manifests = ["Cargo.toml", "types/Cargo.toml", "client/Cargo.toml", "server/Cargo.toml"];
    for manifest in manifests {
        let manifest = std::fs::read_to_string(out.path().join(manifest)).unwrap();
        assert!(toml::from_str::<toml::Table>(&manifest).is_ok(), "{manifest}");
    }
}

#[test]
fn what_is_made_from_another_description_says_nothing_of_daytona() {
    let out = tempfile::tempdir().unwrap();
    let path = out.path().to_str().unwrap();
    let arguments = ["generate", "--description", "xtask/tests/pets.yaml", "--out", path];
    assert_eq!(xtask(root(), &arguments).status.code(), Some(0));
    let files = listing(out.path());
    assert!(files.len() > 50, "{} files", files.len());
    for (path, content) in files {
        let text = String::from_utf8_lossy(&content).to_lowercase();
        let line = text.lines().find(|line| line.contains("daytona"));
        assert_eq!(line, None, "{path}");
    }
}

#[test]
fn what_a_person_adds_beside_the_generated_files_stays() {
    let out = tempfile::tempdir().unwrap();
    let path = out.path().to_str().unwrap();
    let pets = "xtask/tests/pets.yaml";
    let run = |description: &str, more: &[&str]| {
        let arguments = ["generate", "--description", description, "--out", path];
        let output = xtask(root(), &[&arguments[..], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    };
    run(pets, &["--no-server"]);
    let client = out.path().join("client");
    let add = |file: &str, more: &str| {
        let path = client.join(file);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(path, text + more).unwrap();
    };
    add("src/lib.rs", "mod wait;\n");
    add("src/wait.rs", "//! By hand.\n");
    add("Cargo.toml", "petgraph.workspace = true\n");
    edit(
        out.path(),
        "Cargo.toml",
        "[workspace.dependencies]\n",
        "[workspace.dependencies]\npetgraph = \"0.8\"\n",
    );
    std::fs::write(client.join("src/generated/gone.rs"), "").unwrap();

    // A tag has another name now.
    let description = std::fs::read_to_string(root().join(pets)).unwrap();
    let changed = out.path().join("pets.yaml");
    std::fs::write(&changed, description.replace("photos", "pictures")).unwrap();
    run(changed.to_str().unwrap(), &[]);

    let read = |file: &str| std::fs::read_to_string(client.join(file)).unwrap();
    assert!(read("src/lib.rs").ends_with("mod wait;\n"));
    assert_eq!(read("src/wait.rs"), "//! By hand.\n");
    let manifest = read("Cargo.toml");
    assert!(manifest.ends_with("petgraph.workspace = true\n"), "{manifest}");
    assert!(manifest.contains("\npictures = "), "{manifest}");
    assert!(!manifest.contains("\nphotos = "), "{manifest}");
    assert!(!client.join("src/generated/gone.rs").exists());

    // The server is generated for the first time.
    let workspace = std::fs::read_to_string(out.path().join("Cargo.toml")).unwrap();
    assert!(workspace.contains("\npetgraph = \"0.8\"\n"), "{workspace}");
    let table: toml::Table = workspace.parse().unwrap();
    let members = table["workspace"]["members"].as_array().unwrap();
    for member in ["client", "openapi-runtime-server", "server"] {
        let count = members.iter().filter(|it| it.as_str() == Some(member)).count();
        assert_eq!(count, 1, "{member}: {workspace}");
    }
}

#[test]
fn what_only_a_server_cannot_have_leaves_types_and_client() {
    let workspace = workspace();
    let out = tempfile::tempdir().unwrap();
    let path = out.path().to_str().unwrap();
    let case = "crates/openapi-codegen/tests/cases/path-unroutable/input.yaml";
    let arguments = ["generate", "--description", case, "--out", path];
    let output = xtask(workspace.path(), &arguments);
    let problem = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(problem.contains("input.yaml:6:7"), "no position: {problem}");
    assert!(problem.contains("--no-server"), "no way out: {problem}");
    assert!(listing(out.path()).is_empty());

    let output = xtask(workspace.path(), &[&arguments[..], &["--no-server"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(out.path().join("client/src/generated/untagged.rs").is_file());
    assert!(!out.path().join("server").exists());
    let manifest = std::fs::read_to_string(out.path().join("Cargo.toml")).unwrap();
    assert!(manifest.contains("members = [\"client\", \"openapi-runtime-client\", \"openapi-runtime-types\", \"types\"]"), "{manifest}");
    assert!(!manifest.contains("axum"), "{manifest}");
}

/// Every file with its content.
fn listing(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.push((path.display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn a_run_that_would_change_nothing_notices_every_change() {
    let workspace = workspace();
    let directory = workspace.path();
    // A program of its own, beside which the note of the last run is.
    let program = directory.join("generator");
    std::fs::copy(env!("CARGO_BIN_EXE_xtask"), &program).unwrap();
    let run = || {
        let output =
            Command::new(&program).arg("generate").current_dir(directory).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    assert!(run().contains(" 0 written, 0 removed"));
    assert!(program.with_extension("generated").exists());
    assert!(run().contains(" 0 written, 0 removed"));

    let generated = directory.join("crates/daytona-api-types/src/generated");
    std::fs::write(generated.join("volumes.rs"), "").unwrap();
    assert!(run().contains(" 1 written, 0 removed"));
    std::fs::write(generated.join("orphan.rs"), "").unwrap();
    assert!(run().contains(" 0 written, 1 removed"));
    std::fs::remove_file(generated.join("volumes.rs")).unwrap();
    assert!(run().contains(" 1 written, 0 removed"));
    edit(directory, "openapi/daytona.yaml", "autoStopInterval", "autoStopMinutes");
    assert!(!run().contains(" 0 written"));
    edit(directory, "openapi/bindings.toml", "json-schema = true", "json-schema = false");
    assert!(!run().contains(" 0 written"));
}
