//! Finding things in a description.

use openapi_codegen::diagnostic::line_column;
use openapi_codegen::document::{Document, Node};

use crate::documented::Kind;

/// More references in a row than any description has; it ends those that go in a circle.
const REFERENCES: usize = 32;

/// The operation of a method and path, such as `GET /sandbox`.
pub fn operation<'a>(document: &'a Document, name: &str) -> Option<&'a Node> {
    let (method, path) = name.split_once(' ')?;
    document.root.get("paths")?.get(path)?.get(&method.to_lowercase())
}

/// The `GET` operations whose path ends with `end`.
pub fn reads_ending<'a>(document: &'a Document, end: &str) -> Vec<&'a Node> {
    let paths = document.root.get("paths").and_then(Node::as_object).into_iter().flatten();
    paths.filter(|(path, _)| path.ends_with(end)).filter_map(|(_, item)| item.get("get")).collect()
}

/// The parameter of an operation, by its place in the request (`query`, `header`) and its name.
pub fn parameter<'a>(
    document: &'a Document,
    operation: &'a Node,
    location: &str,
    name: &str,
) -> Option<&'a Node> {
    let parameters = operation.get("parameters")?.as_array()?.iter();
    parameters.map(|parameter| resolve(document, parameter)).find(|parameter| {
        let is = |key, value| parameter.get(key).and_then(Node::as_str) == Some(value);
        is("in", location) && is("name", name)
    })
}

/// The schema of what the operation of a method and path answers with 200.
pub fn answer<'a>(document: &'a Document, name: &str) -> Option<&'a Node> {
    let responses = operation(document, name)?.get("responses")?;
    let response = resolve(document, responses.get("200")?);
    response.get("content")?.get("application/json")?.get("schema")
}

/// What a reference, or a lone `allOf`, stands for.
pub fn resolve<'a>(document: &'a Document, mut node: &'a Node) -> &'a Node {
    for _ in 0..REFERENCES {
        let next = match node.get("$ref").and_then(Node::as_str) {
            Some(reference) => {
                reference.strip_prefix('#').and_then(|pointer| document.root.pointer(pointer))
            }
            None => match node.get("allOf").and_then(Node::as_array).map(Vec::as_slice) {
                Some([only]) => Some(only),
                _ => None,
            },
        };
        let Some(next) = next else { break };
        node = next;
    }
    node
}

/// The kind of value that a schema asks for, whole numbers being numbers.
pub fn kind(document: &Document, schema: &Node) -> Option<Kind> {
    Some(match resolve(document, schema).get("type")?.as_str()? {
        "string" => Kind::String,
        "boolean" => Kind::Boolean,
        "number" | "integer" => Kind::Number,
        "object" => Kind::Object,
        "array" => Kind::Array,
        _ => return None,
    })
}

/// The values that a schema allows; none if it has no list of them.
pub fn options(document: &Document, schema: &Node) -> Vec<String> {
    let options = resolve(document, schema).get("enum").and_then(Node::as_array);
    options.into_iter().flatten().filter_map(Node::as_str).map(str::to_owned).collect()
}

/// File, line and column of a value.
pub fn place(node: &Node) -> String {
    let (line, column) = line_column(&node.span);
    format!("{}:{line}:{column}", node.span.source.name)
}

/// One method on one path.
pub struct Operation<'a> {
    /// In capitals.
    pub method: String,
    /// Template: `/sandbox/{sandboxIdOrName}`.
    pub path: String,
    /// What is written of it.
    pub node: &'a Node,
}

/// Every operation.
pub fn operations(document: &Document) -> Vec<Operation<'_>> {
    const METHODS: [&str; 8] =
        ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    let paths = document.root.get("paths").and_then(Node::as_object).into_iter().flatten();
    let items = paths.flat_map(|(path, item)| {
        let members = item.as_object().into_iter().flatten();
        members.map(move |(method, node)| (path, method, node))
    });
    let items = items.filter(|(_, method, _)| METHODS.contains(&method.as_str()));
    let operation = |(path, method, node): (&String, &String, _)| Operation {
        method: method.to_uppercase(),
        path: path.clone(),
        node,
    };
    items.map(operation).collect()
}

impl Operation<'_> {
    /// Its `operationId`.
    pub fn id(&self) -> &str {
        self.node.get("operationId").and_then(Node::as_str).unwrap_or("an operation without name")
    }

    /// The names of the security schemes that it takes: its own, or those of the whole API.
    pub fn security<'a>(&'a self, document: &'a Document) -> Vec<&'a str> {
        let security = self.node.get("security").or_else(|| document.root.get("security"));
        let requirements = security.and_then(Node::as_array).into_iter().flatten();
        let schemes = requirements.filter_map(Node::as_object).flatten();
        schemes.map(|(name, _)| name.as_str()).collect()
    }

    /// What is declared for a status: itself, its class, any success for a success, or `default`.
    pub fn response(&self, document: &Document, status: u16) -> Option<&Node> {
        let of = |name: &str| self.node.get("responses")?.get(name);
        let class = status / 100;
        let success = || self.responses().find(|(name, _)| class == 2 && name.starts_with('2'));
        let response = of(&status.to_string())
            .or_else(|| of(&format!("{class}XX")))
            .or_else(|| success().map(|(_, node)| node))
            .or_else(|| of("default").filter(|_| class != 2));
        response.filter(|node| resolve(document, node).as_object().is_some())
    }

    /// Its responses, by status.
    pub fn responses(&self) -> impl Iterator<Item = (&str, &Node)> {
        let responses = self.node.get("responses").and_then(Node::as_object);
        responses.into_iter().flatten().map(|(status, node)| (status.as_str(), node))
    }
}
