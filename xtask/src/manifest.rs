//! Manifests: of crates that are made from any description, and of the runtimes that they stand on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use openapi_codegen::emit::CrateFiles;
use toml::{Table, Value};

/// The generated lines of a manifest stand between these two.
const BEGIN: &str = "# generated features: begin\n";
const END: &str = "# generated features: end\n";

/// A crate that is made from a description.
pub struct Made<'a> {
    /// The name of the package.
    pub name: &'a str,
    /// The manifest of its runtime, whose features it hands on.
    pub runtime: &'a Table,
    /// Features of its own that are on by default.
    pub default: &'a [&'a str],
    /// Other crates that are made, which it depends on.
    pub siblings: &'a [&'a str],
    /// Its files.
    pub files: &'a CrateFiles,
}

/// The manifest of a crate that was made now.
pub fn of_crate(made: &Made<'_>) -> String {
    let runtime = package_name(made.runtime);
    let mut text = format!("[package]\nname = {:?}\n", made.name);
    for key in ["version", "edition", "rust-version"] {
        let _ = writeln!(text, "{key}.workspace = true");
    }
    let _ = writeln!(text, "publish = false\n\n[features]\ndefault = {:?}", made.default);
    let handed_on = made.runtime.get("features").and_then(Value::as_table).into_iter().flatten();
    for (feature, _) in handed_on.filter(|(feature, _)| !is_generated(feature)) {
        let _ = writeln!(text, "{feature} = [\"{runtime}/{feature}\"]");
    }
    let _ = write!(text, "{BEGIN}{}{END}\n[dependencies]\n", made.files.features);
    for (name, needed) in dependencies(made) {
        let _ = writeln!(text, "{name}{needed}");
    }
    // Examples of the documentation run on it.
    text.push_str("\n[dev-dependencies]\ntokio.workspace = true\n");
    text
}

/// The manifest of a crate that was made before, with what is generated in it as it should be now,
/// and everything else as it is.
///
/// # Errors
/// What is missing in the manifest.
pub fn updated(text: &str, made: &Made<'_>) -> Result<String, String> {
    let text = with_features(text, &made.files.features)?;
    with_missing(&text, "dependencies", &dependencies(made))
}

/// Puts the generated features into a manifest.
///
/// # Errors
/// If the lines that they stand between are missing.
pub fn with_features(text: &str, features: &str) -> Result<String, String> {
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some(format!("{before}{BEGIN}{features}{END}{after}"))
    });
    parts.ok_or_else(|| format!("lacks the lines `{}` and `{}`", BEGIN.trim(), END.trim()))
}

/// The manifest of a runtime as it is shipped beside the crates: without what only its tests need.
pub fn of_runtime(ours: &str) -> String {
    let of_tests = ["[dev-dependencies]", "[[test]]", "[[bench]]", "[[example]]"];
    let mut section = "";
    let lines = ours.lines().filter(|line| {
        if line.starts_with('[') {
            section = line;
        }
        !of_tests.contains(&section)
    });
    lines.map(|line| format!("{line}\n")).collect()
}

/// The manifest of the workspace, with versions and lints as this workspace has them. `members` are
/// the directories with their manifests.
///
/// # Errors
/// A dependency that this workspace does not name.
pub fn of_workspace(
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
            let value = match member {
                Some((path, _)) => format!(" = {{ path = {path:?}, default-features = false }}"),
                None => {
                    let known = known.get(name);
                    let value = known.ok_or(format!("{name} is no dependency of the workspace"))?;
                    format!(" = {value}")
                }
            };
            needed.insert(name.clone(), value);
        }
    }
    if let Some(present) = present {
        return with_missing(present, "workspace.dependencies", &needed);
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

/// A feature of a runtime that the generated block of each crate has.
fn is_generated(feature: &str) -> bool {
    ["default", "testing"].contains(&feature)
}

/// What the code of a crate needs, with the rest of the line in its manifest.
fn dependencies(made: &Made<'_>) -> BTreeMap<String, String> {
    let shared = || ".workspace = true".to_owned();
    let ours = [package_name(made.runtime)].into_iter().chain(made.siblings.iter().copied());
    let mut needed: BTreeMap<String, String> =
        ours.map(|name| (name.to_owned(), shared())).collect();
    let code = || made.files.generated.iter().filter(|(name, _)| name.ends_with(".rs"));
    for name in ["axum", "bytes", "chrono", "http", "reqwest", "serde", "serde_json", "uuid"] {
        let said = format!("{name}::");
        let is_said = |text: &str| {
            text.match_indices(&said).any(|(at, _)| {
                !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
            })
        };
        if code().any(|(_, text)| is_said(text)) {
            needed.insert(name.to_owned(), shared());
        }
    }
    // Examples are written with it, and macros of the runtimes name it.
    needed.insert("serde".to_owned(), shared());
    needed.insert("serde_json".to_owned(), shared());
    needed
}

/// A manifest with the entries that one of its sections lacks.
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
