//! Checks that the document is OpenAPI 3.0.

use crate::diagnostic::Diagnostic;
use crate::document::Document;

pub fn check(document: &Document) -> Vec<Diagnostic> {
    let root = &document.root;
    let not_openapi = |message: &str| {
        Diagnostic::error("not-openapi", message)
            .at("", &root.span)
            .help("the root must be an object with `openapi: 3.0.x`, `info` and `paths`")
    };
    if root.as_object().is_none() {
        return vec![not_openapi(&format!("the document is {}, not an object", root.kind()))];
    }
    if let Some(swagger) = root.get("swagger") {
        let error = Diagnostic::error("openapi-version", "Swagger 2.0 is not supported");
        return vec![error.at("/swagger", &swagger.span).help("convert it to OpenAPI 3.0 first")];
    }
    let Some(version) = root.get("openapi") else {
        return vec![not_openapi("the document has no `openapi` version")];
    };
    let text = version.as_str().unwrap_or_default();
    if !matches!(text, "3.0.0" | "3.0.1" | "3.0.2" | "3.0.3" | "3.0.4") {
        let (message, help) = match version.as_str() {
            Some(text) => (
                format!("OpenAPI `{text}` is not supported, only 3.0.0 to 3.0.4"),
                "convert the description to 3.0; to change the number alone is not enough, as 3.1 has \
                 other rules for `null`, `exclusiveMinimum` and `$ref`",
            ),
            None => (
                format!("the version is {}, not a string", version.kind()),
                "write it in full and in quotes: `openapi: \"3.0.3\"`",
            ),
        };
        let error = Diagnostic::error("openapi-version", message);
        return vec![error.at("/openapi", &version.span).help(help)];
    }
    ["info", "paths"]
        .into_iter()
        .filter(|key| root.get(key).is_none_or(|node| node.as_object().is_none()))
        .map(|key| not_openapi(&format!("the document has no `{key}` object")))
        .collect()
}
