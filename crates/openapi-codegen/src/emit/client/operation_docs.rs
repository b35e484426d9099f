//! Documentation of an operation, for those who call it and for those who implement it.

use crate::emit::client::{
    call::call_name,
    call_inputs::{CallInput, InputPlace},
};
use crate::emit::rust::docs::{Docs, code, constraints};
use crate::model::{Api, Content, Location, Operation};

/// For the client: summary, route, description, arguments, an example and the responses. What can be
/// left out is documented by its setter.
pub fn client(operation: &Operation, inputs: &[CallInput], example: Option<String>) -> Docs {
    let mut docs = head(operation);
    let required = inputs.iter().filter(|input| input.required);
    for (number, input) in required.enumerate() {
        if number == 0 {
            docs.line("# Arguments");
        }
        let place = match input.place {
            InputPlace::Path => "path",
            InputPlace::Query => "query",
            InputPlace::Header => "header",
            InputPlace::Body => "body",
        };
        docs.item_with(&format!("`{}` ({place}):", input.name), &input.docs);
    }
    let call = call_name(operation);
    let optional = inputs.iter().filter(|input| !input.required);
    let links = optional.map(|input| format!("[`{0}`]({call}::{0})", input.name));
    let links: Vec<String> = links.collect();
    if !links.is_empty() {
        docs.text(&format!("Optional: {}.", links.join(", ")));
    }
    if let Some(example) = example {
        docs.line("# Example").example("no_run", &example);
    }
    responses(operation, &mut docs);
    docs
}

/// For the server: summary, route, description, what the handler gets, and the responses. `body` is
/// the Rust type of the body, where it has one in the types crate.
pub fn server(operation: &Operation, body: Option<&str>) -> Docs {
    let mut docs = head(operation);
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
    responses(operation, &mut docs);
    docs
}

fn head(operation: &Operation) -> Docs {
    let mut docs = Docs::default();
    docs.prose(operation.summary.trim_end_matches('.'));
    docs.line(code(&format!("{} {}", operation.method, operation.path)));
    docs.prose(&operation.description);
    docs
}

fn responses(operation: &Operation, docs: &mut Docs) {
    docs.line("# Responses");
    for response in &operation.responses {
        let content = response.content.as_ref().map(|(media, _)| format!(" ({})", code(media)));
        let lead = format!("{}{}:", code(&response.status), content.unwrap_or_default());
        docs.item(&lead, &response.description);
    }
}

/// What to use instead of a deprecated operation: the sentence of its description that begins with
/// "Deprecated", with the Rust methods of the operations that it names.
pub fn deprecation(api: &Api, operation: &Operation) -> Option<String> {
    let text = operation.description.split_whitespace().collect::<Vec<_>>().join(" ");
    let start = text.match_indices("Deprecated").map(|(start, _)| start);
    let start = start.into_iter().find(|start| {
        let before = text[..*start].trim_end();
        before.is_empty() || before.ends_with(['.', '!', '?'])
    })?;
    let sentence = text[start..].split_inclusive(". ").next()?;
    let note = sentence.trim_start_matches("Deprecated").trim_start_matches([':', ',', ' ']);
    let note = note.trim_end().trim_end_matches('.');
    let pieces = note.split('`').map(|piece| {
        let named = api.operations.iter().find(|operation| operation.id == piece);
        named.map_or(piece, |operation| operation.name.as_str())
    });
    let note = pieces.collect::<Vec<_>>().join("`");
    Some(note).filter(|note| !note.is_empty())
}
