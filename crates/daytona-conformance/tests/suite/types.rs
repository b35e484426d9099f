//! Other types in the place of ours: each difference is seen.

use daytona_conformance::types::Type;
use daytona_conformance::{Status, run};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::support::{failure, only};

/// Types that stand for another one with one thing changed.
macro_rules! types {
    ($($(#[$of_type:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $ty:ty),* $(,)? })*) => {
        $(
            #[derive(Debug, Serialize, Deserialize, JsonSchema)]
            $(#[$of_type])*
            struct $name { $($(#[$attribute])* $field: $ty),* }
        )*
    };
}

// `RateLimitEntry` has `ttl` and `limit`, both optional.
types! {
    Renamed {
        #[serde(rename = "timeToLive", skip_serializing_if = "Option::is_none")]
        ttl: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        limit: Option<i64>,
    }
    Required { ttl: i64, #[serde(skip_serializing_if = "Option::is_none")] limit: Option<i64> }
    NullWritten {
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
    AnyJson {
        #[serde(skip_serializing_if = "Option::is_none")]
        ttl: Option<serde_json::Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        limit: Option<i64>,
    }
    Lacking { #[serde(skip_serializing_if = "Option::is_none")] limit: Option<i64> }
    #[serde(deny_unknown_fields)]
    Strict {
        #[serde(skip_serializing_if = "Option::is_none")]
        ttl: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        limit: Option<i64>,
    }
    // `StorageAccessDto`, which prints what is secret, and two texts behind each other's name.
    #[serde(rename_all = "camelCase")]
    Shown {
        access_key: String,
        secret: String,
        session_token: String,
        storage_url: String,
        #[serde(rename = "bucket")]
        organization_id: String,
        #[serde(rename = "organizationId")]
        bucket: String,
    }
}

/// `SandboxClass`, closed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Closed {
    Small,
    Medium,
    Large,
}

const NAME: &str = "RateLimitEntry";

#[tokio::test]
async fn each_changed_type_is_seen_where_it_differs() {
    let table: [(Type, &[&str]); 9] = [
        (
            Type::new::<Renamed>(NAME),
            &["types-description", "types-description/ttl", "maximal", "boundaries", "random"],
        ),
        (
            Type::new::<Lacking>(NAME),
            &["types-description", "types-description/ttl", "maximal", "boundaries", "random"],
        ),
        (
            Type::new::<Required>(NAME),
            &["types-description/ttl", "minimal", "boundaries", "random", "null/ttl", "absent/ttl"],
        ),
        (
            Type::new::<NullWritten>(NAME),
            &["types-description/ttl", "minimal", "boundaries", "random", "null/ttl", "absent/ttl"],
        ),
        (Type::new::<Text>(NAME), &["types-description/ttl", "maximal", "boundaries", "random"]),
        (Type::new::<AnyJson>(NAME), &["types-description/ttl", "any-json/ttl"]),
        (Type::new::<Strict>(NAME), &["unknown-property"]),
        (Type::new::<Closed>("SandboxClass"), &["types-description", "unknown-option"]),
        (
            Type::new::<Shown>("StorageAccessDto"),
            &[
                "debug-output/secret",
                "debug-output/sessionToken",
                "debug-output/organizationId",
                "debug-output/bucket",
            ],
        ),
    ];
    let parts = ["types-description", "any-json", "round-trips", "debug-output"];
    for (ty, expected) in table {
        let schema = ty.schema;
        let ids = parts.map(|part| format!("{part}/{schema}"));
        let mut input = only(&ids.each_ref().map(String::as_str));
        input.options.values = 20;
        *input.types.iter_mut().find(|ours| ours.schema == schema).unwrap() = ty;
        let report = run(&input).await;
        assert!(report.with_status(Status::Known).next().is_none());
        let found: Vec<&str> = report.failed().map(|check| check.id.as_str()).collect();
        // Round trips are named by what is changed.
        let full = |short: &&str| match short.split_once('/') {
            Some((part, rest)) if parts.contains(&part) => format!("{part}/{schema}/{rest}"),
            None if parts.contains(short) => format!("{short}/{schema}"),
            _ => format!("round-trips/{schema}/{short}"),
        };
        assert_eq!(found, expected.iter().map(full).collect::<Vec<_>>(), "{}", ty.name());
    }
}

#[tokio::test]
async fn a_type_without_schema_and_a_schema_without_type() {
    let mut input = only(&["schema-types"]);
    input.types.retain(|ty| ty.schema != NAME);
    input.types.push(Type::new::<Strict>("Nothing"));
    let report = run(&input).await;
    let words = |id: &str| {
        let (expected, found, _) = failure(&report, id);
        (expected.to_owned(), found.to_owned())
    };
    assert_eq!(words("schema-types/Nothing"), ("a schema of this name".into(), "none".into()));
    assert_eq!(words("schema-types/RateLimitEntry"), ("a Rust type".into(), "none".into()));
}
