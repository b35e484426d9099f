//! Model to files.

mod agreement;
mod client;
mod conformance;
mod front;
mod rust;
mod server;
mod types;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::model::Api;
use crate::settings::Settings;
use crate::{Crates, Input};
use front::{Beginning, Front};
use rust::features;

/// The runtime of client crates.
const CLIENT_RUNTIME: &str = "openapi-runtime-client";

/// Generated files of one crate.
#[derive(Clone, Debug, Default)]
pub struct CrateFiles {
    /// Content of each file under `src/generated`.
    pub generated: BTreeMap<String, String>,
    /// The generated lines of `[features]`.
    pub features: String,
    /// The front page and the first `src/lib.rs` of a crate that is generated as a whole.
    pub beginning: Beginning,
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

/// Emits all crates that the input wants. `served` is the description that the server can show.
///
/// # Errors
/// A diagnostic for each part that cannot be expressed.
pub fn emit(
    api: &Api,
    settings: &Settings,
    input: &Input,
    served: &serde_json::Value,
) -> Result<Files, Vec<Diagnostic>> {
    let from = shown_name(&input.description.name);
    let Crates { types: types_crate, client: client_crate, server: server_crate, .. } =
        &input.crates;
    let types = types::emit(api, settings, from)?;
    let fault = |problem: String| vec![Diagnostic::emitter(&problem)];
    let (by_hand, signatures) = (&settings.by_hand, &types.signatures);
    let client = client::emit(api, signatures, &types.names, &settings.paging, client_crate, from)
        .map_err(fault)?;
    let table = conformance::emit(api, &types.names, by_hand, types_crate, from).map_err(fault)?;
    let features = features::emit(api, Some(types_crate), None, Some(CLIENT_RUNTIME));
    let front = Front { api, types: &types, signatures, crates: &input.crates };
    let dependent =
        |generated, beginning| CrateFiles { generated, features: features.clone(), beginning };
    let mut agreement = BTreeMap::new();
    let server = match server_crate {
        Some(name) => {
            let feature = settings.client_feature.as_deref();
            let client =
                feature.map(|feature| server::ClientCrate::new(api, client_crate, feature));
            let statics = server::Statics::new(api);
            let names = &types.names;
            let parts = server::ServerParts::new(
                api,
                signatures,
                names,
                by_hand,
                &statics,
                client.as_ref(),
            );
            agreement = agreement::emit(parts, from).map_err(fault)?;
            let called = client.as_ref().map(|_| client_crate.as_str());
            let mut generated = server::emit(parts, from).map_err(fault)?;
            // One value a line, so that a change of the description shows as one.
            generated.insert(server::DESCRIPTION.to_owned(), format!("{served:#}\n"));
            Some(CrateFiles {
                generated,
                features: features::emit(api, Some(types_crate), called, None),
                beginning: front.server(name),
            })
        }
        None => None,
    };
    Ok(Files {
        client: dependent(client, front.client()),
        server,
        agreement,
        conformance: BTreeMap::from([("mod.rs".to_owned(), table)]),
        types: CrateFiles {
            features: features::emit(api, None, None, None),
            beginning: front.types(),
            generated: types.files,
        },
    })
}

/// The name of the description in generated files: of an absolute path only the file name, because
/// they must not depend on a machine.
fn shown_name(name: &str) -> &str {
    let file = std::path::Path::new(name).file_name().filter(|_| name.starts_with('/'));
    file.and_then(|file| file.to_str()).unwrap_or(name)
}
