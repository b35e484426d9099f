//! Multipart forms, as both sides have them.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use openapi_runtime_client::Part as Upload;
use serde_json::Value;

use crate::plan::{Content, Part};

/// An object of a list that is parts of a form.
pub struct Item<'a>(Vec<&'a Part>);

impl Item<'_> {
    /// The member of this name as text.
    pub fn text(&self, member: &str) -> String {
        match self.member(member) {
            Some(Part { content: Content::Value(value), .. }) => text(value),
            _ => String::new(),
        }
    }

    /// The member of this name as a file.
    pub fn file(&self, member: &str) -> Upload {
        self.member(member).and_then(file).unwrap_or_else(|| Upload::bytes(Bytes::new()))
    }

    fn member(&self, member: &str) -> Option<&Part> {
        self.0.iter().copied().find(|part| part.item.is_some_and(|(_, name)| name == member))
    }
}

/// A value as the text of a part.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The items of a list of objects, in order.
pub fn items<'a>(form: &'a [Part], name: &str) -> Vec<Item<'a>> {
    let mut items: Vec<Item<'a>> = Vec::new();
    for part in form.iter().filter(|part| part.name == name) {
        let Some((index, _)) = part.item else { continue };
        if index == items.len() {
            items.push(Item(Vec::new()));
        }
        if let Some(item) = items.get_mut(index) {
            item.0.push(part);
        }
    }
    items
}

/// The part of a field that is no list of objects.
pub fn single<'a>(form: &'a [Part], name: &str) -> Option<&'a Part> {
    form.iter().find(|part| part.name == name && part.item.is_none())
}

/// A file as the client uploads it.
pub fn file(part: &Part) -> Option<Upload> {
    match &part.content {
        Content::File(bytes) => Some(Upload::bytes(bytes.clone())),
        Content::Value(_) => None,
    }
}

/// The parts as they are on the wire, where a value is text.
pub fn sent(parts: &[Part]) -> Vec<Part> {
    let on_the_wire = |part: &Part| {
        let content = match &part.content {
            Content::Value(value) => Content::Value(comparable(text(value))),
            file => file.clone(),
        };
        Part { content, ..part.clone() }
    };
    parts.iter().map(on_the_wire).collect()
}

/// The text, or the object that it is the JSON of, whose members have no order.
pub fn comparable(text: String) -> Value {
    let object = serde_json::from_str(&text).ok().filter(Value::is_object);
    object.unwrap_or(Value::String(text))
}

/// The parts of an answer as a client reads them.
pub async fn parts(
    headers: &HeaderMap,
    bytes: Bytes,
) -> Result<Vec<(String, Bytes)>, Box<dyn std::error::Error + Send + Sync>> {
    let content_type = headers.get(CONTENT_TYPE).ok_or("no content type")?.to_str()?;
    let boundary = multer::parse_boundary(content_type)?;
    let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes)]);
    let mut form = multer::Multipart::new(stream, boundary);
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await? {
        parts.push((field.name().unwrap_or_default().to_owned(), field.bytes().await?));
    }
    Ok(parts)
}
