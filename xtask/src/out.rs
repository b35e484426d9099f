//! `cargo xtask generate --description FILE --out DIR`: generates a separate workspace from any
//! description.
//!
//! The workspace includes the runtimes. In a crate, the generator owns `src/generated`; the
//! manifest and `src/lib.rs` are created once, and later additions to them are kept.

use std::path::{Path, PathBuf};

use openapi_codegen::settings::{Settings, Skip};
use openapi_codegen::{Crates, Input};
use toml::Table;

use crate::Outcome;
use crate::files::Files;
use crate::manifest::{self, GeneratedCrate};
use crate::workspace::{generate, read, read_table, root, source};

/// Generates a types crate, a client crate and, with `server`, a server crate for the description
/// into `out`.
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
        let made =
            GeneratedCrate { name: &package, runtime: &table, default, siblings, files: &made };
        members.push(add_crate(&mut files, out, name, &made)?);
        members.push(add_runtime(&mut files, &root, &runtime)?);
    }
    members.sort_by(|(one, _), (other, _)| one.cmp(other));
    let present = existing(out, Path::new("Cargo.toml"))?;
    let ours = read_table(&root.join("Cargo.toml"))?;
    let manifest = manifest::workspace_manifest(&ours, present.as_deref(), &members);
    let manifest = manifest.map_err(|problem| format!("Cargo.toml: {problem}"))?;
    files.content.insert("Cargo.toml".into(), manifest);
    files.write(out).map(|()| Outcome::Done)
}

/// Adds the files of a crate in this directory. Returns the directory and the manifest.
fn add_crate(
    files: &mut Files,
    out: &Path,
    directory: &str,
    made: &GeneratedCrate<'_>,
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
    if existing(out, &lib)?.is_none() {
        files.content.insert(lib, made.files.beginning.lib.clone());
    }
    let path = root.join("Cargo.toml");
    let named = |problem: String| format!("{}: {problem}", path.display());
    let text = match existing(out, &path)? {
        Some(text) => manifest::updated_manifest(&text, made).map_err(named)?,
        None => manifest::crate_manifest(made),
    };
    let table = text.parse().map_err(|error: toml::de::Error| named(error.to_string()))?;
    files.content.insert(path, text);
    Ok((directory.to_owned(), table))
}

/// Adds the files of a runtime, which are copied from this workspace. Returns the directory and the
/// manifest.
fn add_runtime(files: &mut Files, root: &Path, name: &str) -> Result<(String, Table), String> {
    let directory = Path::new(name);
    let ours = root.join("crates").join(name);
    let text = manifest::runtime_manifest(&read(&ours.join("Cargo.toml"))?);
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

/// The content of a file in `out`, if it exists.
fn existing(out: &Path, path: &Path) -> Result<Option<String>, String> {
    let path = out.join(path);
    if path.is_file() { read(&path).map(Some) } else { Ok(None) }
}
