//! Operations as generated code declares them, in constants that the router reads.

use http::Method;

use crate::validation::schema::Schema;

/// An operation of the API, as its description declares it.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name in the description.
    pub id: &'static str,
    /// The tag of the description that it belongs to, the first one if there are several. `None`
    /// for an operation that was added by hand.
    pub tag: Option<&'static str>,
    /// The method of its requests.
    pub method: Method,
    /// The template of its path: `/volumes/{volumeId}`, each parameter a whole segment.
    pub path: &'static str,
    /// The credentials that it asks for: alternatives, each a list of credentials that are needed
    /// together. Empty for an operation that is public; an empty alternative lets anonymous callers
    /// in as well.
    pub security: &'static [&'static [Requirement]],
    /// Headers that every operation takes and that are handed to the authenticator.
    pub headers: &'static [&'static str],
    /// The other parameters.
    pub parameters: &'static [Parameter],
    /// The body of its requests.
    pub body: RequestBody,
}

/// One credential that an operation needs.
#[derive(Clone, Copy, Debug)]
pub struct Requirement {
    /// How the credential travels.
    pub scheme: &'static Scheme,
    /// What the credential has to be good for.
    pub scopes: &'static [&'static str],
}

/// A way to authenticate.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    /// Its name in the description.
    pub name: &'static str,
    /// How its credential travels.
    pub kind: SchemeKind,
}

/// How a credential travels.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SchemeKind {
    /// In the header `Authorization`, after this word: `Bearer`, `Basic`.
    Authorization(&'static str),
    /// In a header of this name.
    Header(&'static str),
    /// In the query, under this name.
    Query(&'static str),
    /// In a cookie of this name.
    Cookie(&'static str),
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it travels.
    pub location: ParameterLocation,
    /// Whether a request without it is refused.
    pub required: bool,
    /// What counts if it is absent, as a caller would send it: one text for a plain value, several
    /// for a list, none without default.
    pub default: &'static [&'static str],
    /// How its text is read.
    pub encoding: Encoding,
    /// What its value has to be. For [`Encoding::JsonMap`] this is about the values of the map.
    pub schema: Schema,
}

impl Parameter {
    const fn new(
        name: &'static str,
        location: ParameterLocation,
        required: bool,
        schema: Schema,
    ) -> Self {
        Self { name, location, required, default: &[], encoding: Encoding::Plain, schema }
    }

    /// A parameter in the path, which is always there.
    pub const fn path(name: &'static str, schema: Schema) -> Self {
        Self::new(name, ParameterLocation::Path, true, schema)
    }

    /// A parameter in the query.
    pub const fn query(name: &'static str, schema: Schema) -> Self {
        Self::new(name, ParameterLocation::Query, false, schema)
    }

    /// A parameter in a header.
    pub const fn header(name: &'static str, schema: Schema) -> Self {
        Self::new(name, ParameterLocation::Header, false, schema)
    }

    /// Refuse requests without it.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// What counts if it is absent.
    pub const fn default(mut self, texts: &'static [&'static str]) -> Self {
        self.default = texts;
        self
    }

    /// The JSON text of an object; the schema is that of its members.
    pub const fn json_map(mut self) -> Self {
        self.encoding = Encoding::JsonMap;
        self
    }
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ParameterLocation {
    /// In the path, under the same name as in the template. Lists are separated by commas.
    Path,
    /// In the query. A list repeats the name, with or without `[]` after it.
    Query,
    /// In a header. Lists are separated by commas.
    Header,
}

/// How the text of a parameter is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Encoding {
    /// As the plain text of a value or, for a list, of each item.
    Plain,
    /// As the JSON text of an object, all of whose members have the parameter's schema. An empty
    /// text and `null` count as absent.
    JsonMap,
}

/// What an operation takes as the body of its requests.
#[derive(Clone, Copy, Debug)]
pub enum RequestBody {
    /// Nothing; what is sent anyway is not read.
    None,
    /// JSON of this schema.
    Json {
        /// Whether a request without it is refused.
        required: bool,
        /// What the value has to be.
        schema: Schema,
    },
    /// Text in UTF-8.
    Text {
        /// Whether a request without it is refused.
        required: bool,
    },
    /// Bytes that the handler reads as they arrive.
    Bytes {
        /// Whether a request without it is refused.
        required: bool,
        /// What the request has to call them.
        media_type: &'static str,
    },
    /// A form of `application/x-www-form-urlencoded`.
    Form {
        /// Whether a request without it is refused.
        required: bool,
        /// What the form has to be: an object of values and lists of values.
        schema: Schema,
    },
    /// A form of `multipart/form-data` that the handler reads as it arrives.
    Multipart {
        /// Whether a request without it is refused.
        required: bool,
        /// The parts that it may have.
        fields: &'static [Field],
    },
}

/// A part of a multipart form, or a group of parts.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// Whether a form without it is refused.
    pub required: bool,
    /// What it holds.
    pub kind: FieldKind,
}

/// What a part of a multipart form holds.
#[derive(Clone, Copy, Debug)]
pub enum FieldKind {
    /// Bytes of any length.
    File,
    /// A value: text, or JSON if the schema is an object.
    Value(Schema),
    /// Several times the same parts, numbered: `files` with the members `path` and `file` means
    /// parts named `files[0].path`, `files[0].file`, `files[1].path`, and so on.
    Group(&'static [Field]),
}
