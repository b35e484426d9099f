//! Operations: their inputs and their responses.

use super::{Requirement, Schema};
use crate::document::Span;

/// One method on one path.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `operationId`
    pub id: String,
    /// Rust method: `list_sandboxes`.
    pub name: String,
    /// Prefix of the Rust types that are made for it: `ListSandboxes`.
    pub type_name: String,
    /// In capitals: `GET`.
    pub method: String,
    /// Template: `/sandbox/{sandboxIdOrName}`.
    pub path: String,
    /// Index into [`Api::tags`](super::Api::tags).
    pub tag: usize,
    /// One line.
    pub summary: String,
    /// Markdown.
    pub description: String,
    /// Whether the description marks it as deprecated.
    pub deprecated: bool,
    /// What a caller must show: alternatives, each a list of what is needed together. Empty is
    /// public; an alternative without requirements lets anonymous callers in as well.
    pub security: Vec<Vec<Requirement>>,
    /// Parameters in the order of the description, without client-wide headers.
    pub parameters: Vec<Parameter>,
    /// Client-wide headers that it takes, as written.
    pub client_headers: Vec<String>,
    /// The request body.
    pub body: Option<Body>,
    /// Declared responses in the order of the description.
    pub responses: Vec<Response>,
    /// Where it is written.
    pub span: Span,
    /// JSON pointer.
    pub pointer: String,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Location {
    /// In the path template.
    Path,
    /// After the `?`.
    Query,
    /// A header of its own.
    Header,
}

/// How the value of a parameter is encoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Encoding {
    /// As OpenAPI defines it.
    Plain,
    /// A flag that the server reads as set whatever its text, so that `false` is not sent.
    OmitFalse,
    /// A map of strings, as JSON text.
    JsonMap,
}

/// A parameter of one operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where it is sent.
    pub location: Location,
    /// How its value is encoded.
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
    /// Whether it is a success: 2xx, or 101 where the connection becomes a WebSocket.
    pub fn is_success(&self) -> bool {
        self.status.starts_with('2') || self.status == "101"
    }
}

impl Operation {
    /// Whether it accepts a credential.
    pub fn is_secured(&self) -> bool {
        self.security.iter().any(|alternative| !alternative.is_empty())
    }

    /// The content of a success: the first declared content of a 2xx response.
    pub fn success(&self) -> Option<&Content> {
        let mut successes = self.responses.iter().filter(|response| response.is_success());
        successes.find_map(|response| response.content.as_ref()).map(|(_, content)| content)
    }

    /// Whether the connection becomes a WebSocket.
    pub fn upgrades(&self) -> bool {
        self.responses.iter().any(|response| response.status == "101")
    }
}
