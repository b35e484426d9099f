//! The bindings themselves, changed by hand in a copy of the workspace: the command turns red.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Copies what the command is compiled from.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        let left_out = ["target", ".git"].iter().any(|name| entry.file_name() == *name);
        if from.is_dir() && !left_out {
            copy(&from, &to);
        } else if from.is_file() {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}

fn change(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from} is in {}", file.display());
    std::fs::write(file, text.replacen(from, to, 1)).unwrap();
}

fn run(workspace: &Path, parts: &[&str]) -> (serde_json::Value, Output) {
    // The crates of others are compiled there already. Ours differ in their version and in the
    // name of the program, so that nothing of this workspace is replaced.
    change(
        &workspace.join("Cargo.toml"),
        "version = \"0.1.0\"\nedition",
        "version = \"0.1.1\"\nedition",
    );
    let package = workspace.join("crates/daytona-conformance");
    std::fs::copy(package.join("src/main.rs"), package.join("examples/changed.rs")).unwrap();
    let target = Path::new(env!("CARGO_BIN_EXE_daytona-conformance")).ancestors().nth(2).unwrap();
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(workspace).env("CARGO_TARGET_DIR", target).env_remove("OPENAPI_CORPUS");
    command.args(["run", "--quiet", "--offline", "--package", "daytona-conformance"]);
    command.args(["--example", "changed", "--"]);
    command.args(["openapi/daytona.yaml", "openapi/daytona.overlay.yaml", "--format", "json"]);
    for part in parts {
        command.args(["--only", part]);
    }
    let output = command.args(["--values", "5"]).output().unwrap();
    let problem = String::from_utf8_lossy(&output.stderr);
    (serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{problem}")), output)
}

fn failed(report: &serde_json::Value) -> Vec<&str> {
    let checks = report["checks"].as_array().unwrap().iter();
    let failed = checks.filter(|check| check["status"] == "failed");
    failed.map(|check| check["id"].as_str().unwrap()).collect()
}

#[test]
#[ignore = "compiles a copy of the workspace, which takes a minute or two"]
fn changed_types_documents_and_examples_turn_it_red() {
    let directory = tempfile::tempdir().unwrap();
    let (here, workspace) = (root(), directory.path().join("workspace"));
    for name in ["crates", "openapi", "xtask"] {
        copy(&here.join(name), &workspace.join(name));
    }
    for name in ["Cargo.toml", "Cargo.lock", "README.md"] {
        std::fs::copy(here.join(name), workspace.join(name)).unwrap();
    }
    let types = workspace.join("crates/daytona-api-types/src/generated");
    // A renamed field.
    let volumes = types.join("volumes.rs");
    change(
        &volumes,
        "#[serde(rename = \"organizationId\")]",
        "#[serde(rename = \"organization\")]",
    );
    // A dropped option.
    let config = types.join("config.rs");
    change(
        &config,
        "rename = \"learnMoreUrl\", skip_serializing_if = \"Option::is_none\"",
        "rename = \"learnMoreUrl\"",
    );
    change(&config, "pub learn_more_url: Option<String>", "pub learn_more_url: String");
    // A closed enumeration.
    let jobs = types.join("jobs.rs");
    change(&jobs, "pub status: JobStatus,", "pub status: Closed,");
    let closed = "
        /// The known values and no other.
        #[derive(Default, Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
        #[cfg_attr(feature = \"schemars\", derive(schemars::JsonSchema))]
        #[serde(rename_all = \"SCREAMING_SNAKE_CASE\")]
        #[allow(missing_docs)]
        pub enum Closed { #[default] Pending, InProgress, Completed, Failed }
    ";
    let text = std::fs::read_to_string(&jobs).unwrap();
    std::fs::write(&jobs, text + closed).unwrap();
    // An overlay action: whole seconds are numbers again.
    let overlay = workspace.join("openapi/daytona.overlay.yaml");
    let action = "A rate limit is a number of requests in a number of whole seconds.\n    update:\n      type: ";
    change(&overlay, &format!("{action}integer"), &format!("{action}string"));
    // An example.
    let example = workspace.join("crates/daytona-conformance/examples/list-sandboxes.json");
    change(&example, "\"cpu\": 4", "\"cpu\": \"four\"");

    // A route and a bound of the server, and a name and a route of the client.
    let server = workspace.join("crates/daytona-api-server/src/generated");
    change(&server.join("health.rs"), "path: \"/health\"", "path: \"/healthy\"");
    change(&server.join("snapshots.rs"), "maximum(200.0)", "maximum(300.0)");
    let name = "static CREATE_VOLUME: Schema = Schema::object(\n    &[Property::required(\"name\"";
    change(&server.join("schemas.rs"), name, &name.replace("required", "optional"));
    let client = workspace.join("crates/daytona-api-client/src/generated/sandbox.rs");
    change(&client, "query(\"verbose\"", "query(\"loud\"");
    change(&client, "path: \"/sandbox/paginated\"", "path: \"/sandbox/pages\"");
    // A fact of the documentation.
    let page = workspace.join("crates/daytona-conformance/examples/rest-api-overview.toml");
    change(&page, "maximum = 200", "maximum = 250");

    let parts = ["examples", "described", "types", "instances", "operations", "wire"];
    let (report, output) = run(&workspace, &parts);
    assert_eq!(output.status.code(), Some(1));
    let red = failed(&report);
    for id in [
        "examples/sandbox-1/decodes",
        "examples/sandbox-1/valid-as-corrected",
        "types/VolumeDto",
        "types/VolumeDto/organizationId",
        "instances/VolumeDto/maximal",
        "types/Announcement/learnMoreUrl",
        "instances/Announcement/absent/learnMoreUrl",
        "types/Job/status",
        "instances/Job/unknown-option/status",
        "types/RateLimitEntry/ttl",
        "instances/RateLimitEntry/maximal",
        "operations/HealthController_live",
        "operations/getAllSnapshots/query/limit",
        "operations/createVolume/body/schema",
        "wire/listSandboxes/query/verbose",
        "wire/listSandboxesPaginated/operation",
        "described/listSandboxesPaginated/query/limit/maximum",
    ] {
        assert!(red.contains(&id), "{id} should fail; {red:?}");
    }
    // And nothing that does not hold one of these.
    let held = [
        "Sandbox",
        "sandbox-1",
        "list",
        "Volume",
        "Announcement",
        "Configuration",
        "Job",
        "RateLimit",
        "Health",
        "getAllSnapshots",
        "listSandboxes",
    ];
    let others: Vec<&&str> =
        red.iter().filter(|id| !held.iter().any(|name| id.contains(name))).collect();
    assert!(others.is_empty(), "{others:?}");
}
