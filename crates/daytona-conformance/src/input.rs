//! What the checks look at.

use std::sync::Arc;

use openapi_codegen::Source;
use openapi_codegen::diagnostic::{Diagnostic, render};
use openapi_codegen::document::{Document, overlay, parse};

use crate::documented::Documented;
use crate::known::{self, Known};
use crate::options::Options;
use crate::types::{TYPES, Type};

/// What the checks look at, beside the types and the client that this crate is built with.
#[derive(Clone, Debug)]
pub struct Input {
    /// The description as it is published.
    pub published: Document,
    /// The description with the overlay applied, from which the bindings are made.
    pub corrected: Document,
    /// What the documentation says.
    pub documented: Documented,
    /// The Rust types.
    pub types: Vec<Type>,
    /// The failures that are expected.
    pub known: Vec<Known>,
    /// What to run.
    pub options: Options,
}

/// Why there is nothing to check.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The description cannot be read, or the overlay does not apply.
    #[error("{}", render(.0, false))]
    Description(Vec<Diagnostic>),
    /// The documented example cannot be read.
    #[error("list-sandboxes.json: {0}")]
    Example(serde_json::Error),
    /// The list of expected failures cannot be read.
    #[error("known_failures.toml: {0}")]
    KnownFailures(toml::de::Error),
}

impl Input {
    /// The description and the overlay that this crate is built with, from which its types are made.
    ///
    /// # Errors
    /// None, as long as the tests of this crate pass.
    pub fn compiled_in() -> Result<Self, Error> {
        let description = include_str!("../../../openapi/daytona.yaml");
        let overlay = include_str!("../../../openapi/daytona.overlay.yaml");
        Self::new(
            Source::new("daytona.yaml", description),
            Some(Source::new("daytona.overlay.yaml", overlay)),
        )
    }

    /// Reads a description and the overlay that corrects it. The documented facts, the types and
    /// the expected failures are those of this crate.
    ///
    /// # Errors
    /// Text that is no description, or an overlay that does not apply.
    pub fn new(description: Source, correction: Option<Source>) -> Result<Self, Error> {
        let published = parse(Arc::new(description)).map_err(Error::Description)?;
        let mut corrected = published.clone();
        if let Some(correction) = correction {
            let correction = parse(Arc::new(correction)).map_err(Error::Description)?;
            overlay::apply(&mut corrected, &correction).map_err(Error::Description)?;
        }
        Ok(Self {
            published,
            corrected,
            documented: Documented::read()?,
            types: TYPES.to_vec(),
            known: known::read()?,
            options: Options::default(),
        })
    }
}
