//! Other types in the place of ours: each difference is seen.

use daytona_conformance::types::Type;
use daytona_conformance::{Status, run};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::support::{failure, only};

/// `RateLimitEntry` with one thing changed at a time; it has `ttl` and `limit`, both optional.
macro_rules! mutants {
    ($($name:ident { $($(#[$attribute:meta])* $field:ident: $ty:ty),* $(,)? })*) => {
        $(
            #[derive(Debug, Serialize, Deserialize, JsonSchema)]
            struct $name { $($(#[$attribute])* $field: $ty),* }
        )*
    };
}

mutants! {
    Renamed {
        #[serde(rename = "timeToLive", skip_serializing_if = "Option::is_none")]
        ttl: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        limit: Option<i64>,
    }
    Required {
        ttl: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        limit: Option<i64>,
    }
    Written {
        ttl: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        limit: Option<i64>,
    }
    Text {
        #[serde(skip_serializing_if = "Option::is_none")]
        ttl: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        limit: Option<i64>,
    }
    Anything {
        #[serde(skip_serializing_if = "Option::is_none")]
        ttl: Option<serde_json::Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        limit: Option<i64>,
    }
    Lacking {
        #[serde(skip_serializing_if = "Option::is_none")]
        limit: Option<i64>,
    }
}

/// Refuses what it does not know.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Strict {
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<i64>,
}

/// `SandboxClass`, closed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Closed {
    Small,
    Medium,
    Large,
}

/// The checks that fail with this type in the place of ours.
async fn red(ty: Type) -> Vec<String> {
    let schema = ty.schema;
    let parts = ["types", "instances", "untyped"].map(|part| format!("{part}/{schema}"));
    let mut input = only(&parts.each_ref().map(String::as_str));
    input.options.values = 20;
    *input.types.iter_mut().find(|ours| ours.schema == schema).unwrap() = ty;
    let report = run(&input).await;
    assert!(report.of(Status::Known).next().is_none());
    report.failed().map(|check| check.id.clone()).collect()
}

const NAME: &str = "RateLimitEntry";

#[tokio::test]
async fn a_renamed_field() {
    let expected = [
        "types/RateLimitEntry",
        "types/RateLimitEntry/ttl",
        "instances/RateLimitEntry/maximal",
        "instances/RateLimitEntry/boundaries",
        "instances/RateLimitEntry/random",
    ];
    assert_eq!(red(Type::of::<Renamed>(NAME)).await, expected);
    assert_eq!(red(Type::of::<Lacking>(NAME)).await, expected);
}

#[tokio::test]
async fn a_dropped_option() {
    let expected = [
        "types/RateLimitEntry/ttl",
        "instances/RateLimitEntry/minimal",
        "instances/RateLimitEntry/boundaries",
        "instances/RateLimitEntry/random",
        "instances/RateLimitEntry/null/ttl",
        "instances/RateLimitEntry/absent/ttl",
    ];
    assert_eq!(red(Type::of::<Required>(NAME)).await, expected);
}

#[tokio::test]
async fn a_null_that_is_written() {
    let red = red(Type::of::<Written>(NAME)).await;
    assert_eq!(red[..2], ["types/RateLimitEntry/ttl", "instances/RateLimitEntry/minimal"]);
    assert!(red.contains(&"instances/RateLimitEntry/absent/ttl".to_owned()));
}

#[tokio::test]
async fn another_kind() {
    let red = red(Type::of::<Text>(NAME)).await;
    assert_eq!(red[..2], ["types/RateLimitEntry/ttl", "instances/RateLimitEntry/maximal"]);
}

#[tokio::test]
async fn no_kind_without_a_reason() {
    let expected = ["types/RateLimitEntry/ttl", "untyped/RateLimitEntry/ttl"];
    assert_eq!(red(Type::of::<Anything>(NAME)).await, expected);
}

#[tokio::test]
async fn a_type_that_refuses_what_it_does_not_know() {
    let expected = ["instances/RateLimitEntry/unknown-property"];
    assert_eq!(red(Type::of::<Strict>(NAME)).await, expected);
}

#[tokio::test]
async fn a_closed_enumeration() {
    let expected = ["types/SandboxClass", "instances/SandboxClass/unknown-option"];
    assert_eq!(red(Type::of::<Closed>("SandboxClass")).await, expected);
}

/// Prints what is secret.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Shown {
    access_key: String,
    secret: String,
    session_token: String,
    storage_url: String,
    #[serde(rename = "bucket")]
    organization_id: String,
    #[serde(rename = "organizationId")]
    bucket: String,
}

#[tokio::test]
async fn a_secret_that_is_printed_and_names_that_changed_places() {
    let expected = [
        "instances/StorageAccessDto/printed/secret",
        "instances/StorageAccessDto/printed/sessionToken",
        "instances/StorageAccessDto/printed/organizationId",
        "instances/StorageAccessDto/printed/bucket",
    ];
    assert_eq!(red(Type::of::<Shown>("StorageAccessDto")).await, expected);
}

#[tokio::test]
async fn a_type_without_schema() {
    let mut input = only(&["components/Nothing"]);
    input.types.push(Type::of::<Strict>("Nothing"));
    let report = run(&input).await;
    let (expected, found, _) = failure(&report, "components/Nothing");
    assert_eq!((expected, found), ("a schema of this name", "none"));
}

#[tokio::test]
async fn a_missing_type() {
    let mut input = only(&["components/RateLimitEntry"]);
    input.types.retain(|ty| ty.schema != NAME);
    let report = run(&input).await;
    let (expected, found, _) = failure(&report, "components/RateLimitEntry");
    assert_eq!((expected, found), ("a Rust type", "none"));
}
