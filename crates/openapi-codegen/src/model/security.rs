//! Security schemes, and which of them an operation needs.

use super::{Place, Requirement, Scheme};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node, pointer};
use crate::openapi::{members, text};

/// The schemes of the description.
pub fn schemes(document: &Document, found: &mut Vec<Diagnostic>) -> Vec<Scheme> {
    let Some(components) = document.root.get("components") else { return Vec::new() };
    let mut schemes = Vec::new();
    for (name, node) in members(components, "securitySchemes") {
        let place = match (text(node, "type").as_str(), text(node, "in").as_str()) {
            ("http", _) => Some(Place::Authorization(capitalized(&text(node, "scheme")))),
            ("oauth2" | "openIdConnect", _) => Some(Place::Authorization("Bearer".to_owned())),
            ("apiKey", "header") => Some(Place::Header(text(node, "name"))),
            ("apiKey", "query") => Some(Place::Query(text(node, "name"))),
            ("apiKey", "cookie") => Some(Place::Cookie(text(node, "name"))),
            _ => None,
        };
        match place {
            Some(place) => schemes.push(Scheme { name: name.to_owned(), place }),
            None => {
                let message = format!("the security scheme `{name}` is none of OpenAPI 3.0");
                let help =
                    "its `type` is `http`, `apiKey` (with `in`), `oauth2` or `openIdConnect`";
                let at = pointer::join("/components/securitySchemes", name);
                let error = Diagnostic::error("security-scheme-unsupported", message);
                found.push(error.at(at, &node.span).help(help));
            }
        }
    }
    schemes
}

/// The alternatives in a `security` member.
pub fn requirements(
    security: &Node,
    at: &str,
    schemes: &[Scheme],
    found: &mut Vec<Diagnostic>,
) -> Vec<Vec<Requirement>> {
    let alternatives = security.as_array().into_iter().flatten();
    alternatives
        .enumerate()
        .map(|(index, alternative)| {
            let needed = alternative.as_object().into_iter().flatten();
            let known = needed.filter_map(|(name, scopes)| {
                let scheme = schemes.iter().position(|scheme| scheme.name == *name);
                let at = pointer::join(&format!("{at}/{index}"), name);
                // What all operations share is one fault.
                if scheme.is_none() && found.iter().all(|fault| fault.pointer != at) {
                    let message = format!("`{name}` is no security scheme of the description");
                    let help = "declare it under `components`, `securitySchemes`";
                    let error = Diagnostic::error("security-scheme-unknown", message);
                    found.push(error.at(at, &scopes.span).help(help));
                }
                let scopes = scopes.as_array().into_iter().flatten();
                let scopes = scopes.filter_map(Node::as_str).map(str::to_owned).collect();
                Some(Requirement { scheme: scheme?, scopes })
            });
            known.collect()
        })
        .collect()
}

/// `bearer` to `Bearer`: as it is written in front of the credential.
fn capitalized(scheme: &str) -> String {
    let mut letters = scheme.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
