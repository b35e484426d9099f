//! `cargo xtask generate`: generates the bindings in `openapi/bindings.toml`.

use std::path::{Path, PathBuf};

use openapi_codegen::emit::CrateFiles;
use openapi_codegen::settings::{Binding, Bindings};
use openapi_codegen::{Crates, Input};

use crate::Outcome;
use crate::files::Files;
use crate::manifest::{package_name, with_features};
use crate::stamp::Stamp;
use crate::workspace::{generate, read, read_table, root, source};

/// Writes the files of every binding, or compares them with those on disk.
pub fn run(check: bool) -> Result<Outcome, String> {
    let root = root()?;
    if !check {
        if let Some(count) = Stamp::unchanged(&root) {
            println!("{count} files: 0 written, 0 removed, {count} unchanged");
            return Ok(Outcome::Done);
        }
        let files = plan(&root)?;
        files.write(&root)?;
        Stamp::save(inputs(&root)?, &files, &root);
        return Ok(Outcome::Done);
    }
    let files = plan(&root)?;
    let differences = files.differences(&root)?;
    if differences.is_empty() {
        println!("{} files are up to date", files.content.len());
        return Ok(Outcome::Done);
    }
    println!("{differences}run `cargo xtask generate`");
    Ok(Outcome::Stale)
}

fn plan(root: &Path) -> Result<Files, String> {
    let mut files = Files::default();
    for binding in bindings(root)?.bindings.values() {
        let output = generate(&input(root, binding)?)?;
        add(&mut files, root, &binding.types, &output.files.types)?;
        add(&mut files, root, &binding.client, &output.files.client)?;
        if let (Some(directory), Some(server)) = (&binding.server, &output.files.server) {
            add(&mut files, root, directory, server)?;
        }
        if let Some(directory) = &binding.agreement {
            let directory = Path::new(directory);
            let made = output.files.agreement.iter();
            files.content.extend(made.map(|(name, text)| (directory.join(name), text.clone())));
            files.owned.push(directory.to_owned());
        }
        if let Some(directory) = &binding.conformance {
            let directory = Path::new(directory).join("src/generated");
            let made = output.files.conformance.iter();
            files.content.extend(made.map(|(name, text)| (directory.join(name), text.clone())));
            files.owned.push(directory);
        }
    }
    Ok(files)
}

/// Reads `openapi/bindings.toml`.
pub fn bindings(root: &Path) -> Result<Bindings, String> {
    let text = read(&root.join("openapi/bindings.toml"))?;
    Bindings::parse(&text).map_err(|error| format!("openapi/bindings.toml: {error}"))
}

/// The paths of all inputs, from the root.
fn inputs(root: &Path) -> Result<Vec<PathBuf>, String> {
    let bindings = bindings(root)?.bindings;
    let files = bindings.values().flat_map(|it| [Some(&it.description), it.overlay.as_ref()]);
    let files = files.flatten().map(|name| PathBuf::from(from_root(name)));
    Ok(files.chain(["openapi/bindings.toml".into()]).collect())
}

/// The path from the root of a file that `openapi/bindings.toml` names.
fn from_root(name: &str) -> String {
    name.strip_prefix("../").map_or_else(|| format!("openapi/{name}"), str::to_owned)
}

/// The input of the generator for a binding.
pub fn input(root: &Path, binding: &Binding) -> Result<Input, String> {
    let open = |name: &String| {
        let name = from_root(name);
        source(&root.join(&name), name)
    };
    let crate_name = |directory: &String| package(&root.join(directory).join("Cargo.toml"));
    Ok(Input {
        description: open(&binding.description)?,
        overlay: binding.overlay.as_ref().map(open).transpose()?,
        settings: binding.settings.clone(),
        crates: Crates {
            types: crate_name(&binding.types)?,
            client: crate_name(&binding.client)?,
            server: binding.server.as_ref().map(crate_name).transpose()?,
        },
    })
}

/// The name of the package with this manifest.
fn package(manifest: &Path) -> Result<String, String> {
    match package_name(&read_table(manifest)?) {
        "" => Err(format!("{}: has no package name", manifest.display())),
        name => Ok(name.to_owned()),
    }
}

fn add(
    files: &mut Files,
    root: &Path,
    directory: &str,
    crate_files: &CrateFiles,
) -> Result<(), String> {
    let generated = Path::new(directory).join("src/generated");
    for (name, content) in &crate_files.generated {
        files.content.insert(generated.join(name), content.clone());
    }
    files.owned.push(generated);
    let manifest: PathBuf = Path::new(directory).join("Cargo.toml");
    let text = with_features(&read(&root.join(&manifest))?, &crate_files.features)
        .map_err(|problem| format!("{} {problem}", manifest.display()))?;
    files.content.insert(manifest, text);
    Ok(())
}
