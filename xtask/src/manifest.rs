//! Manifests of crates that are made from any description, after those of this workspace.

use std::collections::BTreeSet;

use openapi_codegen::emit::CrateFiles;

/// The first line of each.
const MADE: &str = "# Made by `cargo xtask generate --out`.\n";

/// What only descriptions with UUIDs need.
const UUID: &str = "uuid = { version = \"1\", features = [\"serde\"] }";

/// What client and server depend on.
const TYPES: &str = "api-types = { path = \"types\", default-features = false }";

/// The feature of the runtime that has dependencies of its own.
const DESCRIPTION: [&str; 3] = ["description", "saphyr", "swagger-ui-dist"];

/// The manifest of one of our crates, for a crate that was made from another description.
pub fn of_crate(ours: &str, made: &CrateFiles) -> String {
    let renamed = ours.replace("daytona-api-", "api-");
    let mut lines: Vec<&str> = Vec::new();
    let mut dependencies: Vec<&str> = Vec::new();
    let mut section = "";
    for line in renamed.lines() {
        if line.starts_with('[') {
            section = line;
        }
        // What is optional is by hand and made for our description, but for TLS and for what shows
        // a description.
        let optional = line.contains("\"dep:") || line.contains("optional = true");
        let by_hand = optional && !line.contains("rustls") && !DESCRIPTION.contains(&key(line));
        if by_hand && lines.last().is_some_and(|comment| comment.starts_with('#')) {
            lines.pop();
        }
        let prose = ["description", "documentation", "keywords", "categories", "readme"];
        match section {
            _ if by_hand => {}
            "[package]" if prose.iter().any(|key| line.starts_with(key)) => {}
            "[package]" | "[features]" => lines.push(line),
            "[dependencies]" if !line.is_empty() && line != section => dependencies.push(line),
            _ => {}
        }
    }
    if made.generated.values().any(|content| content.contains("uuid::Uuid")) {
        dependencies.push(UUID);
    }
    dependencies.sort_unstable_by_key(|line| key(line));
    let text = lines.join("\n") + "\n";
    let (before, rest) = text.split_once("# generated features: begin\n").unwrap_or((&text, ""));
    let (_, after) = rest.split_once("# generated features: end\n").unwrap_or(("", ""));
    let features = &made.features;
    format!("{MADE}{before}{features}{after}[dependencies]\n{}\n", dependencies.join("\n"))
}

/// The root manifest: versions as this workspace has them, of what the members depend on. A member
/// is its directory and its manifest.
pub fn of_workspace(ours: &str, members: &[(&str, String)]) -> String {
    let mut names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    let used: BTreeSet<&str> =
        members.iter().flat_map(|(_, manifest)| manifest.lines().map(key)).collect();
    let mut text = format!("{MADE}[workspace]\nresolver = \"3\"\nmembers = {names:?}\n");
    let mut section = "";
    for line in ours.lines().filter(|line| !line.is_empty()) {
        if line.starts_with('[') {
            section = line;
        }
        match section {
            "[workspace.package]" if line == section => text.push_str(&format!("\n{line}\n")),
            "[workspace.package]" => text.push_str(&format!("{line}\n")),
            "[workspace.dependencies]" if line == section => {
                text.push_str(&format!("\n{line}\n{TYPES}\n"));
            }
            "[workspace.dependencies]" if used.contains(key(line)) => {
                text.push_str(&format!("{line}\n"));
            }
            _ => {}
        }
    }
    text
}

/// What a line of a manifest is about.
fn key(line: &str) -> &str {
    line.split(['.', ' ']).next().unwrap_or_default()
}
