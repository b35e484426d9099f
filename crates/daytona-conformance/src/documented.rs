//! What the documentation says: the files of `examples/`.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use toml::Spanned;

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
    #[serde(deserialize_with = "spanned")]
    pub header: Vec<Fact>,
    /// The query parameters.
    #[serde(deserialize_with = "spanned")]
    pub query: Vec<Fact>,
    /// The properties of a sandbox.
    #[serde(deserialize_with = "spanned")]
    pub property: Vec<Fact>,
    /// What else it says.
    #[serde(deserialize_with = "spanned")]
    pub claim: Vec<Claim>,
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
    #[serde(deserialize_with = "spanned")]
    pub query: Vec<Fact>,
    /// What else it says.
    #[serde(deserialize_with = "spanned")]
    pub claim: Vec<Claim>,
}

/// What is said of the API as a whole, or of its operations.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Claim {
    /// Name of its check, or what the names of its checks begin with.
    pub name: String,
    /// Part of the page.
    pub part: String,
    /// What the page says, as far as the check needs it.
    pub says: Vec<String>,
    /// Line of the file among the examples that says so.
    #[serde(skip)]
    pub line: usize,
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
    /// Words that say what the value means, such as its unit.
    pub words: Vec<String>,
    /// Line of the file among the examples that says so.
    #[serde(skip)]
    pub line: usize,
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
        let text = include_str!("../examples/list-sandboxes.toml");
        let mut list_sandboxes: ListSandboxes = toml("list-sandboxes.toml", text)?;
        number(text, &mut list_sandboxes.header);
        number(text, &mut list_sandboxes.query);
        number(text, &mut list_sandboxes.property);
        number(text, &mut list_sandboxes.claim);
        let file = "list-sandboxes.json";
        list_sandboxes.sandboxes =
            serde_json::from_str(include_str!("../examples/list-sandboxes.json"))
                .map_err(|error| Error::Documentation { file, problem: error.to_string() })?;
        let text = include_str!("../examples/rest-api-overview.toml");
        let mut overview: Overview = toml("rest-api-overview.toml", text)?;
        number(text, &mut overview.query);
        number(text, &mut overview.claim);
        Ok(Self { list_sandboxes, overview })
    }
}

/// Something that knows where it is written.
trait Written {
    fn line(&mut self) -> &mut usize;
}

impl Written for Fact {
    fn line(&mut self) -> &mut usize {
        &mut self.line
    }
}

impl Written for Claim {
    fn line(&mut self) -> &mut usize {
        &mut self.line
    }
}

/// Reads values with where each begins, in bytes, for [`number`] to make lines of.
fn spanned<'de, D: Deserializer<'de>, T: Deserialize<'de> + Written>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let all = Vec::<Spanned<T>>::deserialize(deserializer)?;
    let all = all.into_iter().map(|spanned| {
        let start = spanned.span().start;
        let mut value = spanned.into_inner();
        *value.line() = start;
        value
    });
    Ok(all.collect())
}

fn number<T: Written>(text: &str, all: &mut [T]) {
    for value in all {
        let line = value.line();
        *line = line_of(text, *line);
    }
}

/// The line of a byte, from 1.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn toml<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| Error::Documentation { file, problem: error.to_string() })
}

impl ListSandboxes {
    /// Where a fact stands, on the page and here.
    pub fn source(&self, part: &str, line: usize) -> String {
        format!("{}, {part} (examples/list-sandboxes.toml:{line})", self.page)
    }

    /// Where the item of this index stands.
    pub fn item_source(&self, index: usize) -> String {
        let part = self.example.items.get(index).unwrap_or(&self.example.list);
        format!("{}, {part}", self.page)
    }
}

impl Overview {
    /// Where a fact stands, on the page and here.
    pub fn source(&self, fact: &Fact) -> String {
        let part = fact.part.as_deref().unwrap_or("query parameters");
        self.at(&format!("{part}: {}", fact.name), fact.line)
    }

    /// Where a part stands, on the page and here.
    pub fn at(&self, part: &str, line: usize) -> String {
        format!("{}, {part} (examples/rest-api-overview.toml:{line})", self.page)
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
