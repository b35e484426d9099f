//! Model to files.

mod adopt;
mod auxiliary;
mod builders;
mod client;
mod docs;
mod enums;
mod features;
mod file;
mod imports;
mod members;
mod pages;
mod paths;
mod progenitor;
mod route;
mod setters;
mod types;
mod usage;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::model::Api;
use crate::settings::Settings;

/// Generated files of one crate.
#[derive(Clone, Debug, Default)]
pub struct CrateFiles {
    /// Content of each file under `src/generated`.
    pub generated: BTreeMap<String, String>,
    /// The generated lines of `[features]`.
    pub features: String,
}

/// What comes out.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The types crate.
    pub types: CrateFiles,
    /// The client crate.
    pub client: CrateFiles,
}

/// Emits all crates. `from` is the description's name, for the first line of each file; `types` is
/// the name of the types crate.
///
/// # Errors
/// A diagnostic for each part that cannot be expressed.
pub fn emit(
    api: &Api,
    settings: &Settings,
    from: &str,
    types_crate: &str,
) -> Result<Files, Vec<Diagnostic>> {
    let adopted = progenitor::run(api, &settings.by_hand)?;
    let fault = |problem: String| {
        let message = format!("the generated code is no Rust: {problem}");
        vec![Diagnostic::error("emitter", message).help("this is a fault of the generator")]
    };
    let types = types::emit(api, &adopted, &settings.by_hand, from).map_err(fault)?;
    let client = client::emit(api, &adopted.signatures, &types.names, from).map_err(fault)?;
    Ok(Files {
        types: CrateFiles { generated: types.files, features: features::emit(api, None) },
        client: CrateFiles { generated: client, features: features::emit(api, Some(types_crate)) },
    })
}
