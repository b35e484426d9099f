//! Model to files.

mod adopt;
mod auxiliary;
mod builders;
mod client;
mod conformance;
mod docs;
mod enums;
mod features;
mod file;
mod imports;
mod json_schema;
mod members;
mod operation_docs;
mod pages;
mod paths;
mod progenitor;
mod route;
mod server;
mod setters;
mod types;
mod usage;

use std::collections::BTreeMap;

use crate::Input;
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
    /// The server crate, where it is wanted.
    pub server: Option<CrateFiles>,
    /// The test that client and server agree, where a server is wanted.
    pub agreement: BTreeMap<String, String>,
    /// The files of the conformance suite under its `src/generated`.
    pub conformance: BTreeMap<String, String>,
}

/// Emits all crates that the input wants.
///
/// # Errors
/// A diagnostic for each part that cannot be expressed.
pub fn emit(api: &Api, settings: &Settings, input: &Input) -> Result<Files, Vec<Diagnostic>> {
    let from = &input.description.name;
    let unroutable = if input.server { server::check(api) } else { Vec::new() };
    if !unroutable.is_empty() {
        return Err(unroutable);
    }
    let adopted = progenitor::run(api, &settings.by_hand)?;
    let fault = |problem: String| {
        let message = format!("the generated code is no Rust: {problem}");
        vec![Diagnostic::error("emitter", message).help("this is a fault of the generator")]
    };
    let types = types::emit(api, &adopted, settings, from).map_err(fault)?;
    let signatures = &adopted.signatures;
    let client = client::emit(api, signatures, &types.names, from).map_err(fault)?;
    let server = input
        .server
        .then(|| server::emit(api, signatures, &types.names, &settings.by_hand, from))
        .transpose()
        .map_err(fault)?;
    let by_hand = &settings.by_hand;
    let table = conformance::emit(api, &types.names, by_hand, &input.types_crate, from);
    let features = features::emit(api, Some(&input.types_crate));
    let dependent = |generated| CrateFiles { generated, features: features.clone() };
    Ok(Files {
        types: CrateFiles { generated: types.files, features: features::emit(api, None) },
        client: dependent(client),
        conformance: BTreeMap::from([("mod.rs".to_owned(), table.map_err(fault)?)]),
        agreement: server.as_ref().map(|server| server.agreement.clone()).unwrap_or_default(),
        server: server.map(|server| dependent(server.files)),
    })
}
