//! Values for the examples of the documentation, as Rust writes them.

use std::collections::BTreeSet;

use crate::emit::rust::paths::Tidy;
use crate::emit::types::enums;
use crate::model::{Api, FormField, FormKind, NamedSchema, Schema, SchemaKind};
use crate::names::snake;

/// How deeply the value of an example may be nested.
const DEPTH: usize = 4;

/// A value, and what of the client crate it names.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// The expression.
    pub code: String,
    /// What has to be imported, from the root of the crate: `types::CreateSandbox`.
    pub imports: BTreeSet<String>,
}

impl Sample {
    /// A value that needs no import.
    pub fn plain(code: impl Into<String>) -> Self {
        Self { code: code.into(), imports: BTreeSet::new() }
    }

    /// Several values, written by `write`.
    fn join(samples: Vec<Self>, write: impl FnOnce(Vec<String>) -> String) -> Self {
        let imports = samples.iter().flat_map(|sample| sample.imports.clone()).collect();
        Self { code: write(samples.into_iter().map(|sample| sample.code).collect()), imports }
    }
}

/// A value of this schema, as an argument takes it. `None` where only typify knows the type.
pub fn value(api: &Api, schema: &Schema, name: &str, tidy: Tidy<'_>) -> Option<Sample> {
    Sampler { api, tidy }.value(schema, name, 0)
}

/// Content for a file.
pub fn part() -> Sample {
    let imports = BTreeSet::from(["Part".to_owned()]);
    Sample { code: "Part::text(\"content\")".to_owned(), imports }
}

/// One object for a list of objects that are parts of a form, as a tuple: values, then files.
pub fn group(members: &[FormField]) -> Sample {
    let is_file = |member: &&FormField| matches!(member.kind, FormKind::File);
    let (files, values): (Vec<_>, Vec<_>) = members.iter().partition(is_file);
    let values = values.iter().map(|value| text(&value.wire_name));
    let samples: Vec<Sample> = values.chain(files.iter().map(|_| part())).collect();
    Sample::join(samples, |codes| match codes.as_slice() {
        [one] => format!("[({one},)]"),
        codes => format!("[({})]", codes.join(", ")),
    })
}

/// The text for something of this name: `"sandbox-id"` for `sandboxId`.
fn text(name: &str) -> Sample {
    Sample::plain(format!("{:?}", snake(name).trim_end_matches('_').replace('_', "-")))
}

#[derive(Clone, Copy)]
struct Sampler<'a> {
    api: &'a Api,
    tidy: Tidy<'a>,
}

impl Sampler<'_> {
    fn value(self, schema: &Schema, name: &str, depth: usize) -> Option<Sample> {
        if depth > DEPTH {
            return None;
        }
        match &schema.kind {
            SchemaKind::Any => Some(Sample::plain("serde_json::json!({})")),
            SchemaKind::Boolean => Some(Sample::plain("true")),
            SchemaKind::Integer(format) => {
                let usual = matches!(format.as_deref(), None | Some("int32" | "int64"));
                // In a list, a literal would get a type that does not convert.
                (usual || depth == 0).then(|| Sample::plain(least(schema).to_string()))
            }
            SchemaKind::Number(format) => {
                let suffix = if format.as_deref() == Some("float") { "_f32" } else { "" };
                Some(Sample::plain(format!("1.5{suffix}")))
            }
            SchemaKind::String(Some(format)) if format == "date-time" => {
                Some(Sample::plain("chrono::Utc::now()"))
            }
            SchemaKind::String(Some(format))
                if !matches!(format.as_str(), "password" | "email" | "uri") =>
            {
                None
            }
            // What may be `null` takes an `Option` of the type, which no literal of a text converts
            // into.
            SchemaKind::String(_) if schema.nullable && depth > 0 => {
                Some(Sample::plain(format!("{}.to_owned()", text(name).code)))
            }
            SchemaKind::String(_) => Some(text(name)),
            // Lists and maps convert from arrays, but not as the items of others.
            SchemaKind::Array(item) | SchemaKind::Map(item)
                if matches!(item.kind, SchemaKind::Array(_) | SchemaKind::Map(_)) =>
            {
                None
            }
            SchemaKind::Array(item) => {
                let item = self.value(item, name, depth + 1)?;
                Some(Sample { code: format!("[{}]", item.code), ..item })
            }
            SchemaKind::Map(value) => {
                let value = self.value(value, "value", depth + 1)?;
                Some(Sample { code: format!("[(\"name\", {})]", value.code), ..value })
            }
            SchemaKind::Named(index) => self.named(self.api.schemas.get(*index)?, depth),
            SchemaKind::Enum(_) | SchemaKind::Object(_) | SchemaKind::Other { .. } => None,
        }
    }

    fn named(self, named: &NamedSchema, depth: usize) -> Option<Sample> {
        let type_name = &named.type_name;
        if !self.tidy.taken.contains(type_name) {
            return None;
        }
        let mut sample = match &named.schema.kind {
            SchemaKind::Enum(values) => {
                let (_, variants) = enums::variants(values);
                Sample::plain(format!("{type_name}::{}", variants.first()?))
            }
            SchemaKind::Object(properties) => {
                let required = properties.iter().filter(|property| property.required);
                let values = required.map(|p| self.value(&p.schema, &p.wire_name, depth + 1));
                let values: Option<Vec<Sample>> = values.collect();
                Sample::join(values?, |codes| format!("{type_name}::new({})", codes.join(", ")))
            }
            _ => return None,
        };
        sample.imports.insert(format!("types::{type_name}"));
        Some(sample)
    }
}

/// The least integer that the schema allows, or 1.
fn least(schema: &Schema) -> i64 {
    let bound = |keyword: &str| {
        let found = schema.constraints.iter().find(|(name, _)| *name == keyword);
        found.and_then(|(_, value)| value.as_i64())
    };
    bound("minimum").unwrap_or(1).max(1).min(bound("maximum").unwrap_or(i64::MAX))
}
