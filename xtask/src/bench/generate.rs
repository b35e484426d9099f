//! Generating the bindings and checking them with cargo, against progenitor's own output of the
//! same description.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use openapi_codegen::settings::Settings;
use openapi_codegen::{Input, Source};
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};
use serde_json::{Value, json};

use super::{Limit, Row, growth, output, ploidy};
use crate::generate::bindings;
use crate::workspace::read;

/// How often generation is timed; the shortest time counts.
pub(super) const GENERATIONS: usize = 20;
/// How often a check is timed; the shortest time counts.
const CHECKS: usize = 5;
/// What the server may take of the baseline: 0.3 of the output of openapi-generator for axum, which
/// is not made here as it needs Java, and which took 36 s where the baseline took 12.8 s.
const SERVER: Limit = Limit::AtMost(0.3 * 36.0 / 12.8);
/// All tags of the server, beside the default features. Its other features are other crates.
const SERVER_TAGS: [&str; 2] = ["--features", "toolbox,workspace"];
/// What rustc may take for the server crate, in MiB.
const SERVER_MEMORY: f64 = 700.0;

/// Times generation and `cargo check`.
pub(super) fn rows(root: &Path) -> Result<Vec<Row>, String> {
    let binding = bindings(root)?.bindings.remove("daytona").ok_or("no binding `daytona`")?;
    let corrected = openapi_codegen::read(&crate::generate::input(root, &binding)?)
        .map_err(|found| openapi_codegen::diagnostic::render(&found, false))?;
    let corrected = corrected.root.to_json();

    let text = corrected.to_string();
    // Progenitor's types have no JSON Schema.
    let settings = Settings { json_schema: false, ..binding.settings.clone() };
    let ours = fastest(GENERATIONS, || {
        let input =
            Input { settings: settings.clone(), ..Input::new(Source::new("bench.json", &text)) };
        openapi_codegen::generate(&input).map(|_| ()).map_err(|_| "generation failed".to_owned())
    })?;
    let simple = for_progenitor(&corrected).to_string();
    let mut output = String::new();
    let progenitor = fastest(GENERATIONS, || {
        output = progenitor_alone(&simple)?;
        Ok(())
    })?;

    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    write_baseline(root, scratch.path(), &output)?;
    let baseline = check(scratch.path(), "bench-baseline", &["bench-baseline"], &[])?;
    // Progenitor's output brings its own runtime along, so ours are counted too.
    let types = ["openapi-runtime-types", "daytona-api-types"];
    let made = [&types[..], &["openapi-runtime-client", "daytona-api-client"]].concat();
    let all = check(root, "daytona-api-client", &made, &[])?;
    let tag = ["--no-default-features", "--features", "rustls,sandbox"];
    let one = check(root, "daytona-api-client", &made, &tag)?;
    let made = [&types[..], &["openapi-runtime-server", "daytona-api-server"]].concat();
    let server = check(root, "daytona-api-server", &made, &[])?;
    let server_all = check(root, "daytona-api-server", &made, &SERVER_TAGS)?;

    let generation = "generate types and client (description as JSON)";
    let mut rows = vec![
        Row::times(generation, ours, progenitor, Limit::AtMost(1.2)),
        Row::times("cargo check, default features", all, baseline, Limit::AtMost(0.7)),
        Row::times("cargo check, one tag (sandbox)", one, baseline, Limit::AtMost(0.3)),
        Row::times("cargo check of the server, default features", server, baseline, SERVER),
        Row::times("cargo check of the server, all tags", server_all, baseline, SERVER),
    ];
    rows.extend(growth::rows(&corrected)?);
    let what = "generate types and client, against ploidy";
    match ploidy::time(&text)? {
        Some(theirs) => rows.push(Row::times(what, ours, theirs, Limit::AtMost(1.0))),
        None => println!("{what}: skipped: ploidy is not installed"),
    }
    let what = "memory of rustc for the server, all tags";
    match peak_memory(root, "daytona-api-server", &SERVER_TAGS)? {
        Some(memory) => rows.push(Row::memory(what, memory, SERVER_MEMORY)),
        None => println!("{what}: skipped: GNU time is not installed"),
    }
    Ok(rows)
}

pub(super) fn fastest(
    times: usize,
    mut run: impl FnMut() -> Result<(), String>,
) -> Result<Duration, String> {
    let mut best = Duration::MAX;
    for _ in 0..times {
        let start = Instant::now();
        run()?;
        best = best.min(start.elapsed());
    }
    Ok(best)
}

/// Progenitor as its documentation says, with builders as ours has them, from text to text.
fn progenitor_alone(description: &str) -> Result<String, String> {
    let spec = serde_json::from_str(description).map_err(|error| error.to_string())?;
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder).with_map_type("::std::collections::BTreeMap");
    let tokens = Generator::new(&settings).generate_tokens(&spec).map_err(|e| e.to_string())?;
    let file = syn::parse2(tokens).map_err(|error| error.to_string())?;
    Ok(prettyplease::unparse(&file))
}

/// The description with the least changes that let progenitor's output compile: uploads are bytes,
/// an inline enumeration that takes a component's name is that component, one type of error.
fn for_progenitor(description: &Value) -> Value {
    let mut simple = description.clone();
    let paths = simple.get_mut("paths").and_then(Value::as_object_mut);
    for operation in
        paths.into_iter().flatten().filter_map(|(_, item)| item.as_object_mut()).flatten()
    {
        let content =
            operation.1.pointer_mut("/requestBody/content").and_then(Value::as_object_mut);
        if let Some(content) = content.filter(|content| content.contains_key("multipart/form-data"))
        {
            let bytes = json!({"schema": {"type": "string", "format": "binary"}});
            *content = [("application/octet-stream".to_owned(), bytes)].into_iter().collect();
        }
        if let Some(responses) = operation.1.get_mut("responses").and_then(Value::as_object_mut) {
            // It takes `default` for a success as well, and then refuses two types of success.
            if let Some(error) = responses.shift_remove("default") {
                responses.retain(|status, _| status.starts_with('2'));
                responses.insert("4XX".to_owned(), error);
            }
        }
        for response in operation
            .1
            .pointer_mut("/responses")
            .and_then(Value::as_object_mut)
            .into_iter()
            .flatten()
        {
            let content = response.1.get_mut("content").and_then(Value::as_object_mut);
            if let Some(content) = content {
                content.retain(|media_type, _| media_type == "application/json");
            }
        }
    }
    if let Some(Value::Object(schemas)) = simple.pointer_mut("/components/schemas") {
        for name in ["Sandbox", "Workspace", "CreateSandbox", "CreateWorkspace"] {
            if let Some(class) =
                schemas.get_mut(name).and_then(|s| s.pointer_mut("/properties/class"))
            {
                *class = json!({"$ref": "#/components/schemas/SandboxClass"});
            }
        }
    }
    simple
}

fn write_baseline(root: &Path, scratch: &Path, output: &str) -> Result<(), String> {
    let manifest = r#"[workspace]
[package]
name = "bench-baseline"
version = "0.0.0"
edition = "2024"

[dependencies]
bytes = "1"
chrono = { version = "0.4", features = ["serde"] }
futures = "0.3"
progenitor-client = "0.15.1"
regress = "0.11"
reqwest = { version = "0.13", features = ["json", "query", "stream"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
serde_urlencoded = "0.7"
"#;
    let write = |path: &str, text: &str| {
        let path = scratch.join(path);
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(path, text)
    };
    let written = write("Cargo.toml", manifest)
        .and_then(|()| write("src/lib.rs", output))
        // The same versions of the libraries on both sides.
        .and_then(|()| write("Cargo.lock", &read(&root.join("Cargo.lock")).unwrap_or_default()));
    written.map_err(|error| format!("cannot write to {}: {error}", scratch.display()))
}

/// Time of `cargo check` of the packages `made`, after their libraries have been checked.
fn check(
    directory: &Path,
    package: &str,
    made: &[&str],
    features: &[&str],
) -> Result<Duration, String> {
    let arguments = [&["check", "--quiet", "--package", package][..], features].concat();
    let cargo = |arguments: &[&str]| run(cargo(Command::new("cargo"), directory, arguments));
    cargo(&arguments)?;
    let mut best = Duration::MAX;
    for _ in 0..CHECKS {
        for package in made {
            cargo(&["clean", "--quiet", "--package", package])?;
        }
        let start = Instant::now();
        cargo(&arguments)?;
        best = best.min(start.elapsed());
    }
    Ok(best)
}

/// The most memory that rustc takes at a time for `cargo check` of one package, in MiB; `None` if
/// there is nothing to measure it with. What cargo takes itself is far less.
fn peak_memory(directory: &Path, package: &str, features: &[&str]) -> Result<Option<f64>, String> {
    let time = "/usr/bin/time";
    if !Path::new(time).exists() {
        return Ok(None);
    }
    let arguments = [&["check", "--quiet", "--package", package][..], features].concat();
    run(cargo(Command::new("cargo"), directory, &arguments))?;
    run(cargo(Command::new("cargo"), directory, &["clean", "--quiet", "--package", package]))?;
    let mut measured = Command::new(time);
    measured.args(["-f", "%M", "cargo"]);
    let errors = run(cargo(measured, directory, &arguments))?;
    let kibibytes: Option<f64> = errors.lines().last().and_then(|line| line.parse().ok());
    let kibibytes =
        kibibytes.ok_or_else(|| format!("{time} does not tell the memory: {errors}"))?;
    Ok(Some(kibibytes / 1024.0))
}

/// Cargo in a directory, neither incremental nor with flags from outside.
fn cargo(mut command: Command, directory: &Path, arguments: &[&str]) -> Command {
    command.args(arguments).current_dir(directory).env("CARGO_INCREMENTAL", "0");
    command.env("CARGO_TARGET_DIR", directory.join("target/bench")).env_remove("RUSTFLAGS");
    command
}

/// What the command writes to its errors, if it succeeds.
fn run(mut command: Command) -> Result<String, String> {
    Ok(output(&mut command)?.1)
}
