//! Checks that every row of the table of faults names existing tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn the_tests_in_the_table_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = BTreeSet::new();
    for entry in fs::read_dir(root.join("tests/transport")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let after_attribute = text.split("test]\n").skip(1);
        tests.extend(after_attribute.filter_map(|rest| {
            let (_, name) = rest.lines().next()?.split_once("fn ")?;
            Some(name.split_once('(')?.0.to_owned())
        }));
    }
    assert!(tests.contains("the_tests_in_the_table_exist"));

    // The tests of a row are in comments below it, which are not part of the documentation.
    let text = fs::read_to_string(root.join("src/faults.rs")).unwrap();
    let mut lines = text.lines().filter(|line| !line.is_empty()).peekable();
    let mut rows = 0;
    while let Some(line) = lines.next() {
        let Some(row) =
            line.strip_prefix("//! | ").filter(|row| !row.starts_with("The server … |"))
        else {
            continue;
        };
        rows += 1;
        let mut named = String::new();
        while let Some(more) = lines.next_if(|next| next.starts_with("// ")) {
            named.push_str(more.trim_start_matches("//"));
        }
        let named = named.trim().strip_prefix("Shown by: ");
        let named = named.unwrap_or_else(|| panic!("no test shows this: {row}"));
        for name in named.split(',').map(str::trim) {
            assert!(tests.contains(name), "there is no test `{name}`");
        }
    }
    assert!(rows >= 20, "{rows}");

    // The prose names tests in backquotes, which are the only words with so many underscores.
    let prose = text.lines().filter(|line| line.starts_with("//!") && !line.starts_with("//! |"));
    let prose: Vec<&str> = prose.collect();
    let prose = prose.join(" ");
    let quoted = prose.split('`').skip(1).step_by(2);
    let named: Vec<&str> = quoted.filter(|word| word.matches('_').count() > 2).collect();
    assert!(named.len() >= 4, "{named:?}");
    for name in named {
        assert!(tests.contains(name), "there is no test `{name}`");
    }
}
