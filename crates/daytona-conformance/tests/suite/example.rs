//! Changed examples.

use daytona_conformance::run;
use serde_json::{Value, json};

use crate::support::{failed, failure, input, skipped};

/// The checks that fail if the first documented sandbox is no sandbox any more, in types or in
/// description.
const INVALID: [&str; 6] = [
    "examples/list/decodes",
    "examples/list/valid-as-corrected",
    "examples/list/valid-as-published",
    "examples/sandbox-1/decodes",
    "examples/sandbox-1/valid-as-corrected",
    "examples/sandbox-1/valid-as-published",
];

/// The checks that fail if the first documented sandbox is changed so.
async fn red(change: impl Fn(&mut Value)) -> Vec<String> {
    let mut input = input();
    change(&mut input.documented.list_sandboxes.sandboxes[0]);
    failed(&input).await
}

#[tokio::test]
async fn a_renamed_property_is_lost() {
    let mut input = input();
    let sandbox = input.documented.list_sandboxes.sandboxes[0].as_object_mut().unwrap();
    let interval = sandbox.remove("autoStopInterval").unwrap();
    sandbox.insert("autoStopMinutes".to_owned(), interval);
    let report = run(&input).await;
    let red: Vec<_> = report.failed().map(|check| check.id.as_str()).collect();
    let expected =
        ["examples/list/encodes", "examples/sandbox-1/encodes", "examples/sandbox-1/declared"];
    assert_eq!(red, expected);
    let (expected, found, place) = failure(&report, "examples/list/encodes");
    assert_eq!(expected, "/0/autoStopMinutes 60");
    assert_eq!(found, "/0/autoStopMinutes nothing");
    assert_eq!(place, "examples/list-sandboxes.json#/0/autoStopMinutes");
}

#[tokio::test]
async fn a_wrong_kind_does_not_decode() {
    let mut input = input();
    input.documented.list_sandboxes.sandboxes[0]["cpu"] = "4".into();
    let report = run(&input).await;
    let red: Vec<_> = report.failed().map(|check| check.id.as_str()).collect();
    assert_eq!(red, INVALID);
    let (_, found, _) = failure(&report, "examples/list/decodes");
    assert!(found.starts_with("[0].cpu: invalid type: string \"4\""), "{found}");
    let (_, found, _) = failure(&report, "examples/sandbox-1/valid-as-corrected");
    assert_eq!(found, "/cpu: \"4\" is not of type \"integer\"");
    let skipped = skipped(&report);
    for id in ["examples/list/encodes", "examples/sandbox-1/encodes", "wire/listSandboxes/response"]
    {
        assert!(skipped.contains(&id), "{id}");
    }
}

#[tokio::test]
async fn an_unknown_option_is_not_valid() {
    // The type is open and keeps it; the description has a list of the values.
    let red = red(|sandbox| sandbox["backupState"] = "Paused".into()).await;
    let expected = [
        "examples/list/valid-as-corrected",
        "examples/list/valid-as-published",
        "examples/sandbox-1/valid-as-corrected",
        "examples/sandbox-1/valid-as-published",
    ];
    assert_eq!(red, expected);
}

#[tokio::test]
async fn null_is_valid_only_as_corrected() {
    let red = red(|sandbox| sandbox["runnerId"] = Value::Null).await;
    let expected = [
        "examples/list/encodes",
        "examples/list/valid-as-published",
        "examples/sandbox-1/encodes",
        "examples/sandbox-1/valid-as-published",
    ];
    assert_eq!(red, expected);
}

#[tokio::test]
async fn a_time_must_be_one_only_as_corrected() {
    let red = red(|sandbox| sandbox["createdAt"] = "yesterday".into()).await;
    let expected = [
        "examples/list/decodes",
        "examples/list/valid-as-corrected",
        "examples/sandbox-1/decodes",
        "examples/sandbox-1/valid-as-corrected",
    ];
    assert_eq!(red, expected);
}

#[tokio::test]
async fn a_value_of_a_map_is_looked_at() {
    let red = red(|sandbox| sandbox["env"] = json!({ "DEBUG": 1 })).await;
    assert_eq!(red, INVALID);
}

#[tokio::test]
async fn properties_are_not_blamed_for_an_example() {
    let mut input = input();
    for sandbox in &mut input.documented.list_sandboxes.sandboxes {
        sandbox["public"] = "no".into();
    }
    let report = run(&input).await;
    let red: Vec<_> = report.failed().map(|check| check.id.as_str()).collect();
    assert!(red.iter().all(|id| id.starts_with("examples/")), "{red:?}");
    let unknown = skipped(&report);
    assert_eq!(unknown.iter().filter(|id| id.starts_with("documented/property/")).count(), 29);
}
