//! Faulty descriptions: each directory of `tests/cases` has one, with the expected diagnostics.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use openapi_codegen::diagnostic::render;
use openapi_codegen::{Input, Source, generate};
use similar::TextDiff;

#[test]
fn each_fault_is_reported_as_expected() {
    // The generator reports the panics of its libraries itself.
    std::panic::set_hook(Box::new(|_| {}));
    let cases = cases();
    let failures: Vec<String> = cases.iter().filter_map(|case| check(case).err()).collect();
    assert!(!cases.is_empty(), "tests/cases has no case");
    let _ = std::panic::take_hook();
    let count = failures.len();
    assert!(
        failures.is_empty(),
        "{count} of {} cases, UPDATE_EXPECTED=1 accepts:\n{}",
        cases.len(),
        failures.join("\n")
    );
}

/// Every directory of `tests/cases`, in order.
fn cases() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let entries = std::fs::read_dir(all).expect("tests/cases can be read");
    let mut cases: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry of it").path()).collect();
    cases.sort();
    cases
}

/// Runs the case and compares with its `expected.txt`, or writes it.
fn check(case: &Path) -> Result<(), String> {
    let name = case.file_name().unwrap_or_default().to_string_lossy();
    let Err(found) = generate(&input(case)) else {
        return Err(format!("{name}: no fault was found"));
    };
    let actual = render(&found, false);
    let path = case.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        return std::fs::write(path, actual).map_err(|error| format!("{name}: {error}"));
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    if actual == expected {
        return Ok(());
    }
    Err(format!("{name}:\n{}", TextDiff::from_lines(&expected, &actual).unified_diff()))
}

fn input(case: &Path) -> Input {
    let source = |name: &str| {
        let text = std::fs::read_to_string(case.join(name)).ok()?;
        Some(Source::new(name, text))
    };
    let description = source("input.yaml").or_else(|| source("input.json"));
    let mut input = Input::new(description.expect("a case has input.yaml or input.json"));
    input.crates.server = Some("api-server".to_owned());
    input.overlay = source("overlay.yaml").map(Arc::new);
    if let Some(settings) = source("settings.toml") {
        input.settings = toml::from_str(&settings.text).expect("settings.toml has settings");
    }
    input
}
