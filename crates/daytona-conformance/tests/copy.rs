//! The bindings, the description and the documentation, changed in a copy of the workspace: the
//! command finds each change.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A change, and the checks that must find it. No other check may fail but those whose id has one
/// of these words, which name what the change is about.
struct Mutation {
    file: &'static str,
    /// The first `from` after this text is replaced.
    after: &'static str,
    from: &'static str,
    to: &'static str,
    red: &'static [&'static str],
    about: &'static [&'static str],
}

/// Files that are changed more than once.
const DESCRIPTION: &str = "openapi/daytona.yaml";
const OVERLAY: &str = "openapi/daytona.overlay.yaml";
const CONFIG: &str = "crates/daytona-api-types/src/generated/config.rs";
const CLIENT: &str = "crates/daytona-api-client/src/generated/sandbox.rs";
const VOLUMES_OF_SERVER: &str = "crates/daytona-api-server/src/generated/volumes.rs";
const DOCUMENTED: &str = "crates/daytona-conformance/src/documented.rs";
const KNOWN: &str = "crates/daytona-conformance/known_failures.toml";

/// What the type `Closed` becomes: the known values of a `JobStatus` and no other.
const CLOSED: &str = "
    /// The known values and no other.
    #[derive(Default, Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
    #[cfg_attr(feature = \"schemars\", derive(schemars::JsonSchema))]
    #[serde(rename_all = \"SCREAMING_SNAKE_CASE\")]
    #[allow(missing_docs)]
    pub enum Closed { #[default] Pending, InProgress, Completed, Failed }

/// A piece of work";

#[rustfmt::skip]
const MUTATIONS: &[Mutation] = &[
    // Types.
    Mutation { file: "crates/daytona-api-types/src/generated/volumes.rs", after: "struct VolumeDto",
        from: "rename = \"organizationId\"", to: "rename = \"organization\"",
        red: &["types-description/VolumeDto", "types-description/VolumeDto/organizationId", "round-trips/VolumeDto/maximal",
            "revisions/daytona-2099-01/VolumeDto", "live-server/read/listVolumes/decodes"],
        about: &["Volume"] },
    Mutation { file: CONFIG, after: "",
        from: "rename = \"learnMoreUrl\", skip_serializing_if = \"Option::is_none\")]\n    pub learn_more_url: Option<String>",
        to: "rename = \"learnMoreUrl\")]\n    pub learn_more_url: String",
        red: &["types-description/Announcement/learnMoreUrl", "round-trips/Announcement/absent/learnMoreUrl"],
        about: &["Announcement", "Configuration"] },
    Mutation { file: "crates/daytona-api-types/src/generated/jobs.rs", after: "",
        from: "\n/// A piece of work", to: CLOSED, red: &[], about: &[] },
    Mutation { file: "crates/daytona-api-types/src/generated/jobs.rs", after: "pub struct Job ",
        from: "pub status: JobStatus,", to: "pub status: Closed,",
        red: &["types-description/Job/status", "round-trips/Job/unknown-option/status"], about: &["Job"] },
    Mutation { file: "crates/daytona-api-types/src/generated/api_keys.rs", after: "",
        from: "\"value\", &format_args!(\"<redacted>\")", to: "\"value\", &self.value",
        red: &["debug-output/ApiKeyResponse/value"], about: &["ApiKeyResponse"] },
    Mutation { file: "crates/daytona-api-types/src/generated/api_keys.rs", after: "struct ApiKeyList",
        from: "created_at: chrono::DateTime<chrono::Utc>", to: "created_at: String",
        red: &["types-description/ApiKeyList/createdAt", "round-trips/ApiKeyList/boundaries"],
        about: &["ApiKeyList"] },
    Mutation { file: "crates/daytona-api-types/src/generated/object_storage.rs", after: "",
        from: "accessKey\")]\n    pub access_key", to: "storageUrl\")]\n    pub access_key",
        red: &["debug-output/StorageAccessDto/accessKey"], about: &["StorageAccessDto"] },
    Mutation { file: "crates/daytona-api-types/src/generated/object_storage.rs", after: "",
        from: "storageUrl\")]\n    pub storage_url", to: "accessKey\")]\n    pub storage_url",
        red: &["debug-output/StorageAccessDto/storageUrl"], about: &[] },
    Mutation { file: CONFIG, after: "", from: "pub host: String", to: "pub host: serde_json::Value",
        red: &["types-description/PosthogConfig/host", "any-json/PosthogConfig/host"], about: &["PosthogConfig"] },
    // Tables of the suite.
    Mutation { file: "crates/daytona-conformance/src/generated/mod.rs", after: "",
        from: "(\"OidcConfig\")", to: "(\"OidcSettings\")",
        red: &["schema-types/OidcConfig", "schema-types/OidcSettings"], about: &[] },
    Mutation { file: "crates/daytona-conformance/any_json.toml", after: "",
        from: "AuditLog/metadata/*", to: "AuditLog/details/*",
        red: &["any-json/AuditLog/metadata/*", "any-json/AuditLog/details/*"], about: &[] },
    Mutation { file: KNOWN, after: "docs-description/property/memory/words",
        from: "without GB", to: "without GiB", red: &["docs-description/property/memory/words"], about: &[] },
    Mutation { file: KNOWN, after: "", from: "authentication/isValidAuthToken",
        to: "authentication/isValidToken", about: &[],
        red: &["docs-description/authentication/isValidAuthToken", "known/docs-description/authentication/isValidToken"] },
    // Description.
    Mutation { file: DESCRIPTION, after: "", from: "version: '1.0'", to: "version: '1.1'",
        red: &["docs-description/version"], about: &[] },
    Mutation { file: DESCRIPTION, after: "operationId: listApiKeys\n",
        from: "security:\n        - bearer: []\n        - oauth2: [openid, profile, email]\n",
        to: "security: []\n",
        red: &["docs-description/authentication/listApiKeys", "server-tables/listApiKeys/security"],
        about: &[] },
    Mutation { file: DESCRIPTION, after: "operationId: createVolume\n",
        from: "        - oauth2: [openid, profile, email]\n", to: "",
        red: &["docs-description/oauth2/createVolume"], about: &[] },
    Mutation { file: DESCRIPTION, after: "operationId: createApiKey\n",
        from: "application/json", to: "text/json",
        red: &["docs-description/request-content/createApiKey", "server-tables/createApiKey/body"], about: &[] },
    Mutation { file: DESCRIPTION, after: "operationId: createSnapshot\n",
        from: "'200'", to: "'300'", red: &["docs-description/response-statuses/createSnapshot"], about: &[] },
    Mutation { file: DESCRIPTION, after: "", from: "        rateLimit:\n", to: "        rateLimits:\n",
        red: &["docs-description/rate-limits", "types-description/DaytonaConfiguration"], about: &["DaytonaConfiguration"] },
    Mutation { file: DESCRIPTION, after: "\n    Sandbox:\n", from: "        autoStopInterval:",
        to: "        autoStopMinutes:",
        red: &["examples/sandbox-1/declared", "docs-description/property/autoStopInterval", "types-description/Sandbox"],
        about: &["Sandbox"] },
    Mutation { file: OVERLAY, after: "A rate limit is a number of requests in a number of whole seconds.",
        from: "type: integer", to: "type: string",
        red: &["types-description/RateLimitEntry/ttl", "round-trips/RateLimitEntry/maximal"],
        about: &["RateLimit"] },
    Mutation { file: OVERLAY, after: "the documented default.", from: "default: false",
        to: "default: true",
        red: &["docs-description/listSandboxes/query/verbose/default", "server-tables/listSandboxes/query/verbose"],
        about: &["listSandboxes/query"] },
    // Server.
    Mutation { file: "crates/daytona-api-server/src/generated/health.rs", after: "",
        from: "path: \"/health\"", to: "path: \"/healthy\"",
        red: &["server-tables/HealthController_live"], about: &[] },
    Mutation { file: "crates/daytona-api-server/src/generated/snapshots.rs", after: "",
        from: "maximum(200.0)", to: "maximum(300.0)",
        red: &["server-tables/getAllSnapshots/query/limit", ],
        about: &[] },
    Mutation { file: "crates/daytona-api-server/src/generated/schemas.rs",
        after: "static CREATE_VOLUME: Schema", from: "required(", to: "optional(",
        red: &["server-tables/createVolume/body/schema"], about: &[] },
    Mutation { file: VOLUMES_OF_SERVER, after: "", from: "includeDeleted\", Schema::boolean()",
        to: "includeDeleted\", Schema::string()",
        red: &["server-tables/listVolumes/query/includeDeleted"], about: &[] },
    Mutation { file: VOLUMES_OF_SERVER, after: "static GET_VOLUME:",
        from: "security::BEARER_OR_OAUTH2", to: "&[]",
        red: &["server-tables/getVolume/security"], about: &["live-server/errors/no-volume"] },
    Mutation { file: "crates/daytona-api-server/src/generated/toolbox.rs",
        after: "static UPLOAD_FILE_DEPRECATED:", from: "required: true,\n        fields",
        to: "required: false,\n        fields",
        red: &["server-tables/uploadFile_deprecated/body"], about: &[] },
    // Client.
    Mutation { file: CLIENT, after: "", from: "query(\"verbose\"", to: "query(\"loud\"",
        red: &["client-requests/listSandboxes/query/verbose"], about: &["listSandboxes/"] },
    Mutation { file: CLIENT, after: "", from: "path: \"/sandbox/paginated\"",
        to: "path: \"/sandbox/pages\"", red: &["client-requests/listSandboxesPaginated/operation"],
        about: &["listSandboxesPaginated/"] },
    Mutation { file: CLIENT, after: "pub fn include_errored_deleted",
        from: "query_flag(", to: "query(",
        red: &["client-requests/listSandboxesPaginated/query/includeErroredDeleted"], about: &[] },
    Mutation { file: "crates/daytona-api-client/src/environment.rs", after: "",
        from: "https://app.daytona.io/api", to: "https://api.daytona.io",
        red: &["client-requests/base-url"], about: &[] },
    // Documentation.
    Mutation { file: "crates/daytona-conformance/examples/list-sandboxes.json", after: "",
        from: "\"cpu\": 4", to: "\"cpu\": \"four\"",
        red: &["examples/sandbox-1/decodes", "examples/sandbox-1/valid-as-corrected"],
        about: &["examples/"] },
    Mutation { file: DOCUMENTED, after: "",
        from: "(\"maximum\", 200)", to: "(\"maximum\", 250)",
        red: &["docs-description/listSandboxesPaginated/query/limit/maximum"], about: &[] },
    Mutation { file: DOCUMENTED, after: "(\"gpu\", ", from: "\"number\"", to: "\"string\"",
        red: &["docs-types/property/gpu", "docs-description/property/gpu"], about: &[] },
    Mutation { file: DOCUMENTED, after: "BACKUP_STATES", from: "\"Error\"", to: "\"Failed\"",
        red: &["docs-types/option/backupState/Failed", "docs-description/property/backupState"], about: &[] },
    Mutation { file: DOCUMENTED, after: "const AUTHORIZATION", from: "\"Bearer\"", to: "\"Token\"",
        red: &["client-requests/listSandboxes/header/Authorization"], about: &[] },
];

/// What the double does otherwise: it has a value for every identifier, and pages of any length.
const DOUBLE: &[&str] =
    &["live-server/errors/no-", "live-server/pages/", "live-server/read/listVolumes"];

#[test]
#[ignore = "compiles a copy of the workspace, which takes a minute or two"]
fn each_change_of_a_copy_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let (here, workspace) = (root(), directory.path().join("workspace"));
    for name in ["crates", "openapi", "xtask"] {
        copy(&here.join(name), &workspace.join(name));
    }
    for name in ["Cargo.toml", "Cargo.lock", "README.md"] {
        std::fs::copy(here.join(name), workspace.join(name)).unwrap();
    }
    // Another revision that is as the description was before it was changed.
    let revisions = directory.path().join("revisions");
    std::fs::create_dir(&revisions).unwrap();
    std::fs::copy(here.join(DESCRIPTION), revisions.join("daytona-2099-01.yaml")).unwrap();
    for Mutation { file, after, from, to, .. } in MUTATIONS {
        change(&workspace.join(file), after, from, to);
    }
    let report = run(&workspace, &revisions);
    let failed: Vec<&str> = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["status"] == "failed")
        .map(|check| check["id"].as_str().unwrap())
        .collect();
    let expected = || MUTATIONS.iter().flat_map(|mutation| mutation.red).copied();
    let missed: Vec<&str> = expected().filter(|id| !failed.contains(id)).collect();
    assert!(missed.is_empty(), "{missed:#?} should fail; {failed:#?} do");
    let about: Vec<&str> = MUTATIONS.iter().flat_map(|mutation| mutation.about).copied().collect();
    let others = failed.iter().filter(|id| {
        let named = expected().any(|expected| id.starts_with(expected));
        !named && !about.iter().chain(DOUBLE).any(|word| id.contains(word))
    });
    let others: Vec<&&str> = others.collect();
    assert!(others.is_empty(), "{others:#?} should pass");
    println!("{} mutations, {} checks found them", MUTATIONS.len(), failed.len());
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Where cargo compiles to.
fn target() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_daytona-conformance")).ancestors().nth(2).unwrap()
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

fn change(file: &Path, after: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    let (before, rest) = text.split_once(after).expect("the anchor is in the file");
    assert!(rest.contains(from), "{from} is in {}", file.display());
    std::fs::write(file, format!("{before}{after}{}", rest.replacen(from, to, 1))).unwrap();
}

/// The report of the changed command, which asks a double that was not changed.
fn run(workspace: &Path, revisions: &Path) -> Value {
    // The crates of others are compiled already in this workspace's target directory. Ours differ in
    // their version and in the names of the programs, so that nothing there is replaced.
    let manifest = workspace.join("Cargo.toml");
    change(&manifest, "", "version = \"0.1.0\"\nedition", "version = \"0.1.1\"\nedition");
    let package = workspace.join("crates/daytona-conformance");
    std::fs::copy(package.join("src/main.rs"), package.join("examples/changed.rs")).unwrap();
    let mut build = Command::new(env!("CARGO"));
    build.current_dir(workspace).env("CARGO_TARGET_DIR", target());
    build.args(["build", "--quiet", "--offline", "--package", "daytona-conformance"]);
    build.args(["--example", "changed"]);
    assert!(build.status().unwrap().success());
    let mut double = Double::start();
    let mut command = Command::new(target().join("debug/examples/changed"));
    command.current_dir(workspace).env("OPENAPI_CORPUS", revisions).env("DAYTONA_API_KEY", "demo");
    command.args(["openapi/daytona.yaml", "openapi/daytona.overlay.yaml", "--format", "json"]);
    command.args(["--values", "5", "--against", &double.address()]);
    let output = command.output().unwrap();
    let problem = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{problem}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{problem}"))
}

/// A double that runs until this is dropped.
struct Double(Child);

impl Double {
    fn start() -> Self {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--package", "daytona-conformance", "--example", "double"]);
        assert!(build.status().unwrap().success());
        let mut command = Command::new(target().join("debug/examples/double"));
        command.env("DAYTONA_LISTEN", "127.0.0.1:0").env_remove("DAYTONA_API_KEY");
        Self(command.stdout(Stdio::piped()).spawn().unwrap())
    }

    /// The base URL, which it prints.
    fn address(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        format!("{}/api", line.trim())
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
