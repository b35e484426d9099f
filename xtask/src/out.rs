//! `cargo xtask generate --description FILE --out DIR`: a workspace of its own from any description.
//!
//! The runtimes are shipped beside the crates. Of a crate, `src/generated` belongs to the generator;
//! its manifest and its `src/lib.rs` are made once, and what a person adds to them stays.

use std::path::{Path, PathBuf};

use openapi_codegen::settings::{Settings, Skip};
use openapi_codegen::{Crates, Input};
use toml::Table;

use crate::Outcome;
use crate::files::Files;
use crate::manifest::{self, Made};
use crate::workspace::{generate, read, read_table, root, source};

/// Writes a types, a client and, where it is wanted, a server crate for the description into `out`.
pub fn run(
    description: &Path,
    overlay: Option<&Path>,
    skip: Vec<Skip>,
    server: bool,
    out: &Path,
) -> Result<Outcome, String> {
    let root = root()?;
    let open = |path: &Path| source(path, path.display().to_string());
    let made = generate(&Input {
        description: open(description)?,
        overlay: overlay.map(open).transpose()?,
        settings: Settings { skip, ..Settings::default() },
        crates: Crates {
            types: "api-types".to_owned(),
            client: "api-client".to_owned(),
            server: server.then(|| "api-server".to_owned()),
        },
    })?
    .files;
    let (stable, proxied) = (["stable"], ["proxy", "rustls", "stable"]);
    let crates = [
        ("types", Some(made.types), &stable[..], &[][..]),
        ("client", Some(made.client), &proxied, &["api-types"]),
        ("server", made.server, &stable, &["api-types"]),
    ];
    let mut files = Files::default();
    let mut members = Vec::new();
    for (name, made, default, siblings) in crates {
        let Some(made) = made else { continue };
        let runtime = format!("openapi-runtime-{name}");
        let table = read_table(&root.join("crates").join(&runtime).join("Cargo.toml"))?;
        let package = format!("api-{name}");
        let made = Made { name: &package, runtime: &table, default, siblings, files: &made };
        members.push(a_crate(&mut files, out, name, &made)?);
        members.push(a_runtime(&mut files, &root, &runtime)?);
    }
    members.sort_by(|(one, _), (other, _)| one.cmp(other));
    let present = present(out, Path::new("Cargo.toml"))?;
    let ours = read_table(&root.join("Cargo.toml"))?;
    let manifest = manifest::of_workspace(&ours, present.as_deref(), &members);
    let manifest = manifest.map_err(|problem| format!("Cargo.toml: {problem}"))?;
    files.content.insert("Cargo.toml".into(), manifest);
    files.write(out).map(|()| Outcome::Done)
}

/// The files of a crate in this directory, which is given back with its manifest.
fn a_crate(
    files: &mut Files,
    out: &Path,
    directory: &str,
    made: &Made<'_>,
) -> Result<(String, Table), String> {
    let root = Path::new(directory);
    let generated = root.join("src/generated");
    for (file, content) in &made.files.generated {
        files.content.insert(generated.join(file), content.clone());
    }
    let page = made.files.beginning.page.clone();
    files.content.insert(generated.join("front.md"), page);
    files.owned.push(generated);
    let lib = root.join("src/lib.rs");
    if present(out, &lib)?.is_none() {
        files.content.insert(lib, made.files.beginning.lib.clone());
    }
    let path = root.join("Cargo.toml");
    let fault = |problem: String| format!("{}: {problem}", path.display());
    let text = match present(out, &path)? {
        Some(text) => manifest::updated(&text, made).map_err(fault)?,
        None => manifest::of_crate(made),
    };
    let table = text.parse().map_err(|error: toml::de::Error| fault(error.to_string()))?;
    files.content.insert(path, text);
    Ok((directory.to_owned(), table))
}

/// The files of a runtime, which are those of this workspace.
fn a_runtime(files: &mut Files, root: &Path, name: &str) -> Result<(String, Table), String> {
    let directory = Path::new(name);
    let ours = root.join("crates").join(name);
    let text = manifest::of_runtime(&read(&ours.join("Cargo.toml"))?);
    let table = text.parse().map_err(|error: toml::de::Error| format!("{name}: {error}"))?;
    files.content.insert(directory.join("Cargo.toml"), text);
    let mut open = vec![PathBuf::from("src")];
    while let Some(below) = open.pop() {
        let path = ours.join(&below);
        let cannot = |error: std::io::Error| format!("cannot read {}: {error}", path.display());
        for entry in std::fs::read_dir(&path).map_err(cannot)? {
            let entry = entry.map_err(cannot)?;
            let file = below.join(entry.file_name());
            if entry.file_type().map_err(cannot)?.is_dir() {
                open.push(file);
            } else {
                files.content.insert(directory.join(&file), read(&ours.join(&file))?);
            }
        }
    }
    files.owned.push(directory.join("src"));
    Ok((name.to_owned(), table))
}

/// A file of an earlier run.
fn present(out: &Path, path: &Path) -> Result<Option<String>, String> {
    let path = out.join(path);
    if path.is_file() { read(&path).map(Some) } else { Ok(None) }
}
