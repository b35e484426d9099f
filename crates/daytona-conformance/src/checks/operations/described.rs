//! What the description says of an operation, in words.

use openapi_codegen::document::{Document, Node};
use serde_json::Value;

use super::checked::{checked, sorted};
use super::{NOTHING, or_nothing, with};
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

    /// What is checked of a JSON body; none if there is no such body.
    ///
    /// # Errors
    /// A schema that cannot be read.
    pub fn body_schema(&self) -> Option<Result<Value, String>> {
        let body = resolve(self.document, self.operation.node.get("requestBody")?).to_json();
        let schema = body["content"].get("application/json")?.get("schema")?;
        Some(checked(self.root, schema).map(sorted))
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

    /// What a parameter is.
    ///
    /// # Errors
    /// A schema that cannot be read.
    pub fn parameter(&self, parameter: &Node) -> Result<Value, String> {
        let is = |key: &str| parameter.get(key).and_then(Node::as_bool) == Some(true);
        let schema = parameter.get("schema").map(Node::to_json).unwrap_or_default();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let default: Vec<String> = match schema.get("default") {
            Some(Value::Array(items)) => items.iter().map(text).collect(),
            default => default.iter().copied().map(text).collect(),
        };
        let json = is(JSON_ENCODED);
        let schema = (!json).then(|| checked(self.root, &schema).map(sorted)).transpose()?;
        Ok(super::parameter(is("required"), &default, schema))
    }
}
