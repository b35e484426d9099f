//! The table of bad input names tests that exist, and is complete.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn the_tests_that_the_table_names_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = BTreeSet::new();
    for entry in fs::read_dir(root.join("tests/server")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let after_attribute = text.split("test]\n").skip(1);
        tests.extend(after_attribute.filter_map(|rest| {
            let (_, name) = rest.lines().next()?.split_once("fn ")?;
            Some(name.split_once('(')?.0.to_owned())
        }));
    }
    assert!(tests.contains("the_tests_that_the_table_names_exist"));

    let text = fs::read_to_string(root.join("src/bad_input.rs")).unwrap();
    let rows: Vec<_> =
        text.lines().filter_map(|line| line.strip_prefix("//! | ")).skip(1).collect();
    assert!(rows.len() >= 30, "{rows:?}");
    for row in rows {
        let cells: Vec<_> = row.trim_end_matches('|').split(" | ").map(str::trim).collect();
        let [_, _, named] = cells.as_slice() else { panic!("{row}") };
        for name in named.split(", ") {
            let name = name.trim_matches('`');
            assert!(tests.contains(name), "there is no test `{name}`");
        }
    }
}
