//! Manifests of generated crates and of the runtimes that they depend on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use openapi_codegen::emit::CrateFiles;
use toml::{Table, Value};

/// The generated lines of a manifest are between these two lines.
const BEGIN: &str = "# generated features: begin\n";
const END: &str = "# generated features: end\n";

/// A crate that is generated from a description.
pub struct GeneratedCrate<'a> {
    /// The name of the package.
    pub name: &'a str,
    /// The manifest of its runtime, whose features it forwards.
    pub runtime: &'a Table,
    /// Its default features.
    pub default: &'a [&'a str],
    /// The other generated crates that it depends on.
    pub siblings: &'a [&'a str],
    /// Its generated files.
    pub files: &'a CrateFiles,
}

/// The manifest of a new crate.
pub fn crate_manifest(generated: &GeneratedCrate<'_>) -> String {
    let runtime = package_name(generated.runtime);
    let mut text = format!("[package]\nname = {:?}\n", generated.name);
    for key in ["version", "edition", "rust-version"] {
        let _ = writeln!(text, "{key}.workspace = true");
    }
    let _ = writeln!(text, "publish = false\n\n[features]\ndefault = {:?}", generated.default);
    let forwarded =
        generated.runtime.get("features").and_then(Value::as_table).into_iter().flatten();
    for (feature, _) in forwarded.filter(|(feature, _)| !is_generated(feature)) {
        let _ = writeln!(text, "{feature} = [\"{runtime}/{feature}\"]");
    }
    let _ = write!(text, "{BEGIN}{}{END}\n[dependencies]\n", generated.files.features);
    for (name, needed) in dependencies(generated) {
        let _ = writeln!(text, "{name}{needed}");
    }
    // What the examples of the documentation use, those of the runtime's macros included.
    text.push_str("\n[dev-dependencies]\nserde_json.workspace = true\ntokio.workspace = true\n");
    text
}

/// The manifest of an existing crate, with the generated parts updated and everything else
/// unchanged.
///
/// # Errors
/// If a part of the manifest is missing.
pub fn updated_manifest(text: &str, generated: &GeneratedCrate<'_>) -> Result<String, String> {
    let text = with_features(text, &generated.files.features)?;
    with_missing(&text, "dependencies", &dependencies(generated))
}

/// Replaces the generated features in a manifest.
///
/// # Errors
/// If the lines that delimit them are missing.
pub fn with_features(text: &str, features: &str) -> Result<String, String> {
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some(format!("{before}{BEGIN}{features}{END}{after}"))
    });
    parts.ok_or_else(|| format!("lacks the lines `{}` and `{}`", BEGIN.trim(), END.trim()))
}

/// The manifest of a runtime that is shipped with the generated crates, without the sections that
/// only its tests need.
pub fn runtime_manifest(ours: &str) -> String {
    let test_sections = ["[dev-dependencies]", "[[test]]", "[[bench]]", "[[example]]"];
    let mut section = "";
    let lines = ours.lines().filter(|line| {
        if line.starts_with('[') {
            section = line;
        }
        !test_sections.contains(&section)
    });
    lines.map(|line| format!("{line}\n")).collect()
}

/// The manifest of the generated workspace, with the versions and lints of this workspace.
/// `members` are its directories and their manifests.
///
/// # Errors
/// If a section is missing in this workspace, or in the manifest that is `present`.
pub fn workspace_manifest(
    ours: &Table,
    present: Option<&str>,
    members: &[(String, Table)],
) -> Result<String, String> {
    let workspace = |section: &str| ours.get("workspace")?.get(section)?.as_table();
    let known = workspace("dependencies").ok_or("Cargo.toml has no [workspace.dependencies]")?;
    let mut needed = BTreeMap::new();
    for (_, manifest) in members {
        let sections = ["dependencies", "dev-dependencies"];
        let tables = sections.iter().filter_map(|section| manifest.get(*section)?.as_table());
        for (name, dependency) in tables.flatten() {
            if dependency.get("workspace").is_none() {
                continue;
            }
            let member = members.iter().find(|(_, other)| package_name(other) == name);
            let value = match (member, known.get(name)) {
                (Some((path, _)), _) => {
                    format!(" = {{ path = {path:?}, default-features = false }}")
                }
                (None, Some(value)) => format!(" = {value}"),
                // A person has added it to a crate, and to the workspace.
                (None, None) => continue,
            };
            needed.insert(name.clone(), value);
        }
    }
    if let Some(present) = present {
        let present = with_members(present, members)?;
        return with_missing(&present, "workspace.dependencies", &needed);
    }
    let paths: Vec<&str> = members.iter().map(|(path, _)| path.as_str()).collect();
    let mut text = format!("[workspace]\nresolver = \"3\"\nmembers = {paths:?}\n");
    for section in ["package", "dependencies", "lints"] {
        let _ = writeln!(text, "\n[workspace.{section}]");
        if section == "dependencies" {
            needed.iter().for_each(|(name, value)| text.push_str(&format!("{name}{value}\n")));
        } else {
            for (key, value) in workspace(section).into_iter().flatten() {
                let _ = writeln!(text, "{key} = {value}");
            }
        }
    }
    Ok(text)
}

/// The name of a package.
pub fn package_name(manifest: &Table) -> &str {
    manifest.get("package").and_then(|it| it.get("name")?.as_str()).unwrap_or_default()
}

/// Whether the generated block of each crate has this feature.
fn is_generated(feature: &str) -> bool {
    ["default", "testing"].contains(&feature)
}

/// The dependencies of the code of a crate, with the rest of their lines in the manifest.
fn dependencies(generated: &GeneratedCrate<'_>) -> BTreeMap<String, String> {
    let shared = || ".workspace = true".to_owned();
    let ours =
        [package_name(generated.runtime)].into_iter().chain(generated.siblings.iter().copied());
    let mut needed: BTreeMap<String, String> =
        ours.map(|name| (name.to_owned(), shared())).collect();
    let files = &generated.files;
    let code = files.generated.iter().filter(|(name, _)| name.ends_with(".rs"));
    let code = || code.clone().map(|(_, text)| text).chain([&files.beginning.page]);
    for name in ["axum", "bytes", "chrono", "http", "reqwest", "serde", "serde_json", "uuid"] {
        let path = format!("{name}::");
        let is_used = |text: &str| {
            text.match_indices(&path).any(|(at, _)| {
                !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
            })
        };
        if code().any(|text| is_used(text)) {
            needed.insert(name.to_owned(), shared());
        }
    }
    // The macro uses it where it stands.
    if code().any(|text| text.contains("open_enum!")) {
        needed.insert("serde".to_owned(), shared());
    }
    needed
}

/// Adds the missing members to the manifest of a workspace, such as a server that an earlier run
/// did not generate.
fn with_members(text: &str, members: &[(String, Table)]) -> Result<String, String> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    let present = table.get("workspace").and_then(|it| it.get("members")?.as_array());
    let present = present.ok_or("lacks `members` in [workspace]")?;
    let is_missing = |path: &&String| !present.iter().any(|it| it.as_str() == Some(path));
    let missing = members.iter().map(|(path, _)| path).filter(is_missing);
    let missing: String = missing.map(|path| format!("{path:?}, ")).collect();
    Ok(text.replacen("members = [", &format!("members = [{missing}"), 1))
}

/// Adds the missing entries to a section of a manifest.
fn with_missing(
    text: &str,
    section: &str,
    needed: &BTreeMap<String, String>,
) -> Result<String, String> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    let whole = Value::Table(table);
    let entries = section.split('.').try_fold(&whole, |table, key| table.get(key));
    let entries = entries.and_then(Value::as_table).into_iter().flatten();
    let present: BTreeSet<&String> = entries.map(|(name, _)| name).collect();
    let missing: String = needed
        .iter()
        .filter(|(name, _)| !present.contains(name))
        .map(|(name, value)| format!("{name}{value}\n"))
        .collect();
    if missing.is_empty() {
        return Ok(text.to_owned());
    }
    let header = format!("[{section}]\n");
    let (before, after) =
        text.split_once(&header).ok_or_else(|| format!("lacks the section [{section}]"))?;
    Ok(format!("{before}{header}{missing}{after}"))
}
