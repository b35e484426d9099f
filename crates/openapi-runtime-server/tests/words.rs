//! The plain words for what is wrong with a request, and the default format of errors.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;

use openapi_runtime_server::axum::body::to_bytes;
use openapi_runtime_server::axum::http::Request;
use openapi_runtime_server::{
    Body, Decode, Error, Field, FieldKind, Form, GeneratedApi, Method, Operation, Parameter, Parts,
    Property, Reply, RequestBody, Respond, Response, Schema, server,
};
use serde_json::Value;
use tower_service::Service as _;

const CHECK: Operation = Operation {
    id: "check",
    tag: None,
    method: Method::POST,
    path: "/check/{id}",
    security: &[],
    headers: &[],
    parameters: &[
        Parameter::path("id", Schema::string().format("uuid")),
        Parameter::query("page", Schema::integer().minimum(1.0)).required(),
        Parameter::query("labels", Schema::string()).json_map(),
    ],
    body: RequestBody::Json { required: true, schema: Schema::named(&BODY) },
};
static BODY: Schema = Schema::object(&[
    Property::optional("boolean", Schema::boolean()),
    Property::optional("integer", Schema::integer()),
    Property::optional("number", Schema::number()),
    Property::optional("string", Schema::string()),
    Property::optional("state", Schema::strings(&["on", "off"])),
    Property::optional("array", Schema::array(&Schema::integer())),
    Property::optional("object", Schema::named(&BODY)),
    Property::optional("least", Schema::number().minimum(3.0)),
    Property::optional("more", Schema::number().minimum(3.0).exclusive_minimum()),
    Property::optional("most", Schema::number().maximum(3.5)),
    Property::optional("less", Schema::number().maximum(3.5).exclusive_maximum()),
    Property::optional("multiple", Schema::number().multiple_of(0.5)),
    Property::optional("long", Schema::string().min_length(2)),
    Property::optional("short", Schema::string().max_length(2)),
    Property::optional("pattern", Schema::string().pattern("^a")),
    Property::optional("time", Schema::string().format("date-time")),
    Property::optional("date", Schema::string().format("date")),
    Property::optional("email", Schema::string().format("email")),
    Property::optional("ipv4", Schema::string().format("ipv4")),
    Property::optional("ipv6", Schema::string().format("ipv6")),
    Property::optional("many", Schema::array(&Schema::any()).min_items(2)),
    Property::optional("few", Schema::array(&Schema::any()).max_items(1)),
    Property::optional("unique", Schema::array(&Schema::any()).unique_items()),
    Property::optional("big", Schema::map(&Schema::any()).min_properties(2)),
    Property::optional("small", Schema::map(&Schema::any()).max_properties(1)),
]);
const FORM: Operation = Operation {
    path: "/form",
    parameters: &[],
    body: RequestBody::Multipart {
        required: true,
        fields: &[Field { name: "file", required: true, kind: FieldKind::File }],
    },
    ..CHECK
};
static CHECK_STATIC: Operation = CHECK;
static FORM_STATIC: Operation = FORM;
static UNKNOWN: Operation = Operation { id: "unknown", ..CHECK };
static API: GeneratedApi =
    GeneratedApi { operations: &[&[&CHECK_STATIC, &FORM_STATIC]], unknown: &UNKNOWN };

server! { api: API, description: "{}" }

/// A request of which nothing but small numbers is read.
struct Small;

impl Decode for Small {
    fn decode(parts: &mut Parts) -> Result<Self, Error> {
        #[derive(serde::Deserialize)]
        struct Body {
            #[allow(dead_code, reason = "reading it is all")]
            integer: Option<u8>,
        }
        parts.json::<Body>().map(|_| Self)
    }
}

struct Upload(Form);

impl Decode for Upload {
    fn decode(parts: &mut Parts) -> Result<Self, Error> {
        Ok(Self(parts.form()))
    }
}

struct Done;

impl Respond for Done {
    fn respond(self) -> Result<Response, Error> {
        Reply::empty(204)
    }
}

/// The status and the problem that a request gets.
async fn answer(target: &str, media_type: &str, body: &str) -> (u16, Value) {
    let mut builder = Api::builder::<()>();
    let (api, routes) = (Arc::new(()), builder.routes());
    routes.public(&CHECK_STATIC, &api, |_, _, _: Small| async { Ok(Done) });
    routes.public(&FORM_STATIC, &api, |_, _, Upload(mut form)| async move {
        while form.next().await?.is_some() {}
        Ok(Done)
    });
    let request = Request::post(target).header("content-type", media_type);
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let response = builder.build().unwrap().call(request).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

const GOOD: &str = "/check/00000000-0000-4000-8000-000000000000?page=1";

async fn detail(body: &str) -> String {
    let (status, problem) = answer(GOOD, "application/json", body).await;
    assert_eq!(status, 400, "{problem}");
    problem["detail"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_rule_has_words() {
    for (body, words) in [
        (r#"{"boolean":1}"#, "boolean must be a boolean"),
        (r#"{"integer":1.5}"#, "integer must be an integer"),
        (r#"{"number":"1"}"#, "number must be a number"),
        (r#"{"string":1}"#, "string must be a string"),
        (r#"{"state":"?"}"#, "state must be one of on, off"),
        (r#"{"array":{}}"#, "array must be an array"),
        (r#"{"object":[]}"#, "object must be an object"),
        (r#"{"object":{"array":[1,"2"]}}"#, "object.array.1 must be an integer"),
        (r#"{"least":2}"#, "least must be at least 3"),
        (r#"{"more":3}"#, "more must be greater than 3"),
        (r#"{"most":4}"#, "most must be at most 3.5"),
        (r#"{"less":3.5}"#, "less must be less than 3.5"),
        (r#"{"multiple":0.7}"#, "multiple must be a multiple of 0.5"),
        (r#"{"long":"a"}"#, "long must have at least 2 characters"),
        (r#"{"short":"abc"}"#, "short must have at most 2 characters"),
        (r#"{"pattern":"b"}"#, "pattern must match the pattern ^a"),
        (r#"{"time":"x"}"#, "time must be a date and time"),
        (r#"{"date":"x"}"#, "date must be a date"),
        (r#"{"email":"x"}"#, "email must be an email address"),
        (r#"{"ipv4":"x"}"#, "ipv4 must be an IPv4 address"),
        (r#"{"ipv6":"x"}"#, "ipv6 must be an IPv6 address"),
        (r#"{"many":[1]}"#, "many must have at least 2 items"),
        (r#"{"few":[1,2]}"#, "few must have at most 1 items"),
        (r#"{"unique":[1,1.0]}"#, "unique must not have an item twice"),
        (r#"{"big":{}}"#, "big must have at least 2 members"),
        (r#"{"small":{"a":1,"b":2}}"#, "small must have at most 1 members"),
        (r#"{"string":"a","string":"b"}"#, "string must not be given twice"),
        ("null", "body is required"),
        ("{", "body must be valid JSON: EOF while parsing an object at line 1 column 1"),
        (
            r#"{"integer":256}"#,
            "integer is not valid: invalid value: integer `256`, expected u8 at line 1 column 14",
        ),
    ] {
        assert_eq!(detail(body).await, words, "{body}");
    }
    assert_eq!(answer(GOOD, "application/json", "{}").await.0, 204);
}

#[tokio::test]
async fn everything_that_is_wrong_is_listed_with_its_name() {
    let target = "/check/1?labels=%7B%22a%22:1%7D&page=0";
    let (status, problem) = answer(target, "application/json", r#"{"integer":""}"#).await;
    assert_eq!(status, 400);
    let words = "id must be a UUID, page must be at least 1, labels.a must be a string, \
                 integer must be an integer";
    assert_eq!(problem["detail"], words);
    assert_eq!(problem["instance"], target);
    let (_, problem) = answer("/check/%ff?labels=x", "application/json", "{}").await;
    let words = "id must be text in UTF-8, id is required, page is required, \
                 labels must be an object";
    assert_eq!(problem["detail"], words);
}

#[tokio::test]
async fn a_form_is_checked_in_the_same_words() {
    let media_type = "multipart/form-data; boundary=x";
    let part =
        |name: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n1\r\n");
    for (parts, words) in [
        (String::new(), "file is required"),
        (part("other"), "other is not a part of this form"),
        (part("file") + &part("file"), "file must not be given twice"),
    ] {
        let (status, problem) = answer("/form", media_type, &(parts + "--x--\r\n")).await;
        assert_eq!((status, &problem["detail"]), (400, &words.into()));
    }
}
