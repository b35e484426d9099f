//! Checks that security schemes have a type of OpenAPI 3.0, and that operations use declared ones.

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node, pointer};
use crate::openapi::{members, operations, text};

pub fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    let components = document.root.get("components");
    let schemes = || components.into_iter().flat_map(|it| members(it, "securitySchemes"));
    for (name, node) in schemes() {
        let fits = match (text(node, "type").as_str(), text(node, "in").as_str()) {
            ("http" | "oauth2" | "openIdConnect", _) => true,
            ("apiKey", place) => matches!(place, "header" | "query" | "cookie"),
            _ => false,
        };
        if !fits {
            let message =
                format!("the security scheme `{name}` has a type that OpenAPI 3.0 does not define");
            let help =
                "set its `type` to `http`, `apiKey` (with `in`), `oauth2` or `openIdConnect`";
            let at = pointer::join("/components/securitySchemes", name);
            let error = Diagnostic::error("security-scheme-unsupported", message);
            found.push(error.at(at, &node.span).help(help));
        }
    }
    let is_known = |name: &str| schemes().any(|(known, _)| known == name);
    requirements(document.root.get("security"), "/security", &is_known, found);
    for site in operations(document) {
        let at = pointer::join(&site.pointer(), "security");
        requirements(site.operation.get("security"), &at, &is_known, found);
    }
}

fn requirements(
    security: Option<&Node>,
    at: &str,
    is_known: &dyn Fn(&str) -> bool,
    found: &mut Vec<Diagnostic>,
) {
    let alternatives = security.and_then(Node::as_array).into_iter().flatten();
    for (index, alternative) in alternatives.enumerate() {
        let needed = alternative.as_object().into_iter().flatten();
        for (name, scopes) in needed.filter(|(name, _)| !is_known(name)) {
            let message = format!("the security scheme `{name}` is not declared");
            let error = Diagnostic::error("security-scheme-unknown", message);
            let at = pointer::join(&format!("{at}/{index}"), name);
            let help = "declare it under `components.securitySchemes`";
            found.push(error.at(at, &scopes.span).help(help));
        }
    }
}
