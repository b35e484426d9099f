//! The API as the emitters see it: complete, resolved, named. It knows neither `openapiv3` nor
//! `syn`.

mod build;
mod content;
mod paging;
mod schema;
mod security;

use crate::document::Span;

pub use build::build;
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

/// How callers show who they are.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// As the description writes it.
    pub name: String,
    /// Where the credential stands.
    pub place: Place,
}

/// Where a credential stands in a request.
#[derive(Clone, Debug)]
pub enum Place {
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
    /// What the credential must allow, where its scheme knows scopes.
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

/// One method on one path.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `operationId`
    pub id: String,
    /// Rust method: `list_sandboxes`.
    pub name: String,
    /// Rust type of its request: `ListSandboxes`.
    pub request_type: String,
    /// In capitals: `GET`.
    pub method: String,
    /// Template: `/sandbox/{sandboxIdOrName}`.
    pub path: String,
    /// Index into [`Api::tags`].
    pub tag: usize,
    /// One line.
    pub summary: String,
    /// Markdown.
    pub description: String,
    /// Whether callers should move on.
    pub deprecated: bool,
    /// What a caller must show: alternatives, each a list of what is needed together. Empty is
    /// public; an alternative without requirements lets anonymous callers in as well.
    pub security: Vec<Vec<Requirement>>,
    /// Parameters in the order of the description, without client-wide headers.
    pub parameters: Vec<Parameter>,
    /// Client-wide headers that it takes, as written.
    pub client_headers: Vec<String>,
    /// What it is sent with.
    pub body: Option<Body>,
    /// Declared responses in the order of the description.
    pub responses: Vec<Response>,
    /// Where it is written.
    pub span: Span,
    /// JSON pointer.
    pub pointer: String,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Location {
    /// In the path template.
    Path,
    /// After the `?`.
    Query,
    /// A header of its own.
    Header,
}

/// How a parameter is written, where it is not as OpenAPI says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Encoding {
    /// As OpenAPI says.
    Plain,
    /// A flag that the server takes for set whatever its text: `false` is left out.
    OmitFalse,
    /// A map of strings, as JSON text.
    JsonMap,
}

/// A parameter of one operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where it goes.
    pub location: Location,
    /// How it is written.
    pub encoding: Encoding,
    /// As written on the wire.
    pub wire_name: String,
    /// Rust name.
    pub name: String,
    /// Whether it must be sent.
    pub required: bool,
    /// Markdown.
    pub description: String,
    /// Type.
    pub schema: Schema,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Whether it must be sent.
    pub required: bool,
    /// Markdown.
    pub description: String,
    /// As declared, `application/json`.
    pub media_type: String,
    /// What it holds.
    pub content: Content,
}

/// What a body holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// JSON of this type.
    Json(Schema),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// `multipart/form-data`, one entry a part.
    Multipart(Vec<FormField>),
    /// `application/x-www-form-urlencoded` of this type.
    Form(Schema),
}

/// A part of a multipart form.
#[derive(Clone, Debug)]
pub struct FormField {
    /// As written on the wire.
    pub wire_name: String,
    /// Rust name.
    pub name: String,
    /// Markdown.
    pub description: String,
    /// Whether it must be sent.
    pub required: bool,
    /// What it holds.
    pub kind: FormKind,
}

/// What a part of a form holds.
#[derive(Clone, Debug)]
pub enum FormKind {
    /// Bytes: a file or a stream.
    File,
    /// A value sent as text.
    Value(Schema),
    /// A list of objects whose members are parts of their own: `files[0].path`, `files[0].file`.
    Group(Vec<FormField>),
}

/// A declared response.
#[derive(Clone, Debug)]
pub struct Response {
    /// `200`, `4XX` or `default`.
    pub status: String,
    /// Markdown.
    pub description: String,
    /// Media type and content, where declared.
    pub content: Option<(String, Content)>,
}

impl Response {
    /// Whether it stands for success.
    pub fn is_success(&self) -> bool {
        self.status.starts_with('2') || self.status == "101"
    }
}

impl Operation {
    /// Whether a credential is of use.
    pub fn is_secured(&self) -> bool {
        self.security.iter().any(|alternative| !alternative.is_empty())
    }

    /// What a success holds: the first declared content of a 2xx response.
    pub fn success(&self) -> Option<&Content> {
        let mut successes = self.responses.iter().filter(|response| response.is_success());
        successes.find_map(|response| response.content.as_ref()).map(|(_, content)| content)
    }

    /// Whether the connection becomes a WebSocket.
    pub fn upgrades(&self) -> bool {
        self.responses.iter().any(|response| response.status == "101")
    }
}

/// A schema that has a Rust type of its own.
#[derive(Clone, Debug)]
pub struct NamedSchema {
    /// As the description, or the pass that named it, writes it.
    pub name: String,
    /// Rust type.
    pub type_name: String,
    /// What it is.
    pub schema: Schema,
    /// JSON pointer.
    pub pointer: String,
}

/// A type on the wire.
#[derive(Clone, Debug)]
pub struct Schema {
    /// What kind.
    pub kind: Kind,
    /// Whether `null` is a value of it.
    pub nullable: bool,
    /// Markdown.
    pub description: String,
    /// Value that the server takes where none is sent, as JSON text.
    pub default: Option<String>,
    /// The keywords that restrict its values, `("minimum", 1)`.
    pub constraints: Vec<(&'static str, serde_json::Value)>,
    /// Whether it should not be printed.
    pub secret: bool,
    /// Where it is written.
    pub span: Span,
}

/// The kinds of schema.
#[derive(Clone, Debug)]
pub enum Kind {
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
    /// A combination (`oneOf`, `anyOf`, `allOf`, `not`) or anything else that is left to typify,
    /// with references to Rust type names.
    Other(serde_json::Value),
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
