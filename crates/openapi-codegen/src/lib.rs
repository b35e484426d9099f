//! Turns an OpenAPI 3.0 description into Rust wire types, a client and traits for a server.
//!
//! Pure: text in, files out. It reads no file, no clock and no environment, and the same input
//! gives the same bytes.
//!
//! Each kind of schema has a Rust type of this crate's own making, and so have clients and servers:
//! a struct for an object, an open enumeration for strings, a named value for the rest. Progenitor
//! is asked only for compositions (`oneOf`, `anyOf`, `allOf`, `not`), whose shape its type space,
//! typify, works out of a typed [`openapiv3::OpenAPI`] that has them and what they refer to. It
//! makes nothing else because its structs, enumerations and clients refuse what real APIs declare
//! and answer: unknown values of an enumeration, `null` for a member that is not required, several
//! success statuses, forms with files.
//!
//! Progenitor is used around three limits. Its `Generator` fills the type space only while it makes
//! a client of a whole document, so it gets a document without operations. Typify derives the names
//! of types again, so the components of that document have their Rust names. Typify panics on some
//! schemas, so that one call is wrapped in [`std::panic::catch_unwind`], and the panic becomes a
//! diagnostic at the composition.
//!
//! ```
//! use openapi_codegen::{Input, Source, generate};
//!
//! let description = r#"
//! openapi: 3.0.3
//! info: {title: Pets, version: "1"}
//! paths:
//!   /pets/{name}:
//!     get:
//!       operationId: getPet
//!       tags: [pets]
//!       parameters:
//!       - {name: name, in: path, required: true, schema: {type: string}}
//!       responses:
//!         "200": {description: The pet., content: {application/json: {schema: {type: string}}}}
//! "#;
//! let output = generate(&Input::new(Source::new("pets.yaml", description)))
//!     .map_err(|found| openapi_codegen::diagnostic::render(&found, false))
//!     .unwrap();
//! let pets = &output.files.client.generated["pets.rs"];
//! assert!(pets.contains("pub fn get_pet(&self, name: impl Into<String>) -> GetPetCall"));
//! ```

mod check;
pub mod diagnostic;
pub mod document;
pub mod emit;
pub mod model;
mod names;
mod normalize;
pub mod openapi;
pub mod settings;
mod skip;

use std::sync::Arc;

use diagnostic::Diagnostic;
use document::Document;
pub use document::Source;
use settings::Settings;

/// The input of a generation.
#[derive(Clone, Debug)]
pub struct Input {
    /// The OpenAPI description.
    pub description: Arc<Source>,
    /// The overlay that corrects it.
    pub overlay: Option<Arc<Source>>,
    /// How it becomes Rust.
    pub settings: Settings,
    /// What the crates are called.
    pub crates: Crates,
}

/// Names of the crates that are made.
#[derive(Clone, Debug)]
pub struct Crates {
    /// The wire types.
    pub types: String,
    /// The client.
    pub client: String,
    /// The server, where one is made.
    pub server: Option<String>,
}

impl Input {
    /// A description without overlay and with default settings, of which no server is made.
    pub fn new(description: Source) -> Self {
        Self {
            description: Arc::new(description),
            overlay: None,
            settings: Settings::default(),
            crates: Crates {
                types: "api-types".to_owned(),
                client: "api-client".to_owned(),
                server: None,
            },
        }
    }
}

/// The result of a generation.
#[derive(Clone, Debug)]
pub struct Output {
    /// The generated files.
    pub files: emit::Files,
    /// The API that they are made from.
    pub api: model::Api,
}

/// Description to files: the whole pipeline.
///
/// # Errors
/// Everything that is wrong with the description, the overlay or the settings, as far as one run
/// can see it.
pub fn generate(input: &Input) -> Result<Output, Vec<Diagnostic>> {
    let document = read(input)?;
    if input.settings.skip.is_empty() {
        return make(input, document, &input.settings);
    }
    let output = make(input, document.clone(), &input.settings)?;
    skip::check_needed(input, &document)?;
    Ok(output)
}

/// Text to a document with the overlay applied.
///
/// # Errors
/// Text that is no YAML or JSON, and actions of the overlay that do not apply.
pub fn read(input: &Input) -> Result<Document, Vec<Diagnostic>> {
    let mut document = document::parse(input.description.clone())?;
    if let Some(overlay) = &input.overlay {
        document::overlay::apply(&mut document, &document::parse(overlay.clone())?)?;
    }
    Ok(document)
}

/// A document to files, without the operations that the settings skip.
fn make(
    input: &Input,
    mut document: Document,
    settings: &Settings,
) -> Result<Output, Vec<Diagnostic>> {
    let skipped = skip::remove(&mut document, settings)?;
    // The description as a server shows it: corrected, and without what only the generator needs.
    let served = document.root.to_json();
    let found = check::check(&document, settings, input.crates.server.is_some());
    if !found.is_empty() {
        return Err(found);
    }
    normalize::normalize(&mut document, settings);
    let mut api = model::build(&document, &settings.client_methods);
    api.skipped = skipped;
    let files = emit::emit(&api, settings, input, &served)?;
    Ok(Output { files, api })
}
