//! Scalars as plain text, integers in other notations, and HTML pages.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::{Duration, Instant};

use daytona_api_client::Error;
use daytona_api_client::runtime::Request;
use daytona_api_client::types::ErrorBody;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json as value};

use crate::support::*;

async fn get<T: DeserializeOwned + 'static>(response: Vec<u8>) -> Result<T, Error> {
    let server = Server::sending(response).await;
    server.request(&GET_THING).send::<T>().await.map(|response| response.into_inner())
}

/// Checks that the body is decoded with every content type.
async fn assert_decodes_to<T: DeserializeOwned + Debug + PartialEq + 'static>(
    body: &str,
    expected: T,
) {
    let named = |name| response("201 Created", &[&format!("content-type: {name}")], body);
    let answers = [
        named("text/html; charset=utf-8"),
        named("TEXT/plain"),
        named("application/json"),
        named("application/octet-stream"),
        response("200 OK", &[], body),
    ];
    let server = Server::new(answers.map(Answer::Send).to_vec()).await;
    let client = server.client();
    for _ in 0..5 {
        let response = Request::new(&client, &GET_THING).send::<T>().await;
        assert_eq!(response.unwrap().into_inner(), expected, "{body}");
    }
}

#[tokio::test]
async fn scalars_are_decoded_with_any_content_type_quoted_or_not() {
    assert_decodes_to("true", true).await;
    assert_decodes_to("\"false\"", false).await;
    assert_decodes_to("3", 3_i64).await;
    assert_decodes_to("3.0", 3_i64).await;
    assert_decodes_to("\"3\"", 3_i64).await;
    assert_decodes_to("2.5", 2.5_f64).await;
    assert_decodes_to("sandbox-1", "sandbox-1".to_owned()).await;
    assert_decodes_to("\"sandbox-1\"", "sandbox-1".to_owned()).await;
    assert_decodes_to("two\nlines: \"é\"", "two\nlines: \"é\"".to_owned()).await;
    assert_decodes_to("sandbox-1", Some("sandbox-1".to_owned())).await;
    // Strings that are also JSON of another type.
    for name in ["true", "3", "1e3", "null", "-", "[draft] a", "{a}", "\"a\" and \"b\"", "\"a"] {
        assert_decodes_to(name, name.to_owned()).await;
    }
}

#[tokio::test]
async fn an_empty_body_is_a_string_only_if_its_content_type_is_text() {
    assert_eq!(get::<String>(html("200 OK", "")).await.unwrap(), "");
    for response in [response("200 OK", &[], ""), json("200 OK", ""), html("200 OK", "")] {
        let error = get::<bool>(response).await.unwrap_err();
        assert_eq!(error.to_string(), "getThing: the body of 200 OK is empty");
    }
    assert!(get::<String>(response("204 No Content", &[], "")).await.is_err());
}

#[derive(Debug, Deserialize, PartialEq)]
struct Thing {
    id: Option<String>,
    count: Option<i64>,
}

#[tokio::test]
async fn a_scalar_of_another_type_is_an_error() {
    async fn assert_is_error<T: DeserializeOwned + Debug + 'static>(body: &str) {
        let error = get::<T>(html("200 OK", body)).await.unwrap_err();
        assert!(matches!(error, Error::Decode { .. }), "{body}: {error}");
    }
    for body in ["yes", "tru", "[true]", "\"yes\"", "1"] {
        assert_is_error::<bool>(body).await;
    }
    for body in ["5.5", "\"5.5\"", "three", "9223372036854775808", "true", "\"true\""] {
        assert_is_error::<i64>(body).await;
    }
    for body in ["{\"id\": \"a\"}", "[\"a\"]", " [] "] {
        assert_is_error::<String>(body).await;
    }
    for body in ["sandbox-1", "\"{}\"", "[\"a\"]", "[]", "\"\"", "true"] {
        assert_is_error::<Thing>(body).await;
    }
    assert_is_error::<Value>("sandbox-1").await;
    assert_is_error::<ErrorBody>("sandbox-1").await;
    let error = get::<String>(response("200 OK", &[], b"\xff")).await.unwrap_err();
    assert!(matches!(error, Error::Decode { .. }), "{error}");
}

#[tokio::test]
async fn a_number_without_fraction_is_an_integer_in_any_notation() {
    assert_decodes_to("[4.0, 1e3, -0.0]", vec![4, 1000, 0]).await;
    assert_decodes_to(r#"{"id": null, "count": 4.0}"#, Thing { id: None, count: Some(4) }).await;
    assert_decodes_to(
        r#"{"a": {"b": 2e0}}"#,
        BTreeMap::from(
            [("a", 2)].map(|(k, n)| (k.to_owned(), BTreeMap::from([("b".to_owned(), n)]))),
        ),
    )
    .await;
    // A type that accepts anything keeps the value unchanged.
    assert_decodes_to("[4.0, 4]", (4, value!(4))).await;
    let error = get::<Vec<Thing>>(json("200 OK", r#"[{"count": 4.0}, {"count": 5.5}]"#)).await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "getThing: the body of 200 OK does not fit at `[1].count`: \
         expected a whole number, found 5.5"
    );
}

#[tokio::test]
async fn decode_errors_say_what_was_expected_and_found() {
    async fn assert_error<T: DeserializeOwned + Debug + 'static>(body: &str, expected: &str) {
        let error = get::<T>(json("200 OK", body)).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("getThing: the body of 200 OK does not fit at {expected}")
        );
    }
    assert_error::<Thing>(r#"["a"]"#, "`.`: expected an object (Thing), found an array").await;
    assert_error::<Vec<Thing>>(r#"[["a"]]"#, "`[0]`: expected an object (Thing), found an array")
        .await;
    assert_error::<Vec<Thing>>("{}", "`.`: expected an array, found an object").await;
    assert_error::<Thing>(r#"{"id": 3}"#, "`id`: expected a string, found 3").await;
    assert_error::<Thing>(r#"{"id": true}"#, "`id`: expected a string, found true").await;
    assert_error::<Vec<bool>>("[null]", "`[0]`: expected a boolean, found null").await;
    assert_error::<BTreeMap<String, f64>>(
        r#"{"a": {}}"#,
        "`a`: expected a number, found an object",
    )
    .await;
    assert_error::<u8>("256", "`.`: expected a whole number, found 256").await;
    assert_error::<Value>("[1,", "`.`: EOF while parsing a value at line 1 column 3").await;
}

#[tokio::test]
async fn a_call_without_a_result_accepts_a_scalar() {
    for body in ["", "true", "done", "\"<b>\""] {
        let server = Server::sending(html("201 Created", body)).await;
        server.request(&CREATE_THING).send_empty().await.unwrap();
    }
    // Whether it is a page is only known when the body begins.
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 9\r\n\r\n".to_vec();
    let server = Server::new(vec![Answer::Stall(head)]).await;
    let client = server.builder().idle_timeout(Some(Duration::from_millis(50))).build().unwrap();
    let request = Request::new(&client, &CREATE_THING);
    let error = request.send_empty().await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }) && error.status().is_some(), "{error:?}");
}

#[tokio::test]
async fn an_html_page_is_recognised_by_its_content() {
    let named = |name: &str| {
        response("200 OK", &[&format!("content-type: {name}")], "\r\n <!doctype html><p>")
    };
    for response in [named("text/html"), named("application/json"), named("text/plain")] {
        let server = Server::sending(response).await;
        let errors = [
            server.request(&GET_THING).send::<Value>().await.unwrap_err(),
            server.request(&GET_THING).send::<String>().await.unwrap_err(),
            server.request(&GET_THING).send_empty().await.unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, Error::UnexpectedBody { .. }), "{error}");
        }
    }
    // XML is not an HTML page, so it is a decode error.
    let server = Server::sending(response("200 OK", &["content-type: text/xml"], "<a/>")).await;
    server.request(&GET_THING).send_empty().await.unwrap();
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    assert!(matches!(error, Error::Decode { .. }), "{error}");

    // The limit on the body and its end make no difference.
    let page = "<p>".repeat(1000);
    let server = Server::sending(html("200 OK", &page)).await;
    let client = server.builder().body_limit(100).build().unwrap();
    let request = Request::new(&client, &GET_THING);
    let error = request.send::<Value>().await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedBody { .. }), "{error}");
}

#[tokio::test]
async fn a_download_declared_as_html_is_not_delayed() {
    let server = Server::sending(html("200 OK", "build log")).await;
    let stream = server.request(&GET_THING).send_bytes().await.unwrap().into_inner();
    assert_eq!(stream.content_length(), Some(9));
    assert_eq!(stream.text(100).await.unwrap(), "build log");
    // A page with another content type is a file.
    let server = Server::sending(response("200 OK", &["content-type: text/plain"], "<p>")).await;
    let stream = server.request(&GET_THING).send_bytes().await.unwrap().into_inner();
    assert_eq!(stream.text(100).await.unwrap(), "<p>");

    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n";
    let started = Instant::now();
    let server = Server::new(vec![Answer::Stall(format!("{head}3\r\none\r\n").into())]).await;
    let mut stream = server.request(&GET_THING).send_bytes().await.unwrap().into_inner();
    assert_eq!(stream.try_next().await.unwrap().unwrap(), "one");
    assert!(started.elapsed() < Duration::from_secs(5));
}
