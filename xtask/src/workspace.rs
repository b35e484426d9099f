//! Finds the workspace and reads its files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use openapi_codegen::{Source, diagnostic};

/// The directory with `openapi/bindings.toml`: the current one or one of its parents.
pub fn root() -> Result<PathBuf, String> {
    let here = std::env::current_dir().map_err(|error| format!("no current directory: {error}"))?;
    let found =
        here.ancestors().find(|directory| directory.join("openapi/bindings.toml").is_file());
    found.map(Path::to_owned).ok_or_else(|| {
        format!(
            "no openapi/bindings.toml in {} or above it; run this in the workspace",
            here.display()
        )
    })
}

/// Reads a file as text.
pub fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Reads a TOML file.
pub fn read_table(path: &Path) -> Result<toml::Table, String> {
    read(path)?.parse().map_err(|error: toml::de::Error| format!("{}: {error}", path.display()))
}

/// Reads a file as a source for the generator; messages call it `name`.
pub fn source(path: &Path, name: String) -> Result<Arc<Source>, String> {
    Ok(Arc::new(Source { name, text: read(path)? }))
}

/// Runs the generator. The error is the rendered diagnostics.
pub fn generate(input: &openapi_codegen::Input) -> Result<openapi_codegen::Output, String> {
    // The generator converts a panic of a library into a diagnostic, so the panic hook is disabled.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = openapi_codegen::generate(input);
    std::panic::set_hook(hook);
    result.map_err(|found| {
        let count = match found.len() {
            1 => "1 problem".to_owned(),
            more => format!("{more} problems"),
        };
        let color = std::io::IsTerminal::is_terminal(&std::io::stderr());
        format!("{}\n{count}; nothing was written", diagnostic::render(&found, color))
    })
}
