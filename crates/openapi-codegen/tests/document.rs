//! Reading of text: values, their positions, and the diagnostics of faulty text.

use std::path::Path;
use std::sync::Arc;

use openapi_codegen::diagnostic::{Diagnostic, line_column, render};
use openapi_codegen::document::{Document, Node, Source, Value, parse};
use serde_json::{Value as Json, json};

fn read(text: &str) -> Result<Document, Vec<Diagnostic>> {
    parse(Arc::new(Source::new("api.yaml", text)))
}

#[track_caller]
fn good(text: &str) -> Document {
    read(text).unwrap_or_else(|found| panic!("{}", render(&found, false)))
}

#[track_caller]
fn value(text: &str) -> Json {
    good(text).root.to_json()
}

/// Code and pointer of each finding.
#[track_caller]
fn faults(text: &str) -> Vec<(&'static str, String)> {
    let found = read(text).expect_err("the text is faulty");
    found.into_iter().map(|fault| (fault.code, fault.pointer)).collect()
}

#[track_caller]
fn written<'a>(document: &'a Document, pointer: &str) -> &'a str {
    let span = &document.root.pointer(pointer).expect(pointer).span;
    &span.source.text[span.start..span.end]
}

/// Compares with `tests/document/NAME`; `UPDATE_EXPECTED=1` writes it instead.
#[track_caller]
fn expect_text(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/document").join(name);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&path, actual).expect("the expected text can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{} differs; UPDATE_EXPECTED=1 accepts", path.display());
}

#[test]
fn scalars_follow_the_core_schema() {
    for (text, expected) in [
        ("~", json!(null)),
        ("Null", json!(null)),
        ("", json!(null)),
        ("True", json!(true)),
        ("FALSE", json!(false)),
        ("yes", json!("yes")),
        ("off", json!("off")),
        ("12", json!(12)),
        ("+12", json!(12)),
        ("-12", json!(-12)),
        ("007", json!(7)),
        ("0o17", json!(15)),
        ("0x1F", json!(31)),
        ("0x", json!("0x")),
        ("0b1", json!("0b1")),
        ("-0x1F", json!("-0x1F")),
        ("1_000", json!("1_000")),
        ("9223372036854775807", json!(i64::MAX)),
        ("18446744073709551615", json!(u64::MAX)),
        ("18446744073709551616", json!(18446744073709551616.0)),
        ("0x10000000000000000", json!(18446744073709551616.0)),
        ("1.5", json!(1.5)),
        ("1.", json!(1.0)),
        (".5", json!(0.5)),
        ("-1e-3", json!(-0.001)),
        ("1e", json!("1e")),
        (".", json!(".")),
        ("1.2.3", json!("1.2.3")),
        ("12:30:45", json!("12:30:45")),
        ("2025-01-01", json!("2025-01-01")),
        ("2025-01-01T00:00:00Z", json!("2025-01-01T00:00:00Z")),
        ("'12'", json!("12")),
        ("\"true\"", json!("true")),
        ("!!str 12", json!("12")),
        ("! 12", json!("12")),
        ("!!int \"12\"", json!(12)),
        ("!!float 1", json!(1)),
        ("!!null ''", json!(null)),
        ("!!seq []", json!([])),
        ("!!map {}", json!({})),
        ("|\n    a\n     b\n", json!("a\n b\n")),
        (">-\n    a\n    b\n", json!("a b")),
    ] {
        assert_eq!(value(&format!("key: {text}\n")), json!({ "key": expected }), "{text}");
    }
}

#[test]
fn numbers_that_json_cannot_hold_are_refused() {
    assert_eq!(
        faults("a: .inf\nb: [-.Inf, .nan]\nc: 1e999\n"),
        ["/a", "/b/0", "/b/1", "/c"].map(|at| ("number-not-finite", at.to_owned()))
    );
    assert_eq!(faults("{\"a\": 1e999}"), [("number-not-finite", "/a".to_owned())]);
}

#[test]
fn tags_that_mean_nothing_here_are_refused() {
    assert_eq!(
        faults("a: !!int x\nb: !secret y\nc: !!set {}\nd: !!str []\n"),
        [
            ("tag-mismatch", "/a".to_owned()),
            ("tag-unknown", "/b".to_owned()),
            ("tag-unknown", "/c".to_owned()),
            ("tag-unknown", "/d".to_owned()),
        ]
    );
}

#[test]
fn keys_are_strings_as_they_are_written() {
    let expected = json!({"200": 1, "0x1": 2, "null": 3, "true": 4, "<<": {"a": 5}, "1.50": 6});
    let text = "200: 1\n0x1: 2\nnull: 3\ntrue: 4\n'<<': {a: 5}\n1.50: 6\n";
    assert_eq!(value(text), expected);
    let keys: Vec<_> = good(text).root.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["200", "0x1", "null", "true", "<<", "1.50"]);
    assert_eq!(faults("a: &a {b: 1}\nc:\n  <<: *a\n"), [("merge-key", "/c".to_owned())]);
    assert_eq!(faults("a:\n  ? [x]\n  : 1\n"), [("key-not-scalar", "/a".to_owned())]);
}

#[test]
fn spans_are_exactly_what_is_written() {
    let document = good(concat!(
        "\u{feff}é: \"ü\" # said\n",
        "a: 'it''s'   # comment's\n",
        "b: plain words # comment\n",
        "c: |\n  text ü\n    more\n\n\n",
        "d:\n- 1\n-  {x: [2, 3 ] }\n",
        "e:\n",
        "f: &x !!str \"q\\\"\" # c\n",
        "g:\n  h: i\n  j: k\n",
        "l: *x\n",
        "m: {n, o: p}\n",
        "q: two\n  lines\n",
    ));
    for (pointer, text) in [
        ("/é", "\"ü\""),
        ("/a", "'it''s'"),
        ("/b", "plain words"),
        ("/c", "text ü\n    more"),
        ("/d", "- 1\n-  {x: [2, 3 ] }"),
        ("/d/0", "1"),
        ("/d/1", "{x: [2, 3 ] }"),
        ("/d/1/x", "[2, 3 ]"),
        ("/e", ""),
        ("/f", "&x !!str \"q\\\"\""),
        ("/g", "h: i\n  j: k"),
        ("/g/j", "k"),
        // An alias has the position of the value that it refers to.
        ("/l", "&x !!str \"q\\\"\""),
        ("/m/n", ""),
        ("/q", "two\n  lines"),
    ] {
        assert_eq!(written(&document, pointer), text, "{pointer}");
    }
    assert_eq!(line_column(&document.root.pointer("/é").unwrap().span), (1, 5));
    assert_eq!(line_column(&document.root.pointer("/g/j").unwrap().span), (16, 6));
}

#[test]
fn json_is_read_as_json() {
    let long = "k".repeat(2000);
    let text = format!(
        "\u{feff}{{\n\t\"a\\uD83D\\uDE00\": [1, -0.5e+3, true,\tnull, \"\\/\\\"\\\\\"],\r\n\t\"{long}\"\n:\n{{}}}}\n"
    );
    let document = good(&text);
    let expected = json!({"a😀": [1, -500.0, true, null, "/\"\\"], &long: {}});
    assert_eq!(document.root.to_json(), expected);
    assert_eq!(written(&document, "/a😀/1"), "-0.5e+3");
    assert_eq!(written(&document, "/a😀/4"), "\"\\/\\\"\\\\\"");
    assert_eq!(written(&document, "/a😀"), "[1, -0.5e+3, true,\tnull, \"\\/\\\"\\\\\"]");
    assert_eq!(written(&document, ""), text.trim().trim_start_matches('\u{feff}'));
    assert_eq!(faults("{\"a\": [\"\\uD83D\"]}"), [("not-yaml", "/a/0".to_owned())]);
    assert_eq!(faults("{\"a\": [1, 2}"), [("not-yaml", "/a/2".to_owned())]);
    assert_eq!(value("{a: 1, b: [c]} # YAML all the same"), json!({"a": 1, "b": ["c"]}));
}

#[test]
fn aliases_are_resolved_within_bounds() {
    assert_eq!(
        value("a: &a {b: [1]}\nc: *a\nd: &k e\n*k : f\ng: &n 1\n*n : h\n"),
        json!({"a": {"b": [1]}, "c": {"b": [1]}, "d": "e", "e": "f", "g": 1, "1": "h"})
    );
    assert_eq!(faults("a: &a [*a]\n"), [("alias-recursive", "/a/0".to_owned())]);
    assert_eq!(faults("a: *nobody\n"), [("not-yaml", "/a".to_owned())]);

    let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let below = level - 1;
        laughs.push_str(&format!("a{level}: &a{level} [*a{below}, *a{below}, *a{below}]\n"));
    }
    assert_eq!(faults(&laughs)[0].0, "alias-expansion");
}

#[test]
fn deep_nesting_is_refused() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(read(&nested(127)).is_ok());
    assert!(read(&nested(128)).is_ok());
    for text in [
        nested(129),
        nested(100_000),
        "[".repeat(100_000),
        "- ".repeat(100_000),
        "{a: ".repeat(100_000),
        format!("{{\"x\": {}}}", nested(200)),
        format!("a: &a {}\nb: {}*a{}\n", nested(100), "[".repeat(50), "]".repeat(50)),
    ] {
        let found = faults(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, "too-deep");
    }
}

#[test]
fn a_file_holds_one_document() {
    for empty in ["", "  \n", "# nothing\n", "---\n", "\u{feff}"] {
        assert_eq!(faults(empty), [("document-empty", String::new())], "{empty:?}");
    }
    assert_eq!(faults("---\na: 1\n---\nb: 2\n")[0].0, "document-multiple");
    assert_eq!(value("---\na: 1\n...\n"), json!({"a": 1}));
}

#[test]
fn all_faults_up_to_a_syntax_error_are_found() {
    let found = faults("a: 1\na: .nan\nb: {c: 1, c: 2}\nd: !x y\ne: [\nf: 1\n");
    let codes: Vec<_> = found.iter().map(|(code, at)| format!("{code} {at}")).collect();
    assert_eq!(
        codes,
        [
            "duplicate-key /a",
            "number-not-finite /a",
            "duplicate-key /b/c",
            "tag-unknown /d",
            "not-yaml /e/0"
        ]
    );
}

#[test]
fn faults_are_shown_with_their_lines() {
    let mut found = read(include_str!("document/faults.yaml")).unwrap_err();
    found.push(Diagnostic::error("no-place", "a finding that is written nowhere"));
    let span = &found[0].span.clone().unwrap();
    found.push(
        Diagnostic::error("whole-object", "an object of several lines shows its first")
            .at("/paths/~1sandbox/get", span)
            .label("this one"),
    );
    expect_text("faults.txt", &render(&found, false));
    assert!(render(&found, true).contains("\u{1b}["));
}

#[test]
fn long_lines_are_shown_in_part() {
    let text = format!("{{\"é\": [{0}0], \"z\": 1, \"z\": [{0}0]}}", "0, ".repeat(5000));
    let shown = render(&read(&text).unwrap_err(), false);
    assert!(shown.contains("[api.yaml:1:15020]"), "{shown}");
    assert!(shown.contains("\"z\": 1, \"z\": [0, 0"), "{shown}");
    assert!(shown.len() < 1000, "{shown}");
}

#[test]
fn nodes_are_reached_by_pointer() {
    let mut document = good("paths:\n  /a~b/c: [{x: 1}, y]\n  '': z\n");
    let root = &mut document.root;
    assert_eq!(root.pointer("/paths/~1a~0b~1c/0/x").unwrap().to_json(), json!(1));
    assert_eq!(root.pointer("/paths/").unwrap().as_str(), Some("z"));
    assert!(root.pointer("").unwrap().as_object().is_some());
    for missing in ["paths", "/paths/x", "/paths/~1a~0b~1c/00", "/paths/~1a~0b~1c/2", "/paths//x"] {
        assert!(root.pointer(missing).is_none(), "{missing}");
        assert!(root.pointer_mut(missing).is_none(), "{missing}");
    }
    let span = root.span.clone();
    let json = json!({"n": [null, true, 1.5, "t"]});
    *root.pointer_mut("/paths/~1a~0b~1c/0").unwrap() = Node::from_json(json.clone(), &span);
    assert_eq!(root.pointer("/paths/~1a~0b~1c/0").unwrap().to_json(), json);
    assert!(matches!(root.pointer("/paths/~1a~0b~1c/0/n/0").unwrap().value, Value::Null));
}
