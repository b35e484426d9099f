//! The description as the checks read it, by the reader of the generator.

use openapi_codegen::diagnostic::line_column;
use openapi_codegen::document::{Document, Node};
use openapi_codegen::openapi::{self, flag, items, members};

/// One method on one path.
pub struct Operation<'a> {
    pub document: &'a Document,
    /// In capitals.
    pub method: String,
    /// Template: `/sandbox/{sandboxIdOrName}`.
    pub path: &'a str,
    /// What is written of it.
    pub node: &'a Node,
}

/// Every operation.
pub fn operations(document: &Document) -> impl Iterator<Item = Operation<'_>> {
    openapi::operations(document).map(|site| Operation {
        document,
        method: site.method.to_uppercase(),
        path: site.path,
        node: site.operation,
    })
}

/// The operation of a method and path, such as `GET /sandbox`.
pub fn operation<'a>(document: &'a Document, route: &str) -> Option<Operation<'a>> {
    operations(document).find(|operation| operation.route() == route)
}

impl<'a> Operation<'a> {
    /// Its `operationId`.
    pub fn id(&self) -> &'a str {
        self.node.get("operationId").and_then(Node::as_str).unwrap_or("an operation without name")
    }

    pub fn route(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether it reads something without being told what.
    pub fn reads_without_input(&self) -> bool {
        let required = || self.parameters().any(|parameter| flag(parameter, "required"));
        self.method == "GET"
            && !flag(self.node, "deprecated")
            && !self.path.contains('{')
            && !required()
    }

    /// The names of the security schemes that it takes: its own, or those of the whole API.
    pub fn security(&self) -> Vec<&'a str> {
        let security = self.node.get("security").or_else(|| self.document.root.get("security"));
        let alternatives = security.and_then(Node::as_array).into_iter().flatten();
        let schemes = alternatives.filter_map(Node::as_object).flatten();
        schemes.map(|(name, _)| name.as_str()).collect()
    }

    pub fn parameters(&self) -> impl Iterator<Item = &'a Node> {
        let document = self.document;
        items(self.node, "parameters").map(move |parameter| resolve(document, parameter))
    }

    /// The parameter with this location (`query`, `header`) and name.
    pub fn parameter(&self, location: &str, name: &str) -> Option<&'a Node> {
        let is = |node: &Node, key, value| node.get(key).and_then(Node::as_str) == Some(value);
        self.parameters().find(|node| is(node, "in", location) && is(node, "name", name))
    }

    pub fn body(&self) -> Option<&'a Node> {
        self.node.get("requestBody").map(|body| resolve(self.document, body))
    }

    /// Its responses, by status.
    pub fn responses(&self) -> impl Iterator<Item = (&'a str, &'a Node)> {
        let document = self.document;
        members(self.node, "responses").map(move |(status, node)| (status, resolve(document, node)))
    }

    /// The schema of JSON that is declared for a status: of that status, its class, any success for
    /// a success, or `default`.
    pub fn answer(&self, status: u16) -> Option<&'a Node> {
        let named = |name: &str| self.responses().find(|(status, _)| *status == name);
        let class = status / 100;
        let success = || self.responses().find(|(name, _)| class == 2 && name.starts_with('2'));
        let (_, response) = named(&status.to_string())
            .or_else(|| named(&format!("{class}XX")))
            .or_else(success)
            .or_else(|| named("default").filter(|_| class != 2))?;
        json_schema(response)
    }

    /// The schema of the documented answer, which has the status 200.
    pub fn ok_schema(&self) -> Option<&'a Node> {
        self.responses()
            .find(|(status, _)| *status == "200")
            .and_then(|(_, node)| json_schema(node))
    }
}

fn json_schema(response: &Node) -> Option<&Node> {
    response.get("content")?.get("application/json")?.get("schema")
}

/// What a reference, or a lone `allOf`, stands for.
pub fn resolve<'a>(document: &'a Document, node: &'a Node) -> &'a Node {
    let target = openapi::resolve(document, node).unwrap_or(node);
    match target.get("allOf").and_then(Node::as_array).map(Vec::as_slice) {
        Some([only]) => openapi::resolve(document, only).unwrap_or(only),
        _ => target,
    }
}

/// The kind of value that a schema asks for, whole numbers being numbers.
pub fn kind<'a>(document: &'a Document, schema: &'a Node) -> &'a str {
    match resolve(document, schema).get("type").and_then(Node::as_str) {
        Some("integer") => "number",
        other => other.unwrap_or("no kind"),
    }
}

/// The texts that a schema allows, in alphabetical order as their order means nothing.
pub fn options(document: &Document, schema: &Node) -> Vec<String> {
    let options = items(resolve(document, schema), "enum").filter_map(Node::as_str);
    let mut options: Vec<String> = options.map(str::to_owned).collect();
    options.sort();
    options
}

/// File, line and column of a value.
pub fn place(node: &Node) -> String {
    let (line, column) = line_column(&node.span);
    format!("{}:{line}:{column}", node.span.source.name)
}
