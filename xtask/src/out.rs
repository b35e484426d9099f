//! `cargo xtask generate --description FILE --out DIR`: a workspace of its own from any description.

use std::path::Path;

use openapi_codegen::settings::{Settings, Skip};
use openapi_codegen::{Crates, Input};

use crate::Outcome;
use crate::files::Files;
use crate::manifest;
use crate::workspace::{generate, read, root, source};

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
    let crates =
        [("types", Some(made.types)), ("client", Some(made.client)), ("server", made.server)];
    let mut files = Files::default();
    let mut members = Vec::new();
    for (name, made) in crates {
        let Some(made) = made else { continue };
        files.owned.push(format!("{name}/src").into());
        let mut put =
            |path: &str, text: String| files.content.insert(Path::new(name).join(path), text);
        // The crate of the same name in this workspace has the manifest and the runtime for it.
        let ours = root.join(format!("crates/daytona-api-{name}"));
        let text = manifest::of_crate(&read(&ours.join("Cargo.toml"))?, &made);
        members.push((name, text.clone()));
        put("Cargo.toml", text);
        put("src/lib.rs", made.lib);
        for (file, content) in made.generated {
            put(&format!("src/generated/{file}"), content);
        }
        let runtime = ours.join("src/runtime");
        let entries = std::fs::read_dir(&runtime)
            .map_err(|error| format!("cannot read {}: {error}", runtime.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            put(&format!("src/runtime/{file}"), read(&path)?);
        }
    }
    let manifest = manifest::of_workspace(&read(&root.join("Cargo.toml"))?, &members);
    files.content.insert("Cargo.toml".into(), manifest);
    files.write(out).map(|()| Outcome::Done)
}
