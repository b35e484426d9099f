//! Bodies of every kind, in requests and in responses.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use golden_client::runtime::Part;
use golden_client::types::{BareInlineBody, Names, Secret, Shape};
use serde_json::{Value, json};

use crate::description::pairs;
use openapi_test_server::{Server, json as answer, response};

use crate::support::client;

/// A server that answers with this JSON.
async fn answering(json: &str) -> Server {
    Server::sending(answer("200 OK", json)).await
}

#[tokio::test]
async fn plain_values_are_bodies() {
    let server = answering("\"back\"").await;
    assert_eq!(**client(&server).bare_string("there").await.unwrap(), *"back");
    assert_eq!(server.only().text(), "\"there\"");

    let server = answering("12").await;
    assert_eq!(*client(&server).bare_number(1.5).await.unwrap(), 12);
    assert_eq!(server.only().text(), "1.5");

    let server = answering("[true, false]").await;
    let answer = client(&server).bare_array(vec![1, -2]).await.unwrap();
    assert_eq!(*answer, [true, false]);
    assert_eq!(server.only().text(), "[1,-2]");

    let server = answering(r#"{"any": [1]}"#).await;
    let body = BTreeMap::from([("fn".to_owned(), vec!["type".to_owned()])]);
    let answer = client(&server).bare_map(body).await.unwrap();
    assert_eq!(answer.get("any"), Some(&json!([1])));
    assert_eq!(server.only().text(), r#"{"fn":["type"]}"#);

    let server = answering("null").await;
    assert_eq!(*client(&server).bare_nullable().await.unwrap(), None);
    assert_eq!(server.only().text(), "");

    let server = answering("[null]").await;
    let answer = client(&server).bare_any(json!({"a": null})).await.unwrap();
    assert_eq!(*answer, json!([null]));
    assert_eq!(server.only().text(), r#"{"a":null}"#);
}

#[tokio::test]
async fn inline_and_alternative_bodies() {
    let server = answering(r#"[{"type": "x"}]"#).await;
    let body = BareInlineBody::new("in line");
    let answer = client(&server).bare_inline(body).await.unwrap();
    assert_eq!(answer[0].type_.as_deref(), Some("x"));
    assert_eq!(server.only().text(), r#"{"type":"in line"}"#);

    let server = answering(r#"["none", {"side": 1.5}]"#).await;
    let body: Shape = serde_json::from_value(json!({"radius": 0.5})).unwrap();
    let answer = client(&server).one_of(body).await.unwrap();
    assert_eq!(serde_json::to_value(answer.body()).unwrap(), json!(["none", {"side": 1.5}]));
    assert_eq!(server.only().text(), r#"{"radius":0.5}"#);
}

#[tokio::test]
async fn text_and_bytes_are_not_json() {
    let bytes = b"\0\xff\"".as_slice();
    let server = Server::sending(response("200 OK", &[], bytes)).await;
    let answer = client(&server).bytes(Part::bytes(bytes)).await.unwrap();
    let chunks: Vec<_> = answer.into_inner().try_collect().await.unwrap();
    assert_eq!(chunks.concat(), bytes);
    let received = server.only();
    assert_eq!(received.body, bytes);
    assert_eq!(received.header("content-type"), Some("application/octet-stream"));

    let server = Server::sending(response("200 OK", &[], "grüße")).await;
    let answer = client(&server).text("a \"b\"").await.unwrap();
    let chunks: Vec<_> = answer.into_inner().try_collect().await.unwrap();
    assert_eq!(chunks.concat(), "grüße".as_bytes());
    let received = server.only();
    assert_eq!(received.text(), "a \"b\"");
    assert_eq!(received.header("content-type"), Some("text/plain; charset=utf-8"));
}

#[tokio::test]
async fn forms_have_the_names_of_the_description() {
    let server = Server::sending(response("204 No Content", &[], "")).await;
    let fields = [("", "empty"), ("self", "a b"), ("+1", "&="), ("🚀", "ü"), ("a=b", "?")];
    let body: Value =
        fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let body: Names = serde_json::from_value(body).unwrap();
    client(&server).form(body).await.unwrap();
    let received = server.only();
    assert_eq!(received.header("content-type"), Some("application/x-www-form-urlencoded"));
    let mut arrived = pairs(&received.text());
    arrived.sort();
    let mut expected = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    expected.sort();
    assert_eq!(arrived, expected);
}

#[tokio::test]
async fn parts_have_the_names_of_the_description() {
    let server = Server::sending(response("204 No Content", &[], "")).await;
    let file = || Part::bytes("bytes");
    let request = client(&server).multipart("in path", "also in path", file());
    let object: serde_json::Map<_, _> = [("x".to_owned(), json!(1))].into_iter().collect();
    let request = request.send_input_2("text").body_input(file()).self_(7).plus_1(object);
    let items = ["i0", "i1"].map(|index| (index, "c", "t", "s", "a", "b", "c", file()));
    request.n0(items).await.unwrap();
    let received = server.only();
    assert!(received.target().ends_with("/multipart/in%20path/also%20in%20path"));
    let text = received.text();
    let names: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("Content-Disposition: form-data; "))
        .map(|rest| rest.split("; ").next().unwrap())
        .collect();
    let list = |n: usize| {
        let members = ["index", "{curly}", "type", "self", "a", "b", "c", "content"];
        members.map(|member| format!("name=\"🚀 {{0}}[{n}].{member}\""))
    };
    let first = ["file", "send", "body", "self", "+1"].map(|name| format!("name=\"{name}\""));
    let expected: Vec<String> = first.into_iter().chain(list(0)).chain(list(1)).collect();
    assert_eq!(names, expected);
    assert!(text.contains("\r\n\r\ni1\r\n") && text.contains("{\"x\":1}"), "{text}");
}

#[tokio::test]
async fn secrets_are_sent_and_not_printed() {
    let server = answering(r#"{"password": "hunter3"}"#).await;
    let request = client(&server).secret(Secret::new("hunter2"));
    let printed = format!("{request:?}");
    let answer = request.await.unwrap();
    assert!(server.only().text().contains("hunter2"));
    assert_eq!(answer.password, "hunter3");
    let printed = format!("{printed} {:?}", answer.body());
    assert!(!printed.contains("hunter"), "{printed}");
}
