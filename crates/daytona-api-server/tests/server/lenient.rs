//! Times, whole numbers and booleans, as official clients write them.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use daytona_api_server::runtime::{
    Decode, Encoding, Method, Operation, Parameter, ParameterLocation, Parts, Property,
    RequestBody, Schema,
};
use daytona_api_server::{Api, Error};
use serde_json::{Value, json};

use crate::kitchen::Json;
use crate::support::{Answer, Server};

static TIME: Schema = Schema::string().format("date-time");
static COUNT: Schema = Schema::integer().minimum(1.0).maximum(9.0);
static BODY: Schema = Schema::object(&[
    Property::required("at", TIME),
    Property::optional("count", COUNT),
    Property::optional("counts", Schema::array(&COUNT)),
    Property::optional("times", Schema::map(&TIME)),
    Property::optional("inner", Schema::named(&BODY).nullable()),
]);
static EVENT: Operation = Operation {
    id: "event",
    tag: None,
    method: Method::POST,
    path: "/events/{count}",
    security: &[],
    headers: &[],
    parameters: const {
        &[
            Parameter::path("count", COUNT),
            Parameter::query("from", TIME),
            Parameter::query("counts", Schema::array(&COUNT)),
            Parameter { encoding: Encoding::JsonMap, ..Parameter::query("days", TIME) },
            Parameter { location: ParameterLocation::Header, ..Parameter::query("X-Until", TIME) },
        ]
    },
    body: RequestBody::Json { required: false, schema: Schema::named(&BODY) },
};

#[derive(serde::Deserialize, serde::Serialize)]
struct Body {
    at: DateTime<Utc>,
    count: Option<u8>,
    counts: Option<Vec<i64>>,
    times: Option<std::collections::BTreeMap<String, DateTime<Utc>>>,
    inner: Option<Box<Body>>,
}

struct Event(Value);

impl Decode for Event {
    fn decode(parts: &mut Parts) -> Result<Self, Error> {
        Ok(Self(json!({
            "count": parts.required::<i32>(0)?,
            "from": parts.optional::<DateTime<Utc>>(1)?,
            "counts": parts.optional::<Vec<u8>>(2)?,
            "days": parts.json_map::<Option<std::collections::BTreeMap<String, DateTime<Utc>>>>(3)?,
            "until": parts.optional::<DateTime<Utc>>(4)?,
            "body": parts.json_optional::<Body>()?,
        })))
    }
}

async fn server() -> Server {
    let mut builder = Api::builder::<()>();
    builder.routes().public(
        &EVENT,
        &Arc::new(()),
        |_, _, Event(value)| async move { Ok(Json(value)) },
    );
    Server::new(builder.build().unwrap()).await
}

async fn from(server: &Server, time: &str) -> Answer {
    let time = time.replace('+', "%2B").replace(' ', "%20");
    server.post_json(&format!("/events/1?from={time}"), "").await
}

async fn body(server: &Server, body: &str) -> Answer {
    server.post_json("/events/1", body).await
}

#[tokio::test]
async fn a_time_is_read_however_official_clients_write_it() {
    let server = server().await;
    for (time, expected) in [
        ("2026-01-01T00:00:00.000000+0000", "2026-01-01T00:00:00Z"),
        ("2026-01-01T12:00:00+01:30", "2026-01-01T10:30:00Z"),
        ("2026-01-01T12:00:00-0130", "2026-01-01T13:30:00Z"),
        ("2026-01-01T12:00:00+01", "2026-01-01T11:00:00Z"),
        ("2026-01-01T12:30Z", "2026-01-01T12:30:00Z"),
        ("2026-01-01T12:30", "2026-01-01T12:30:00Z"),
        ("2026-01-01T12:30:01.5", "2026-01-01T12:30:01.500Z"),
        ("2026-01-01T12:30:01.1234567891Z", "2026-01-01T12:30:01.123456789Z"),
        ("2026-01-01", "2026-01-01T00:00:00Z"),
        ("2026-02", "2026-02-01T00:00:00Z"),
        ("2026", "2026-01-01T00:00:00Z"),
        ("2026-01-01t12:30:00z", "2026-01-01T12:30:00Z"),
        ("2026-01-01T24:00", "2026-01-02T00:00:00Z"),
    ] {
        let answer = from(&server, time).await;
        assert_eq!((answer.status, &answer.json()["from"]), (200, &json!(expected)), "{time}");
        let text = json!({"at": time, "times": {"a": time}, "inner": {"at": time}}).to_string();
        let read = body(&server, &text).await.json()["body"].clone();
        for found in [&read["at"], &read["times"]["a"], &read["inner"]["at"]] {
            assert_eq!(found, &json!(expected), "{time}");
        }
        // In JSON within the query, and in a header.
        let days = format!("/events/1?days=%7B%22a%22:%22{}%22%7D", time.replace('+', "%2B"));
        let header = format!("x-until: {time}");
        let answer = server.send("POST", &days, &[&header], "").await.json();
        assert_eq!(answer["days"]["a"], *expected, "{time}");
        assert_eq!(answer["until"], *expected, "{time}");
    }
}

#[tokio::test]
async fn a_time_that_no_calendar_has_is_400() {
    let server = server().await;
    for time in [
        "yesterday",
        "2026-13-01",
        "2026-02-29",
        "2026-04-31T00:00:00Z",
        "2026-01-01T25:00:00Z",
        "2026-01-01T24:00:01Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00+2400",
        "2026-01-01T00:00:00+0060",
        "2026-01-01T00:00:00.Z",
        "2026-01-01Z",
        "20260101",
        "1767225600",
        "",
    ] {
        let expected = "from must be a valid ISO 8601 date string";
        assert_eq!(from(&server, time).await.error(400), expected, "{time}");
        let answer = body(&server, &json!({ "at": time }).to_string()).await;
        assert_eq!(answer.error(400), "at must be a valid ISO 8601 date string", "{time}");
    }
}

#[tokio::test]
async fn a_whole_number_may_be_written_with_a_fraction_of_nothing() {
    let server = server().await;
    for number in ["5.0", "5.000", "5e0", "0.5e1", "50E-1"] {
        let text = format!(
            r#"{{"at":"2026-01-01","count":{number},"counts":[1,{number}],
                "inner":{{"at":"2026-01-01","count":{number}}}}}"#
        );
        let target = format!("/events/{number}?counts=1&counts={number}");
        let answer = server.post_json(&target, text).await.json();
        assert_eq!((&answer["count"], &answer["counts"]), (&json!(5), &json!([1, 5])));
        let read = &answer["body"];
        assert_eq!(read["count"].to_string(), "5", "{number}");
        assert_eq!(read["counts"].to_string(), "[1,5]", "{number}");
        assert_eq!(read["inner"]["count"].to_string(), "5", "{number}");
    }
    for number in ["5.5", "0.1e1e1", "1e300", "9007199254740993.5"] {
        let answer = server.post_json(&format!("/events/{number}"), "").await;
        assert_eq!(answer.error(400), "count must be an integer number", "{number}");
    }
    for number in ["5.5", "1e300"] {
        let text = format!(r#"{{"at":"2026-01-01","count":{number}}}"#);
        let answer = body(&server, &text).await;
        assert_eq!(answer.error(400), "count must be an integer number", "{number}");
    }
    let range = "count must not be greater than 9";
    assert_eq!(server.post_json("/events/10.0", "").await.error(400), range);
    assert_eq!(body(&server, r#"{"at":"2026-01-01","count":10.0}"#).await.error(400), range);
}

static TRUTH: Schema = Schema::boolean();
static FLAG: Operation = Operation {
    id: "flag",
    tag: None,
    method: Method::POST,
    path: "/flags/{isPublic}",
    security: &[],
    headers: &[],
    parameters: const {
        &[
            Parameter::path("isPublic", TRUTH),
            Parameter::query("flags", Schema::array(&TRUTH)),
            Parameter { location: ParameterLocation::Header, ..Parameter::query("X-Flag", TRUTH) },
        ]
    },
    body: RequestBody::None,
};

struct Flags(Value);

impl Decode for Flags {
    fn decode(parts: &mut Parts) -> Result<Self, Error> {
        let flags = parts.optional::<Vec<bool>>(1)?;
        Ok(Self(json!([parts.required::<bool>(0)?, flags, parts.optional::<bool>(2)?])))
    }
}

#[tokio::test]
async fn a_boolean_may_be_written_as_python_does() {
    let mut builder = Api::builder::<()>();
    builder.routes().public(
        &FLAG,
        &Arc::new(()),
        |_, _, Flags(value)| async move { Ok(Json(value)) },
    );
    let server = Server::new(builder.build().unwrap()).await;
    for (text, value) in [("True", true), ("False", false), ("true", true), ("false", false)] {
        let target = format!("/flags/{text}?flags={text}");
        let answer = server.send("POST", &target, &[&format!("x-flag: {text}")], "").await;
        assert_eq!((answer.status, answer.json()), (200, json!([value, [value], value])), "{text}");
    }
    let expected = "isPublic must be a boolean value";
    for text in ["TRUE", "tRUE", "1", "yes", "None"] {
        let answer = server.post_json(&format!("/flags/{text}"), "").await;
        assert_eq!(answer.error(400), expected, "{text}");
    }
}
