//! The API as the emitters see it: complete, resolved, named. It knows neither `openapiv3` nor
//! `syn`.

mod build;
mod content;
mod operation;
mod paging;
mod schema;
mod security;

use crate::document::Span;

pub use build::build;
pub use operation::{
    Body, Content, Encoding, FormField, FormKind, Location, Operation, Parameter, Response,
};
pub use paging::{Next, Paging, paging};

/// A whole API.
#[derive(Clone, Debug)]
pub struct Api {
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub version: String,
    /// `info.description`
    pub description: String,
    /// URL of the first server, where there is one.
    pub server: Option<String>,
    /// Tags in the order of their first operation.
    pub tags: Vec<Tag>,
    /// Operations in the order of the description.
    pub operations: Vec<Operation>,
    /// Component schemas in the order of the description, then the inline ones that got a name.
    pub schemas: Vec<NamedSchema>,
    /// Security schemes in the order of the description.
    pub schemes: Vec<Scheme>,
    /// Operations that `bindings.toml` leaves out: operation id and reason.
    pub skipped: Vec<(String, String)>,
}

/// A security scheme: how callers authenticate.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// As the description writes it.
    pub name: String,
    /// Where the credential is sent.
    pub place: CredentialPlace,
}

/// Where a credential is sent in a request.
#[derive(Clone, Debug)]
pub enum CredentialPlace {
    /// In the header `Authorization`, behind this word.
    Authorization(String),
    /// In a header of its own.
    Header(String),
    /// In the query.
    Query(String),
    /// In a cookie.
    Cookie(String),
}

/// A credential that an operation needs.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Index into [`Api::schemes`].
    pub scheme: usize,
    /// Scopes that the credential must have, if its scheme has scopes.
    pub scopes: Vec<String>,
}

/// A group of operations: a module and a cargo feature.
#[derive(Clone, Debug)]
pub struct Tag {
    /// As the description writes it.
    pub name: String,
    /// Cargo feature.
    pub feature: String,
    /// Rust module.
    pub module: String,
    /// What the description says about it.
    pub description: String,
    /// Whether every operation in it is deprecated.
    pub deprecated: bool,
}

/// A schema that has a Rust type of its own.
#[derive(Clone, Debug)]
pub struct NamedSchema {
    /// As the description, or the pass that named it, writes it.
    pub name: String,
    /// Rust type.
    pub type_name: String,
    /// The schema.
    pub schema: Schema,
    /// JSON pointer.
    pub pointer: String,
}

/// The schema of a JSON value.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Its kind, with what is particular to that kind.
    pub kind: SchemaKind,
    /// Whether `null` is a value of it.
    pub nullable: bool,
    /// Markdown.
    pub description: String,
    /// Default that the server uses if no value is sent, as JSON text.
    pub default: Option<String>,
    /// The keywords that restrict its values, `("minimum", 1)`.
    pub constraints: Vec<(&'static str, serde_json::Value)>,
    /// Whether its values are secret and must not be printed.
    pub secret: bool,
    /// Where it is written.
    pub span: Span,
}

/// The kinds of schema.
#[derive(Clone, Debug)]
pub enum SchemaKind {
    /// Any JSON value.
    Any,
    /// `boolean`
    Boolean,
    /// `integer` with its format.
    Integer(Option<String>),
    /// `number` with its format.
    Number(Option<String>),
    /// `string` with its format.
    String(Option<String>),
    /// `string` with `enum`.
    Enum(Vec<String>),
    /// `array`
    Array(Box<Schema>),
    /// `object` with values of one type.
    Map(Box<Schema>),
    /// `object` with named members.
    Object(Vec<Property>),
    /// A component: index into [`Api::schemas`].
    Named(usize),
    /// A combination (`oneOf`, `anyOf`, `allOf`, `not`) or anything else that is left to typify.
    Other {
        /// The schema, with references to Rust type names.
        json: serde_json::Value,
        /// The discriminator of its alternatives, if the description has one.
        discriminator: Option<Discriminator>,
    },
}

/// The member that tells the alternatives of a union apart.
#[derive(Clone, Debug)]
pub struct Discriminator {
    /// As written on the wire.
    pub property: String,
    /// The values that stand for each alternative, in the order of the alternatives.
    pub values: Vec<Vec<String>>,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Property {
    /// As written on the wire.
    pub wire_name: String,
    /// Rust field.
    pub name: String,
    /// Whether it must be present.
    pub required: bool,
    /// Type.
    pub schema: Schema,
}

impl Property {
    /// Whether the Rust field is an `Option`.
    pub fn is_option(&self) -> bool {
        !self.required || self.schema.nullable
    }
}
