//! Names that the description cannot give, because the runtimes or the generated code have them. A
//! test holds this table against the sources of the runtimes.

/// Keywords of Rust up to edition 2024, and `_`, which is not an identifier.
pub const KEYWORDS: &[&str] = &[
    "Self", "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Types that generated code names itself.
pub const TYPES: &[&str] = &["Self"];

/// Methods that a client has without any operation, those of the prelude included.
pub const CLIENT_METHODS: &[&str] = &[
    "base_url",
    "builder",
    "call",
    "clone",
    "forward",
    "into",
    "new",
    "try_into",
    "with_header",
    "with_idle_timeout",
    "with_quiet_failures",
    "with_retry",
    "with_timeout",
    "with_token",
];

/// Methods that a call has without any parameter.
pub const CALL_METHODS: &[&str] =
    &["body", "clone", "idle_timeout", "into_future", "pages", "send", "stream", "timeout"];

/// Methods that the builder of a server has without any tag.
pub const BUILDER_METHODS: &[&str] = &[
    "authenticate",
    "build",
    "builder",
    "clone",
    "conventions",
    "keep_raw_bodies",
    "layer",
    "limits",
    "new",
    "otherwise",
    "route_all",
    "routes",
];

/// Statics beside those of the operations of a tag.
pub const STATICS: &[&str] = &["OPERATIONS"];

/// Names that generated code uses as the first part of a path.
pub const MODULES: &[&str] = &[
    "axum",
    "bytes",
    "chrono",
    "common",
    "core",
    "defaults",
    "error",
    "generated",
    "http",
    "operations",
    "pages",
    "reqwest",
    "runtime",
    "schemas",
    "secrecy",
    "security",
    "serde",
    "serde_json",
    "shared",
    "std",
    "types",
    "uuid",
];

/// Features that the crates have by themselves.
pub const FEATURES: &[&str] = &[
    "axum-form",
    "axum-json",
    "axum-macros",
    "axum-matched-path",
    "axum-query",
    "brotli",
    "default",
    "deprecated",
    "description",
    "gzip",
    "http2",
    "native-tls",
    "oidc",
    "proxy",
    "rustls",
    "rustls-aws-lc",
    "rustls-ring",
    "stable",
    "testing",
    "upstream",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use proc_macro2::{TokenStream, TokenTree};

    use super::*;

    /// Methods of the types `types`, and of what the macros `macros` make, in the sources of the
    /// runtime `side`.
    fn methods(side: &str, types: &[&str], macros: &[&str]) -> BTreeSet<String> {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let runtime = crates.join(format!("openapi-runtime-{side}/src"));
        let within = crates.join(format!("daytona-api-{side}/src/runtime"));
        let mut open = vec![if runtime.exists() { runtime } else { within }];
        let mut found = BTreeSet::new();
        while let Some(path) = open.pop() {
            if path.is_dir() {
                let entries = std::fs::read_dir(&path).expect("it can be read");
                open.extend(entries.map(|entry| entry.expect("it has entries").path()));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                file(&path, types, macros, &mut found);
            }
        }
        found
    }

    fn file(path: &PathBuf, types: &[&str], macros: &[&str], found: &mut BTreeSet<String>) {
        let text = std::fs::read_to_string(path).expect("it can be read");
        for item in syn::parse_file(&text).expect("it is Rust").items {
            match item {
                syn::Item::Impl(item) if item.trait_.is_none() => {
                    let syn::Type::Path(of) = &*item.self_ty else { continue };
                    if of.path.segments.iter().any(|s| types.iter().any(|name| s.ident == name)) {
                        let methods = item.items.iter().filter_map(|item| match item {
                            syn::ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
                            _ => None,
                        });
                        found.extend(methods);
                    }
                }
                syn::Item::Macro(item) => {
                    let name = item.ident.map(|ident| ident.to_string()).unwrap_or_default();
                    if macros.contains(&name.as_str()) {
                        functions(item.mac.tokens, found);
                    }
                }
                _ => {}
            }
        }
    }

    /// The names behind each `pub fn` and `pub async fn` in the tokens. Methods of traits have no
    /// `pub`, and give way to a method of the type.
    fn functions(tokens: TokenStream, found: &mut BTreeSet<String>) {
        let mut public = false;
        let mut trees = tokens.into_iter();
        while let Some(tree) = trees.next() {
            match tree {
                TokenTree::Group(group) => functions(group.stream(), found),
                TokenTree::Ident(word) if word == "fn" && public => {
                    if let Some(TokenTree::Ident(name)) = trees.next() {
                        found.insert(name.to_string());
                    }
                    public = false;
                }
                TokenTree::Ident(word) => public = word == "pub" || (public && word == "async"),
                _ => public = false,
            }
        }
    }

    #[track_caller]
    fn all_reserved(found: &BTreeSet<String>, table: &[&str], some: &str) {
        assert!(found.contains(some), "{some} is not found: {found:?}");
        let missing: Vec<_> = found.iter().filter(|name| !table.contains(&name.as_str())).collect();
        assert!(missing.is_empty(), "not reserved: {missing:?}");
    }

    #[test]
    fn what_the_runtimes_have_is_reserved() {
        all_reserved(&methods("client", &[], &["client"]), CLIENT_METHODS, "with_retry");
        all_reserved(&methods("client", &[], &["call"]), CALL_METHODS, "idle_timeout");
        let builder = methods("server", &["Builder"], &["server_builder"]);
        all_reserved(&builder, BUILDER_METHODS, "authenticate");
    }

    #[test]
    fn tables_are_in_order() {
        for table in [KEYWORDS, CLIENT_METHODS, CALL_METHODS, BUILDER_METHODS, MODULES, FEATURES] {
            assert!(table.is_sorted(), "{table:?}");
        }
    }
}
