//! Security schemes, and which of them an operation needs.

use super::{CredentialPlace, Requirement, Scheme};
use crate::document::{Document, Node};
use crate::openapi::{members, text};

/// The schemes of the description.
pub fn schemes(document: &Document) -> Vec<Scheme> {
    let Some(components) = document.root.get("components") else { return Vec::new() };
    let mut schemes = Vec::new();
    for (name, node) in members(components, "securitySchemes") {
        let place = match (text(node, "type").as_str(), text(node, "in").as_str()) {
            ("http", _) => Some(CredentialPlace::Authorization(capitalized(&text(node, "scheme")))),
            ("oauth2" | "openIdConnect", _) => {
                Some(CredentialPlace::Authorization("Bearer".to_owned()))
            }
            ("apiKey", "header") => Some(CredentialPlace::Header(text(node, "name"))),
            ("apiKey", "query") => Some(CredentialPlace::Query(text(node, "name"))),
            ("apiKey", "cookie") => Some(CredentialPlace::Cookie(text(node, "name"))),
            _ => None,
        };
        schemes.extend(place.map(|place| Scheme { name: name.to_owned(), place }));
    }
    schemes
}

/// The alternatives in a `security` member.
pub fn requirements(security: &Node, schemes: &[Scheme]) -> Vec<Vec<Requirement>> {
    let requirement = |(name, scopes): (&String, &Node)| {
        let scopes = scopes.as_array().into_iter().flatten();
        let scopes = scopes.filter_map(Node::as_str).map(str::to_owned).collect();
        let scheme = schemes.iter().position(|scheme| scheme.name == *name)?;
        Some(Requirement { scheme, scopes })
    };
    let alternatives = security.as_array().into_iter().flatten();
    let needed = |alternative: &Node| {
        let needed = alternative.as_object().into_iter().flatten();
        needed.filter_map(requirement).collect()
    };
    alternatives.map(needed).collect()
}

/// `bearer` to `Bearer`: as it is written in front of the credential.
fn capitalized(scheme: &str) -> String {
    let mut letters = scheme.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
