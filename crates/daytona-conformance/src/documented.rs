//! What the documentation says: the files of `examples/`.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::input::Error;

/// The documented facts, one member a page.
#[derive(Clone, Debug)]
pub struct Documented {
    /// The page "List sandboxes".
    pub list_sandboxes: ListSandboxes,
    /// The page "REST API overview".
    pub overview: Overview,
}

/// Facts of the page "List sandboxes".
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListSandboxes {
    /// Title of the page.
    pub page: String,
    /// Method and path of the operation.
    pub operation: String,
    /// The word before the token in the header `Authorization`.
    pub authorization: String,
    /// The headers of a request.
    pub header: Vec<Fact>,
    /// The query parameters.
    pub query: Vec<Fact>,
    /// The properties of a sandbox.
    pub property: Vec<Fact>,
    /// Where the example stands on the page.
    pub example: ExampleSource,
    /// The sandboxes of the example.
    #[serde(skip)]
    pub sandboxes: Vec<Value>,
}

/// Where the documented response stands on its page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleSource {
    /// The whole list.
    pub list: String,
    /// Each of its items.
    pub items: Vec<String>,
}

/// Facts of the page "REST API overview".
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overview {
    /// Title of the page.
    pub page: String,
    /// How the path of an operation ends that the facts are about.
    pub operations: String,
    /// The query parameters.
    pub query: Vec<Fact>,
}

/// What is said of one property, parameter or header.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Part of the page, if the page has several for facts of this sort.
    pub part: Option<String>,
    /// Kind of value.
    pub kind: Option<Kind>,
    /// Value that holds if none is given.
    pub default: Option<Value>,
    /// A value that the page shows.
    pub example: Option<String>,
    /// Smallest value.
    pub minimum: Option<i64>,
    /// Largest value.
    pub maximum: Option<i64>,
    /// The only values.
    pub options: Vec<String>,
}

/// Kind of a value, in the words of the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number, whole or not.
    Number,
    /// A JSON object.
    Object,
    /// A JSON array.
    Array,
}

impl Documented {
    /// Reads the files of this crate.
    ///
    /// # Errors
    /// A file that does not hold what this module declares.
    pub fn read() -> Result<Self, Error> {
        let mut list_sandboxes: ListSandboxes =
            toml("list-sandboxes.toml", include_str!("../examples/list-sandboxes.toml"))?;
        let file = "list-sandboxes.json";
        list_sandboxes.sandboxes =
            serde_json::from_str(include_str!("../examples/list-sandboxes.json"))
                .map_err(|error| Error::Documentation { file, problem: error.to_string() })?;
        let overview =
            toml("rest-api-overview.toml", include_str!("../examples/rest-api-overview.toml"))?;
        Ok(Self { list_sandboxes, overview })
    }
}

fn toml<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| Error::Documentation { file, problem: error.to_string() })
}

impl ListSandboxes {
    /// Where the item of this index stands.
    pub fn item_source(&self, index: usize) -> String {
        let part = self.example.items.get(index).unwrap_or(&self.example.list);
        format!("{}, {part}", self.page)
    }
}

impl Overview {
    /// Where a fact stands.
    pub fn source(&self, fact: &Fact) -> String {
        let part = fact.part.as_deref().unwrap_or("query parameters");
        format!("{}, {part}: {}", self.page, fact.name)
    }
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::String, Self::Boolean, Self::Number, Self::Object, Self::Array];

    /// The kind of a value; `null` has none.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::Bool(_) => Some(Self::Boolean),
            Value::Number(_) => Some(Self::Number),
            Value::String(_) => Some(Self::String),
            Value::Array(_) => Some(Self::Array),
            Value::Object(_) => Some(Self::Object),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::Object => "object",
            Self::Array => "array",
        })
    }
}
