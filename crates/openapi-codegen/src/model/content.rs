//! Reads the content of bodies into the model: media types and forms.

use super::build::Builder;
use super::{Body, Content, FormField, FormKind, Response, Schema, SchemaKind};
use crate::check::is_json;
use crate::document::Node;
use crate::openapi::{flag, members, text};

impl Builder<'_> {
    /// A request body.
    pub fn body(&self, node: &Node) -> Body {
        let media: Vec<(&str, &Node)> = members(node, "content").collect();
        // Of several media types JSON is taken, because its schema becomes a Rust type.
        let chosen = media.iter().find(|(name, _)| is_json(name)).or(media.first());
        let (media_type, content) = match chosen {
            Some((name, media)) => ((*name).to_owned(), self.content(name, media)),
            None => (String::new(), Content::Bytes),
        };
        Body {
            required: flag(node, "required"),
            description: text(node, "description"),
            media_type,
            content,
        }
    }

    /// The declared responses of an operation.
    pub fn responses(&self, operation: &Node) -> Vec<Response> {
        let responses = members(operation, "responses");
        let responses = responses.filter(|(status, _)| !status.starts_with("x-"));
        responses
            .map(|(status, node)| {
                let media: Vec<(&str, &Node)> = members(node, "content").collect();
                let chosen = media.iter().find(|(name, _)| is_json(name)).or(media.first());
                Response {
                    status: status.to_owned(),
                    description: text(node, "description"),
                    content: chosen
                        .map(|(name, media)| ((*name).to_owned(), self.content(name, media))),
                }
            })
            .collect()
    }

    fn content(&self, media_type: &str, media: &Node) -> Content {
        let schema = media.get("schema").map(|schema| self.reader.schema(schema));
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        match (essence, schema) {
            (essence, Some(schema)) if is_json(essence) && !is_bytes(&schema) => {
                Content::Json(schema)
            }
            ("application/x-www-form-urlencoded", Some(schema)) => Content::Form(schema),
            ("multipart/form-data", Some(schema)) => match self.form(&schema) {
                Some(fields) => Content::Multipart(fields),
                None => Content::Bytes,
            },
            (essence, _) if essence.starts_with("text/") => Content::Text,
            _ => Content::Bytes,
        }
    }

    /// The parts of a form, where its schema is an object.
    fn form(&self, schema: &Schema) -> Option<Vec<FormField>> {
        let SchemaKind::Object(properties) = &self.follow(schema).kind else { return None };
        let fields = properties.iter().map(|property| FormField {
            wire_name: property.wire_name.clone(),
            name: property.name.clone(),
            description: property.schema.description.clone(),
            required: property.required,
            kind: self.form_kind(&property.schema),
        });
        Some(fields.collect())
    }

    fn form_kind(&self, schema: &Schema) -> FormKind {
        let target = self.follow(schema);
        let SchemaKind::Array(item) = &target.kind else {
            return if is_bytes(target) { FormKind::File } else { FormKind::Value(schema.clone()) };
        };
        if is_bytes(self.follow(item)) {
            return FormKind::File;
        }
        let group = self.form(item);
        let has_file =
            |fields: &Vec<FormField>| fields.iter().any(|f| matches!(f.kind, FormKind::File));
        group.filter(has_file).map_or_else(|| FormKind::Value(schema.clone()), FormKind::Group)
    }

    fn follow<'b>(&'b self, schema: &'b Schema) -> &'b Schema {
        let mut schema = schema;
        // `check` refuses cycles of references; the bound is for a chain of components.
        for _ in 0..64 {
            match &schema.kind {
                SchemaKind::Named(index) => match self.schemas.get(*index) {
                    Some(named) => schema = &named.schema,
                    None => return schema,
                },
                _ => return schema,
            }
        }
        schema
    }
}

fn is_bytes(schema: &Schema) -> bool {
    matches!(&schema.kind, SchemaKind::String(Some(format)) if format == "binary")
}
