//! Overlays: the effect of each kind of action, and the diagnostics of those that do not apply.

use std::path::Path;
use std::sync::Arc;

use openapi_codegen::diagnostic::{Diagnostic, render};
use openapi_codegen::document::{Document, Source, overlay, parse};
use serde_json::{Value as Json, json};

#[track_caller]
fn read(name: &str, text: &str) -> Document {
    parse(Arc::new(Source::new(name, text)))
        .unwrap_or_else(|found| panic!("{}", render(&found, false)))
}

/// An overlay with these actions, of which each is `{...}` without its description.
fn with_actions(actions: &[&str]) -> Document {
    let mut text = String::from("overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n");
    for action in actions {
        text.push_str(&format!("- {{description: because, {action}}}\n"));
    }
    read("overlay.yaml", &text)
}

#[track_caller]
fn applied(document: &str, actions: &[&str]) -> Json {
    let mut document = read("api.yaml", document);
    match overlay::apply(&mut document, &with_actions(actions)) {
        Ok(()) => document.root.to_json(),
        Err(found) => panic!("{}", render(&found, false)),
    }
}

#[track_caller]
fn refused(document: &str, overlay: &Document) -> (Vec<Diagnostic>, Json) {
    let mut document = read("api.yaml", document);
    let found = overlay::apply(&mut document, overlay).expect_err("the overlay is faulty");
    (found, document.root.to_json())
}

fn codes(found: &[Diagnostic]) -> Vec<String> {
    found.iter().map(|fault| format!("{} {}", fault.code, fault.pointer)).collect()
}

#[test]
fn update_merges_into_objects() {
    let document = "a: {b: {c: 1, d: [1], e: {f: 1}}, g: 1}";
    assert_eq!(
        applied(document, &["target: $.a, update: {b: {c: 2, d: [2, [3]], e: 5, h: {i: 1}}}"]),
        json!({"a": {"b": {"c": 2, "d": [1, 2, [3]], "e": 5, "h": {"i": 1}}, "g": 1}})
    );
    assert_eq!(
        applied(document, &["target: $, update: {a: {g: {x: 1}, b: [1]}}"]),
        json!({"a": {"b": [1], "g": {"x": 1}}})
    );
}

#[test]
fn update_appends_to_arrays() {
    assert_eq!(
        applied("a: [1]", &["target: $.a, update: {b: 2}", "target: $.a, update: [3, 4]"]),
        json!({"a": [1, {"b": 2}, [3, 4]]})
    );
}

#[test]
fn update_changes_every_match_and_each_once() {
    assert_eq!(
        applied("p: {x: {}, y: {}}", &["target: \"$.p['x', 'x', 'y']\", update: {l: [1]}"]),
        json!({"p": {"x": {"l": [1]}, "y": {"l": [1]}}})
    );
    // The inner match is gone when its turn comes: the outer one was replaced by a scalar.
    assert_eq!(
        applied("a: {a: {a: {}}}", &["target: $..a, update: {a: 1}"]),
        json!({"a": {"a": 1}})
    );
}

#[test]
fn remove_takes_members_and_elements() {
    assert_eq!(
        applied(
            "a: [0, 1, 2, 3, 4]\nb: {c: 1, d: 2, e: 3}",
            &["target: \"$.a[0, 3, 1]\", remove: true", "target: $.b.d, remove: true",]
        ),
        json!({"a": [2, 4], "b": {"c": 1, "e": 3}})
    );
    assert_eq!(
        applied(
            "a: [[1, 2], [3, 4], 5]",
            &["target: \"$.a[?@ == 5]\", remove: true", "target: \"$.a[*][0]\", remove: true",]
        ),
        json!({"a": [[2], [4]]})
    );
    // An element and a value inside of it.
    assert_eq!(
        applied("a: [{x: 1}, {x: 2}]", &["target: \"$.a[0]['x']\", remove: true"]),
        json!({"a": [{}, {"x": 2}]})
    );
    assert_eq!(
        applied("a: {x: {x: 1}}\nb: 2", &["target: $..x, remove: true"]),
        json!({"a": {}, "b": 2})
    );
}

#[test]
fn members_keep_their_order() {
    let text = applied(
        "z: 1\ny: 2\nx: 3\nw: 4",
        &["target: $.y, remove: true", "target: $, update: {x: 5, a: 6}"],
    )
    .to_string();
    assert_eq!(text, r#"{"z":1,"x":5,"w":4,"a":6}"#);
}

#[test]
fn actions_see_what_earlier_ones_did() {
    assert_eq!(
        applied(
            "a: {}",
            &[
                "target: $.a, update: {list: [{n: 1}, {n: 2}]}",
                "target: $.a.list, update: {n: 3}",
                "target: \"$.a.list[?@.n > 1]\", update: {big: true}",
                "target: \"$.a.list[?@.big][?@ == 2]\", remove: true",
                "target: $.a, update: {list: 1, more: {}}",
                "target: $.a.more, update: {x: y}",
            ]
        ),
        json!({"a": {"list": 1, "more": {"x": "y"}}})
    );
}

#[test]
fn what_is_added_keeps_its_place() {
    let mut document = read("api.yaml", "a: {b: 1, c: 2}");
    let overlay = with_actions(&["target: $.a, update: {b: 10, d: {e: 11}}"]);
    overlay::apply(&mut document, &overlay).unwrap();
    for (pointer, name, text) in [
        ("/a", "api.yaml", "{b: 1, c: 2}"),
        ("/a/b", "overlay.yaml", "10"),
        ("/a/c", "api.yaml", "2"),
        ("/a/d", "overlay.yaml", "{e: 11}"),
        ("/a/d/e", "overlay.yaml", "11"),
    ] {
        let span = &document.root.pointer(pointer).unwrap().span;
        assert_eq!(span.source.name, name, "{pointer}");
        assert_eq!(&span.source.text[span.start..span.end], text, "{pointer}");
    }
}

#[test]
fn faulty_actions_are_reported_and_the_others_tried() {
    let overlay = with_actions(&[
        "target: $.nobody, update: {a: 1}",
        "target: $.a, update: {b: 1}",
        "target: '$.a[', update: {b: 1}",
        "target: $.a.b, update: {c: 1}",
        "target: $.a, update: 1",
        "target: $.a, update: {b: 1}, remove: true",
        "target: $.a",
        "target: $, remove: true",
        "target: $.a, update: {done: true}",
        "target: '$.list[5]', remove: true",
        "target: $.list, update: {}, note: x",
        "update: {}",
        "target: $.a, remove: perhaps",
        "target: $.a, update: {list: []}",
    ]);
    let (found, document) = refused("a: {b: 1, list: [1]}\nlist: []", &overlay);
    assert_eq!(
        codes(&found),
        [
            "overlay-no-match /actions/0/target",
            "overlay-no-effect /actions/1/target",
            "overlay-target-invalid /actions/2/target",
            "overlay-invalid /actions/3/target",
            "overlay-invalid /actions/4/target",
            "overlay-invalid /actions/5",
            "overlay-invalid /actions/6",
            "overlay-invalid /actions/7/target",
            "overlay-no-match /actions/9/target",
            "overlay-invalid /actions/10/note",
            "overlay-invalid /actions/11",
            "overlay-invalid /actions/12/remove",
            "overlay-no-effect /actions/13/target",
        ]
    );
    assert_eq!(document, json!({"a": {"b": 1, "list": [1], "done": true}, "list": [{}]}));
}

#[test]
fn an_overlay_says_what_it_is() {
    let shape = |text: &str| codes(&refused("a: {}", &read("overlay.yaml", text)).0);
    assert_eq!(shape("[]"), ["overlay-invalid ", "overlay-invalid ", "overlay-invalid /actions",]);
    assert_eq!(
        shape("overlay: 1.1.0\ninfo: {title: ''}\nactions: []\nmore: 1"),
        [
            "overlay-invalid /overlay",
            "overlay-invalid /info",
            "overlay-invalid /info/title",
            "overlay-invalid /actions",
            "overlay-invalid /more",
        ]
    );
    assert_eq!(
        shape(
            "overlay: 1.0.0\ninfo: {title: t, version: 1}\nactions: [{target: $.a, update: {b: 1}}, 5]\nx-more: 1"
        ),
        [
            "overlay-invalid /info/version",
            "overlay-invalid /actions/0",
            "overlay-invalid /actions/1"
        ]
    );
}

#[test]
fn growth_is_bounded() {
    let double = "target: $..*, update: {name: {}}";
    let actions: Vec<String> =
        (0..60).map(|index| double.replace("name", &format!("n{index}"))).collect();
    let overlay = with_actions(&actions.iter().map(String::as_str).collect::<Vec<_>>());
    let (found, _) = refused("a: {}", &overlay);
    assert_eq!(found[0].code, "overlay-invalid");

    let nested =
        format!("target: $..leaf, update: {}leaf: {{}}{}", "{a: ".repeat(60), "}".repeat(60));
    let nested = nested.replace("leaf: {}", "{leaf: {}}");
    let (found, _) = refused("leaf: {}", &with_actions(&[&nested, &nested, &nested]));
    assert_eq!(found[0].code, "too-deep");
}

#[test]
fn faults_name_the_action() {
    let overlay = read("overlay.yaml", include_str!("document/overlay.yaml"));
    let (found, _) = refused("paths: {/sandbox: {get: {deprecated: true}}}", &overlay);
    let shown = render(&found, false);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/document/overlay.txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&path, &shown).unwrap();
    }
    assert_eq!(shown, std::fs::read_to_string(path).unwrap(), "UPDATE_EXPECTED=1 accepts");
}
