//! `cargo xtask generate --description FILE --out DIR`: a workspace of its own from any description.

use std::path::Path;

use daytona_codegen::Input;
use daytona_codegen::settings::{Settings, Skip};

use crate::Outcome;
use crate::files::Files;
use crate::workspace::{generate, read, root, source};

const UUID: &str = "uuid = { version = \"1\", features = [\"serde\"] }";

/// Writes a types and a client crate for the description into `out`.
pub fn run(
    description: &Path,
    overlay: Option<&Path>,
    skip: Vec<Skip>,
    out: &Path,
) -> Result<Outcome, String> {
    let root = root()?;
    let open = |path: &Path| source(path, path.display().to_string());
    let output = generate(&Input {
        description: open(description)?,
        overlay: overlay.map(open).transpose()?,
        settings: Settings { skip, ..Settings::default() },
        types_crate: "api-types".to_owned(),
        server: false,
    })?;
    let mut files = Files::default();
    let mut put = |path: &str, content: String| files.content.insert(path.into(), content);
    put("Cargo.toml", workspace_manifest(&root)?);
    for (name, made) in [("types", &output.files.types), ("client", &output.files.client)] {
        let manifest = root.join(format!("crates/daytona-api-{name}/Cargo.toml"));
        let mut manifest = manifest_of(&read(&manifest)?, name, &made.features);
        // Only descriptions that have UUIDs need the crate.
        if made.generated.values().any(|content| content.contains("uuid::Uuid")) {
            manifest = manifest.replace("[dependencies]\n", &format!("[dependencies]\n{UUID}\n"));
        }
        put(&format!("{name}/Cargo.toml"), manifest);
        put(&format!("{name}/src/lib.rs"), lib(name, &output.api.title));
        for (file, content) in &made.generated {
            put(&format!("{name}/src/generated/{file}"), content.clone());
        }
        let runtime = root.join(format!("crates/daytona-api-{name}/src/runtime"));
        let entries = std::fs::read_dir(&runtime)
            .map_err(|error| format!("cannot read {}: {error}", runtime.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            put(&format!("{name}/src/runtime/{file}"), read(&path)?);
        }
    }
    for name in ["types", "client"] {
        files.owned.push(format!("{name}/src").into());
    }
    files.write(out).map(|()| Outcome::Done)
}

/// The root manifest: versions as this workspace has them, and the two crates.
fn workspace_manifest(root: &Path) -> Result<String, String> {
    let text = read(&root.join("Cargo.toml"))?;
    let ours: toml::Table = text.parse().map_err(|error| format!("Cargo.toml: {error}"))?;
    let mut manifest = toml::Table::new();
    let mut workspace = toml::Table::new();
    workspace.insert("resolver".into(), "3".into());
    workspace.insert("members".into(), vec!["client", "types"].into());
    for key in ["package", "dependencies"] {
        if let Some(value) = ours.get("workspace").and_then(|workspace| workspace.get(key)) {
            workspace.insert(key.into(), value.clone());
        }
    }
    if let Some(dependencies) =
        workspace.get_mut("dependencies").and_then(toml::Value::as_table_mut)
    {
        dependencies.retain(|_, value| value.get("path").is_none());
        let mut types = toml::Table::new();
        types.insert("path".into(), "types".into());
        types.insert("default-features".into(), false.into());
        dependencies.insert("api-types".into(), types.into());
    }
    manifest.insert("workspace".into(), workspace.into());
    toml::to_string(&manifest).map_err(|error| error.to_string())
}

/// The manifest of one of our crates, for a crate made from another description.
fn manifest_of(ours: &str, name: &str, features: &str) -> String {
    let renamed = ours.replace("daytona-api-", "api-");
    let mut lines: Vec<&str> = Vec::new();
    let mut section = "";
    for line in renamed.lines() {
        if line.starts_with('[') {
            section = line;
        }
        let prose = ["description", "documentation", "keywords", "categories", "readme"];
        let about_us = section == "[package]" && prose.iter().any(|key| line.starts_with(key));
        let dropped = ["[dev-dependencies]", "[lints]", "[[", "[package.metadata"];
        // What is optional is by hand and made for our description.
        let by_hand = line.contains("\"dep:") || line.contains("optional = true");
        if by_hand && lines.last().is_some_and(|comment| comment.starts_with('#')) {
            lines.pop();
        }
        if !about_us && !by_hand && !dropped.iter().any(|name| section.starts_with(name)) {
            lines.push(line);
        }
    }
    let text = lines.join("\n") + "\n";
    let (before, rest) = text.split_once("# generated features: begin\n").unwrap_or((&text, ""));
    let (_, after) = rest.split_once("# generated features: end\n").unwrap_or(("", ""));
    format!(
        "# The `{name}` crate, made by `cargo xtask generate --out`.\n{before}{features}{after}"
    )
}

fn lib(name: &str, title: &str) -> String {
    let types = if name == "client" { "pub use api_types as types;\n" } else { "" };
    let uses =
        if name == "client" { "pub use runtime::{Client, ClientBuilder, Error};\n" } else { "" };
    format!(
        "//! {title}: {name}.\n\nmod generated;\npub mod runtime;\n\n{types}pub use generated::*;\n{uses}"
    )
}
