//! `cargo xtask generate`: the bindings of `openapi/bindings.toml`.

use std::path::{Path, PathBuf};

use daytona_codegen::Input;
use daytona_codegen::emit::CrateFiles;
use daytona_codegen::settings::{Binding, Bindings};

use crate::Outcome;
use crate::files::Files;
use crate::workspace::{generate, read, root, source};

/// The generated lines of a manifest stand between these two.
const BEGIN: &str = "# generated features: begin\n";
const END: &str = "# generated features: end\n";

/// Writes the files of every binding, or compares them with what is there.
pub fn run(check: bool) -> Result<Outcome, String> {
    let root = root()?;
    let files = plan(&root)?;
    if !check {
        return files.write(&root).map(|()| Outcome::Done);
    }
    let differences = files.differences(&root)?;
    if differences.is_empty() {
        println!("{} files are as they should be", files.content.len());
        return Ok(Outcome::Done);
    }
    println!("{differences}run `cargo xtask generate`");
    Ok(Outcome::Stale)
}

fn plan(root: &Path) -> Result<Files, String> {
    let path = root.join("openapi/bindings.toml");
    let bindings = Bindings::parse(&read(&path)?)
        .map_err(|error| format!("openapi/bindings.toml: {error}"))?;
    let mut files = Files::default();
    for binding in bindings.bindings.values() {
        let output = generate(&input(root, binding)?)?;
        add(&mut files, root, &binding.types, &output.files.types)?;
        add(&mut files, root, &binding.client, &output.files.client)?;
    }
    Ok(files)
}

/// What the generator reads for a binding.
pub fn input(root: &Path, binding: &Binding) -> Result<Input, String> {
    let open = |name: &String| {
        let name = format!("openapi/{name}");
        source(&root.join(&name), name)
    };
    let types_crate = Path::new(&binding.types).file_name().unwrap_or_default();
    Ok(Input {
        description: open(&binding.description)?,
        overlay: binding.overlay.as_ref().map(open).transpose()?,
        settings: binding.settings.clone(),
        types_crate: types_crate.to_string_lossy().into_owned(),
    })
}

fn add(files: &mut Files, root: &Path, directory: &str, made: &CrateFiles) -> Result<(), String> {
    let generated = Path::new(directory).join("src/generated");
    for (name, content) in &made.generated {
        files.content.insert(generated.join(name), content.clone());
    }
    files.owned.push(generated);
    let manifest: PathBuf = Path::new(directory).join("Cargo.toml");
    let text = read(&root.join(&manifest))?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some(format!("{before}{BEGIN}{}{END}{after}", made.features))
    });
    let text = parts.ok_or_else(|| {
        format!("{} lacks the lines `{}` and `{}`", manifest.display(), BEGIN.trim(), END.trim())
    })?;
    files.content.insert(manifest, text);
    Ok(())
}
