//! What the description says of an operation, in words.

use daytona_codegen::document::{Document, Node};
use serde_json::Value;

use super::words::words;
use super::{NOTHING, or_nothing, said, with};
use crate::description::{Operation, resolve};
use crate::rules::is_required;
use crate::values::flat;

/// Of a parameter whose text is a JSON object.
const JSON_ENCODED: &str = "x-json-encoded";

/// One operation of the description.
pub struct Described<'a> {
    pub document: &'a Document,
    /// The whole description.
    pub root: &'a Value,
    pub operation: &'a Operation<'a>,
}

impl<'a> Described<'a> {
    pub fn route(&self) -> String {
        format!("{} {}", self.operation.method, self.operation.path)
    }

    /// The schemes, each an alternative.
    pub fn security(&self) -> String {
        or_nothing(self.operation.security(self.document).join(" or "))
    }

    /// The kind of content, whether it is required, and the parts of a form.
    pub fn body(&self) -> String {
        let Some(body) = self.operation.node.get("requestBody") else { return NOTHING.to_owned() };
        let body = resolve(self.document, body).to_json();
        let required = body["required"] == true;
        let content = body["content"].as_object().and_then(|content| content.iter().next());
        match content {
            Some((media, content)) if media == "multipart/form-data" => {
                format!("{}: {}", with(media, required), self.parts(&content["schema"]))
            }
            Some((media, _)) => with(media, required),
            None => NOTHING.to_owned(),
        }
    }

    /// The schema of a JSON body, as the server would print its own; none if there is no such body, or
    /// no end of it.
    pub fn body_schema(&self) -> Option<String> {
        let body = resolve(self.document, self.operation.node.get("requestBody")?).to_json();
        words(self.root, body["content"].get("application/json")?.get("schema")?)
    }

    fn parts(&self, schema: &Value) -> String {
        let Ok(schema) = flat(self.root, schema) else { return NOTHING.to_owned() };
        let properties = schema.get("properties").and_then(Value::as_object);
        let part = |(name, property): (&String, &Value)| {
            let name = format!("{name}{}", if is_required(&schema, name) { "" } else { "?" });
            match property.get("items") {
                Some(item) => format!("{name} of ({})", self.parts(item)),
                None => name,
            }
        };
        let mut parts: Vec<String> = properties.into_iter().flatten().map(part).collect();
        parts.sort();
        parts.join(", ")
    }

    /// The parameters by place and name.
    pub fn parameters(&self) -> Vec<(String, &'a Node)> {
        let parameters = self.operation.node.get("parameters").and_then(Node::as_array);
        let parameters = parameters.into_iter().flatten();
        let named = parameters.map(|parameter| {
            let parameter = resolve(self.document, parameter);
            let text = |key: &str| parameter.get(key).and_then(Node::as_str).unwrap_or_default();
            (format!("{}/{}", text("in"), text("name")), parameter)
        });
        named.collect()
    }

    pub fn parameter(&self, parameter: &Node) -> String {
        let is = |key: &str| parameter.get(key).and_then(Node::as_bool) == Some(true);
        let schema = parameter.get("schema").map(Node::to_json).unwrap_or_default();
        let default = schema
            .get("default")
            .map(|default| default.as_str().map_or_else(|| default.to_string(), str::to_owned));
        let schema = match is(JSON_ENCODED) {
            true => "JSON text".to_owned(),
            false => words(self.root, &schema).unwrap_or_default(),
        };
        said(is("required"), default.as_slice(), &schema)
    }
}
