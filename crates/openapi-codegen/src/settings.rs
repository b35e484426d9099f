//! `bindings.toml`: which description, which overlay, which crates come out, and what is left out.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The whole file: one stanza per description.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bindings {
    /// The stanzas, by the name that people use for the API.
    pub bindings: BTreeMap<String, Binding>,
}

impl Bindings {
    /// Reads the file's text.
    ///
    /// # Errors
    /// What the TOML parser says, with line and column.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

/// One description and what is made from it. Paths are as the file writes them.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Binding {
    /// The OpenAPI description, beside this file.
    pub description: String,
    /// The overlay that corrects it, beside this file.
    pub overlay: Option<String>,
    /// Directory of the types crate, from the root of the workspace.
    pub types: String,
    /// Directory of the client crate, from the root of the workspace.
    pub client: String,
    /// Directory of the server crate, from the root of the workspace.
    pub server: Option<String>,
    /// Directory of the generated part of the test that client and server agree.
    pub agreement: Option<String>,
    /// Directory of the conformance crate, which gets a table of the types.
    pub conformance: Option<String>,
    /// How it becomes Rust.
    #[serde(flatten)]
    pub settings: Settings,
}

/// How a description becomes Rust.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Header parameters that belong to the client and not to each request.
    pub client_headers: Vec<String>,
    /// Methods that the client crate has by hand, which operations leave to it.
    pub client_methods: Vec<String>,
    /// How the API answers with pages of a list. Without any, a page is an answer like any other.
    pub paging: Vec<PageShape>,
    /// Component schemas whose type is written by hand in the types crate's root.
    pub by_hand: Vec<String>,
    /// Whether the types have a JSON Schema, behind the feature `schemars` of their crate.
    pub json_schema: bool,
    /// The feature of the server crate behind which its requests become calls of the client crate,
    /// on which it depends then. Without it there are no such calls.
    pub client_feature: Option<String>,
    /// Operations that are left out, each with its reason.
    pub skip: Vec<Skip>,
}

/// The members that a page of a list has, by their names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageShape {
    /// The query parameter that asks for a page.
    pub parameter: String,
    /// The list.
    pub items: String,
    /// How the next page is found.
    pub next: NextPage,
}

/// How the next page is found.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum NextPage {
    /// Its number, counted from 1, which the parameter takes.
    Number {
        /// The number of this page.
        page: String,
        /// How many pages there are.
        total: String,
    },
    /// The value of this member, which the parameter takes.
    Cursor(String),
}

/// An operation that is left out because the generator cannot express it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    /// Its `operationId`.
    pub operation: String,
    /// Why; shown in the documentation of the client.
    pub reason: String,
}
