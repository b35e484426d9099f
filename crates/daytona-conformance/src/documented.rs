//! What the pages "List sandboxes" and "REST API overview" of the documentation say of properties
//! and parameters, in their words. What they say of the API as a whole is in `checks::claims`.

use serde_json::Value;

use crate::input::Error;

/// The operation of the page "List sandboxes".
pub const LIST: &str = "GET /sandbox";
/// How the path of an operation ends that the page "REST API overview" calls paginated.
pub const PAGINATED: &str = "/paginated";
/// The word before the token in the header `Authorization`.
pub const AUTHORIZATION: &str = "Bearer";

/// The documented facts.
#[derive(Clone, Debug)]
pub struct Documented {
    /// The response that "List sandboxes" shows.
    pub sandboxes: Vec<Value>,
    /// The properties of a sandbox.
    pub properties: Vec<Fact>,
    /// The header parameters of the list of sandboxes.
    pub headers: Vec<Fact>,
    /// The query parameters of the list of sandboxes.
    pub query: Vec<Fact>,
    /// The query parameters of paginated operations.
    pub pages: Vec<Fact>,
}

/// What is said of one property or parameter.
#[derive(Clone, Debug, Default)]
pub struct Fact {
    /// Its name.
    pub name: &'static str,
    /// Page and part of the page.
    pub source: String,
    /// `string`, `boolean`, `number`, `object` or `array`.
    pub kind: Option<&'static str>,
    /// Keywords of a schema that the page gives in words: default, minimum and maximum.
    pub keywords: Vec<(&'static str, Value)>,
    /// The only values.
    pub options: Vec<&'static str>,
    /// Words that say what the value means, such as its unit.
    pub words: &'static [&'static str],
}

/// The properties of a sandbox: name, kind, and words that say what the value means.
const PROPERTIES: [(&str, &str, &[&str]); 29] = [
    ("id", "string", &[]),
    ("organizationId", "string", &[]),
    ("name", "string", &[]),
    ("snapshot", "string", &[]),
    ("user", "string", &[]),
    ("env", "object", &[]),
    ("labels", "object", &[]),
    ("public", "boolean", &[]),
    ("networkBlockAll", "boolean", &[]),
    ("networkAllowList", "string", &["comma-separated", "CIDR"]),
    ("target", "string", &[]),
    ("cpu", "number", &[]),
    ("gpu", "number", &[]),
    ("memory", "number", &["GB"]),
    ("disk", "number", &["GB"]),
    ("state", "string", &[]),
    ("desiredState", "string", &[]),
    ("errorReason", "string", &[]),
    ("recoverable", "boolean", &[]),
    ("backupState", "string", &[]),
    ("backupCreatedAt", "string", &[]),
    ("autoStopInterval", "number", &["minutes"]),
    ("autoArchiveInterval", "number", &["minutes"]),
    ("autoDeleteInterval", "number", &["minutes"]),
    ("volumes", "array", &[]),
    ("createdAt", "string", &[]),
    ("updatedAt", "string", &[]),
    ("daemonVersion", "string", &[]),
    ("runnerId", "string", &[]),
];
const BACKUP_STATES: [&str; 5] = ["None", "Pending", "InProgress", "Completed", "Error"];
const SORT: [&str; 7] = ["id", "name", "state", "snapshot", "region", "updatedAt", "createdAt"];

impl Documented {
    /// The facts of this crate.
    ///
    /// # Errors
    /// An example that is no list in JSON.
    pub fn read() -> Result<Self, Error> {
        let sandboxes = serde_json::from_str(include_str!("../examples/list-sandboxes.json"));
        let properties = PROPERTIES.map(|(name, kind, words)| {
            let is_backup = name == "backupState";
            let options = if is_backup { BACKUP_STATES.to_vec() } else { Vec::new() };
            let source = format!("List sandboxes, response property {name}");
            Fact { name, source, kind: Some(kind), options, words, ..Fact::default() }
        });
        let list = |location: &str, name, kind, default: Option<bool>| {
            let source = format!("List sandboxes, {location} {name}");
            let keywords = default.map(|default| ("default", default.into()));
            let keywords = keywords.into_iter().collect();
            Fact { name, source, kind: Some(kind), keywords, ..Fact::default() }
        };
        let page = |part: &str, name, options: &[&'static str]| {
            let source = format!("REST API overview, {part}: {name}");
            Fact { name, source, options: options.to_vec(), ..Fact::default() }
        };
        let number = |name, keywords: &[(&'static str, i64)]| {
            let keywords = keywords.iter().map(|(key, bound)| (*key, Value::from(*bound)));
            let keywords = keywords.collect();
            Fact { kind: Some("number"), keywords, ..page("Pagination", name, &[]) }
        };
        Ok(Self {
            sandboxes: sandboxes.map_err(Error::Example)?,
            properties: properties.into(),
            headers: vec![list("header", "X-Daytona-Organization-ID", "string", None)],
            query: vec![
                list("query", "verbose", "boolean", Some(false)),
                list("query", "labels", "string", None),
                list("query", "includeErroredDeleted", "boolean", Some(false)),
            ],
            pages: vec![
                number("page", &[("minimum", 1)]),
                number("limit", &[("minimum", 1), ("maximum", 200)]),
                page("Filtering by labels", "labels", &[]),
                page("Filtering by state", "states", &[]),
                page("Sorting results", "sort", &SORT),
                page("Sorting results", "order", &["asc", "desc"]),
            ],
        })
    }
}
