//! Values that come as plain text, numbers that are whole, and pages that are neither.

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

/// The body gives the value, whatever it is called.
async fn comes<T: DeserializeOwned + Debug + PartialEq + 'static>(body: &str, expected: T) {
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
        let got = Request::new(&client, &GET_THING).send::<T>().await;
        assert_eq!(got.unwrap().into_inner(), expected, "{body}");
    }
}

#[tokio::test]
async fn a_bare_value_comes_with_any_content_type_quoted_or_not() {
    comes("true", true).await;
    comes("\"false\"", false).await;
    comes("3", 3_i64).await;
    comes("3.0", 3_i64).await;
    comes("\"3\"", 3_i64).await;
    comes("2.5", 2.5_f64).await;
    comes("sandbox-1", "sandbox-1".to_owned()).await;
    comes("\"sandbox-1\"", "sandbox-1".to_owned()).await;
    comes("two\nlines: \"é\"", "two\nlines: \"é\"".to_owned()).await;
    comes("sandbox-1", Some("sandbox-1".to_owned())).await;
    // Names that are JSON of another kind.
    for name in ["true", "3", "1e3", "null", "-", "[draft] a", "{a}", "\"a\" and \"b\"", "\"a"] {
        comes(name, name.to_owned()).await;
    }
}

#[tokio::test]
async fn an_empty_text_is_one_only_if_the_server_says_so() {
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
async fn what_is_no_bare_value_of_the_type_is_an_error() {
    async fn fails<T: DeserializeOwned + Debug + 'static>(body: &str) {
        let error = get::<T>(html("200 OK", body)).await.unwrap_err();
        assert!(matches!(error, Error::Decode { .. }), "{body}: {error}");
    }
    for body in ["yes", "tru", "[true]", "\"yes\"", "1"] {
        fails::<bool>(body).await;
    }
    for body in ["5.5", "\"5.5\"", "three", "9223372036854775808", "true", "\"true\""] {
        fails::<i64>(body).await;
    }
    for body in ["{\"id\": \"a\"}", "[\"a\"]", " [] "] {
        fails::<String>(body).await;
    }
    for body in ["sandbox-1", "\"{}\"", "[\"a\"]", "[]", "\"\"", "true"] {
        fails::<Thing>(body).await;
    }
    fails::<Value>("sandbox-1").await;
    fails::<ErrorBody>("sandbox-1").await;
    let error = get::<String>(response("200 OK", &[], b"\xff")).await.unwrap_err();
    assert!(matches!(error, Error::Decode { .. }), "{error}");
}

#[tokio::test]
async fn a_whole_number_is_an_integer_however_it_is_written() {
    comes("[4.0, 1e3, -0.0]", vec![4, 1000, 0]).await;
    comes(r#"{"id": null, "count": 4.0}"#, Thing { id: None, count: Some(4) }).await;
    comes(
        r#"{"a": {"b": 2e0}}"#,
        BTreeMap::from(
            [("a", 2)].map(|(k, n)| (k.to_owned(), BTreeMap::from([("b".to_owned(), n)]))),
        ),
    )
    .await;
    // What the type leaves open stays as it came.
    comes("[4.0, 4]", (4, value!(4))).await;
    let error = get::<Vec<Thing>>(json("200 OK", r#"[{"count": 4.0}, {"count": 5.5}]"#)).await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "getThing: the body of 200 OK does not fit at `[1].count`: \
         expected a whole number, found 5.5"
    );
}

#[tokio::test]
async fn what_does_not_fit_says_what_was_expected_and_found() {
    async fn says<T: DeserializeOwned + Debug + 'static>(body: &str, told: &str) {
        let error = get::<T>(json("200 OK", body)).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("getThing: the body of 200 OK does not fit at {told}")
        );
    }
    says::<Thing>(r#"["a"]"#, "`.`: expected an object (Thing), found an array").await;
    says::<Vec<Thing>>(r#"[["a"]]"#, "`[0]`: expected an object (Thing), found an array").await;
    says::<Vec<Thing>>("{}", "`.`: expected an array, found an object").await;
    says::<Thing>(r#"{"id": 3}"#, "`id`: expected a string, found 3").await;
    says::<Thing>(r#"{"id": true}"#, "`id`: expected a string, found true").await;
    says::<Vec<bool>>("[null]", "`[0]`: expected a boolean, found null").await;
    says::<BTreeMap<String, f64>>(r#"{"a": {}}"#, "`a`: expected a number, found an object").await;
    says::<u8>("256", "`.`: expected a whole number, found 256").await;
    says::<Value>("[1,", "`.`: EOF while parsing a value at line 1 column 3").await;
}

#[tokio::test]
async fn a_call_without_a_result_takes_a_bare_value() {
    for body in ["", "true", "done", "\"<b>\""] {
        let server = Server::sending(html("201 Created", body)).await;
        server.request(&CREATE_THING).send_empty().await.unwrap();
    }
    // Whether it is a page is not known before the body begins.
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 9\r\n\r\n".to_vec();
    let server = Server::new(vec![Answer::Stall(head)]).await;
    let client = server.builder().idle_timeout(Some(Duration::from_millis(50))).build().unwrap();
    let request = Request::new(&client, &CREATE_THING);
    let error = request.send_empty().await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }) && error.status().is_some(), "{error:?}");
}

#[tokio::test]
async fn a_page_is_told_by_what_it_is() {
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
    // XML is no page, so it is only what does not fit.
    let server = Server::sending(response("200 OK", &["content-type: text/xml"], "<a/>")).await;
    server.request(&GET_THING).send_empty().await.unwrap();
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    assert!(matches!(error, Error::Decode { .. }), "{error}");

    // Neither the limit on a body nor its end makes a difference.
    let page = "<p>".repeat(1000);
    let server = Server::sending(html("200 OK", &page)).await;
    let client = server.builder().body_limit(100).build().unwrap();
    let request = Request::new(&client, &GET_THING);
    let error = request.send::<Value>().await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedBody { .. }), "{error}");
}

#[tokio::test]
async fn a_download_that_is_called_html_is_not_held_back() {
    let server = Server::sending(html("200 OK", "build log")).await;
    let stream = server.request(&GET_THING).send_bytes().await.unwrap().into_inner();
    assert_eq!(stream.content_length(), Some(9));
    assert_eq!(stream.text(100).await.unwrap(), "build log");
    // A page by another name is a file.
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
