//! Documentation of an operation, the same for those who call it and those who implement it.

use super::docs::{Docs, code, constraints};
use crate::model::{Content, Location, Operation};

/// Summary, route, description, parameters and responses. `body` is the Rust type of the body,
/// where it has one in the types crate.
pub fn emit(operation: &Operation, body: Option<&str>) -> Docs {
    let mut docs = Docs::default();
    docs.prose(operation.summary.trim_end_matches('.'));
    docs.line(code(&format!("{} {}", operation.method, operation.path)));
    docs.prose(&operation.description);
    if !operation.parameters.is_empty() || operation.body.is_some() {
        docs.line("# Parameters");
    }
    for parameter in &operation.parameters {
        let required = if parameter.required { ", required" } else { "" };
        let place = match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
        };
        let constraints = constraints(&parameter.schema).unwrap_or_default();
        let text = format!("{} {constraints}", parameter.description);
        docs.item(&format!("`{}` ({place}{required}):", parameter.name), &text);
    }
    if let Some(content) = &operation.body {
        let required = if content.required { ", required" } else { "" };
        let ty = body.map(|ty| format!(" [`{ty}`](types::{ty}),")).unwrap_or_default();
        let lead = format!("`body`:{ty} {}{required}.", code(&content.media_type));
        let (lead, text) = match &content.content {
            Content::Multipart(_) => (format!("The parts of a `{}` body.", content.media_type), ""),
            _ => (lead, content.description.as_str()),
        };
        docs.item(&lead, text);
    }
    docs.line("# Responses");
    for response in &operation.responses {
        let content = response.content.as_ref().map(|(media, _)| format!(" ({})", code(media)));
        let lead = format!("{}{}:", code(&response.status), content.unwrap_or_default());
        docs.item(&lead, &response.description);
    }
    docs
}
