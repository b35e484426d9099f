//! Changed facts and examples of the documentation.

use daytona_conformance::documented::{Documented, Fact};
use daytona_conformance::run;
use serde_json::{Value, json};

use crate::support::{failed, failure, only, skipped};

/// The parts that look at the documentation.
const PARTS: [&str; 4] = ["examples", "docs-types", "docs-description", "client-requests"];

/// The checks that fail if the documentation is changed so.
async fn red(change: impl Fn(&mut Documented)) -> Vec<String> {
    let mut input = only(&PARTS);
    change(&mut input.documented);
    crate::support::red(&input).await
}

/// The checks that fail if the first documented sandbox is changed so.
async fn red_example(change: impl Fn(&mut Value)) -> Vec<String> {
    red(|documented| change(&mut documented.sandboxes[0])).await
}

fn named<'a>(facts: &'a mut [Fact], name: &str) -> &'a mut Fact {
    facts.iter_mut().find(|fact| fact.name == name).unwrap()
}

fn new(name: &'static str) -> Fact {
    Fact { name, source: "A page".to_owned(), kind: Some("string"), ..Fact::default() }
}

#[tokio::test]
async fn another_kind_of_property() {
    for (property, kind) in [
        ("cpu", "string"),
        ("name", "number"),
        ("recoverable", "string"),
        ("volumes", "object"),
        ("env", "array"),
        ("backupCreatedAt", "number"),
    ] {
        let red = red(|documented| named(&mut documented.properties, property).kind = Some(kind));
        let expected = ["docs-types", "docs-description"];
        assert_eq!(red.await, expected.map(|part| format!("{part}/property/{property}")));
    }
}

#[tokio::test]
async fn a_property_that_the_type_lacks() {
    let mut input = only(&PARTS);
    input.documented.properties.push(new("flavour"));
    let report = run(&input).await;
    let expected = ["docs-types/property/flavour", "docs-description/property/flavour"];
    assert_eq!(failed(&report), expected);
    let (expected, found, place) = failure(&report, "docs-types/property/flavour");
    assert_eq!((expected, found), ("string", "no such property"));
    assert_eq!(place, "daytona_api_types::Sandbox");
}

#[tokio::test]
async fn facts_that_nothing_else_has() {
    let changed = red(|documented| {
        named(&mut documented.properties, "backupState").options.push("Paused");
        named(&mut documented.pages, "sort").options.push("size");
        documented.query.push(new("colour"));
        documented.pages.push(new("cursor"));
        documented.headers[0].name = "X-Team";
        named(&mut documented.pages, "limit").keywords = vec![("maximum", 500.into())];
    });
    let expected = [
        "docs-types/option/backupState/Paused",
        "docs-types/option/sort/size",
        "docs-description/property/backupState",
        "docs-description/listSandboxes/header/X-Team",
        "docs-description/listSandboxes/query/colour",
        "docs-description/listSandboxesPaginated/query/limit/maximum",
        "docs-description/listSandboxesPaginated/query/sort",
        "docs-description/listSandboxesPaginated/query/cursor",
        "client-requests/listSandboxes/query/colour",
        "client-requests/listSandboxes/header/X-Team",
        "client-requests/listSandboxesPaginated/query/cursor",
    ];
    assert_eq!(changed.await, expected);
}

#[tokio::test]
async fn a_renamed_property_of_an_example_is_lost() {
    let mut input = only(&PARTS);
    let sandbox = input.documented.sandboxes[0].as_object_mut().unwrap();
    let interval = sandbox.remove("autoStopInterval").unwrap();
    sandbox.insert("autoStopMinutes".to_owned(), interval);
    let report = run(&input).await;
    let expected =
        ["examples/list/encodes", "examples/sandbox-1/encodes", "examples/sandbox-1/declared"];
    assert_eq!(failed(&report), expected);
    let (expected, found, place) = failure(&report, "examples/list/encodes");
    assert_eq!(expected, "/0/autoStopMinutes 60");
    assert_eq!(found, "/0/autoStopMinutes nothing");
    assert_eq!(place, "examples/list-sandboxes.json#/0/autoStopMinutes");
}

#[tokio::test]
async fn a_wrong_kind_in_an_example_does_not_decode() {
    let mut input = only(&PARTS);
    input.documented.sandboxes[0]["cpu"] = "4".into();
    let report = run(&input).await;
    let (_, found, _) = failure(&report, "examples/list/decodes");
    assert!(found.contains("[0].cpu: invalid type: string \"4\""), "{found}");
    let (_, found, _) = failure(&report, "examples/sandbox-1/valid-as-corrected");
    assert_eq!(found, "/cpu: \"4\" is not of type \"integer\"");
    let skipped = skipped(&report);
    for id in [
        "examples/list/encodes",
        "examples/sandbox-1/encodes",
        "client-requests/listSandboxes/response",
    ] {
        assert!(skipped.contains(&id), "{id}");
    }
}

#[tokio::test]
async fn each_side_of_an_example_is_looked_at() {
    let decodes = ["decodes", "valid-as-corrected", "valid-as-published"].as_slice();
    let valid = ["valid-as-corrected", "valid-as-published"].as_slice();
    for (property, value, claims) in [
        ("cpu", json!("4"), decodes),
        // A value of a map.
        ("env", json!({ "DEBUG": 1 }), decodes),
        // The type is open and keeps it; the description has a list of the values.
        ("backupState", json!("Paused"), valid),
        ("runnerId", Value::Null, &["encodes", "valid-as-published"]),
        ("createdAt", json!("yesterday"), &["decodes", "valid-as-corrected"]),
    ] {
        let red = red_example(|sandbox| sandbox[property] = value.clone()).await;
        let expected = ["list", "sandbox-1"]
            .iter()
            .flat_map(|name| claims.iter().map(move |claim| format!("examples/{name}/{claim}")));
        assert_eq!(red, expected.collect::<Vec<_>>(), "{property}");
    }
}
