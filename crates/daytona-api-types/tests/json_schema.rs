//! JSON Schemas of the types.
#![cfg(all(feature = "schemars", feature = "snapshots"))]
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

use daytona_api_types::{ErrorBody, SnapshotState};
use serde_json::{Value, json};

fn schema<T: schemars::JsonSchema>() -> Value {
    schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

#[test]
fn the_schema_of_an_open_enumeration_allows_any_string() {
    let schema = schema::<SnapshotState>();
    let known: Vec<&str> = SnapshotState::KNOWN.iter().map(SnapshotState::as_str).collect();
    assert_eq!(schema["anyOf"][0]["enum"], json!(known));
    assert_eq!(schema["anyOf"][1], json!({ "type": "string" }));
}

#[test]
fn an_error_body_encodes_what_its_schema_names() {
    let text = "x".to_owned();
    let body = ErrorBody {
        path: Some(text.clone()),
        timestamp: Some(text.clone()),
        status_code: Some(404),
        error: Some(text.clone()),
        message: Some(text.clone()),
        code: Some(text.clone()),
        source: Some(text.clone()),
        method: Some(text),
    };
    let encoded = serde_json::to_value(body).unwrap();
    let schema = schema::<ErrorBody>();
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let (mut encoded, mut described) = (names(&encoded), names(&schema["properties"]));
    encoded.sort();
    described.sort();
    assert_eq!(encoded, described);
    assert_eq!(schema.get("required"), None);
}
