//! What CONTRIBUTING.md and README.md name is there.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The paths from the root that a document names: in backquotes, or as words of a code block.
fn paths(text: &str) -> Vec<String> {
    let words = text.split(|end: char| end.is_whitespace() || "`|()".contains(end));
    let words = words.map(|word| word.trim_end_matches(['.', ',', ':', ';']));
    let words = words.filter(|word| {
        ["crates/", "openapi/", "xtask/", ".ci/"].iter().any(|start| word.starts_with(start))
    });
    words.flat_map(alternatives).collect()
}

/// `a/{b,c}` stands for `a/b` and `a/c`.
fn alternatives(word: &str) -> Vec<String> {
    let braces = word.split_once('{').and_then(|(before, rest)| {
        let (inside, after) = rest.split_once('}')?;
        Some(inside.split(',').map(|it| format!("{before}{it}{after}")).collect())
    });
    braces.unwrap_or_else(|| vec![word.to_owned()])
}

#[test]
fn paths_in_the_documents_exist() {
    for (document, least) in [("CONTRIBUTING.md", 15), ("README.md", 10)] {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        let paths = paths(&text);
        assert!(paths.len() >= least, "{document}: only {} paths: {paths:?}", paths.len());
        let missing: Vec<&String> =
            paths.iter().filter(|path| !root().join(path).exists()).collect();
        assert!(missing.is_empty(), "{document} names what is not there: {missing:?}");
    }
}
