//! Encoding of parameters, headers and bodies.

use std::collections::BTreeMap;

use daytona_api_client::runtime::{Operation, Request};
use daytona_api_client::{Client, Error};
use serde_json::{Value, json as value};

use crate::support::*;

#[tokio::test]
async fn a_path_value_stays_within_its_segment() {
    let table = [
        ("plain-1.2_3~", "plain-1.2_3~"),
        ("a/b", "a%2Fb"),
        ("../x", "..%2Fx"),
        ("a\\b", "a%5Cb"),
        ("%2f", "%252f"),
        ("%2e%2e", "%252e%252e"),
        ("a b+c", "a%20b%2Bc"),
        ("?q=1#f", "%3Fq%3D1%23f"),
        ("größe", "gr%C3%B6%C3%9Fe"),
        ("\u{0}\n\t", "%00%0A%09"),
        (" ", "%20"),
        ("...", "..."),
    ];
    for (sent, arrived) in table {
        let server = Server::sending(json("200 OK", "{}")).await;
        let request = server.request(&GET_NAMED).path("name", sent);
        request.send::<Value>().await.unwrap();
        assert_eq!(server.only().target(), format!("/api/things/{arrived}/parts"));
    }
}

#[tokio::test]
async fn a_path_value_that_changes_the_route_is_rejected() {
    let server = Server::sending(json("200 OK", "{}")).await;
    for name in ["", ".", ".."] {
        let request = server.request(&GET_NAMED).path("name", name);
        let error = request.send::<Value>().await.unwrap_err();
        assert!(
            matches!(&error, Error::InvalidRequest { operation: "getThing", parameter, .. }
                if parameter == "name"),
            "{error}"
        );
    }
    assert!(server.take().is_empty());
}

#[tokio::test]
async fn two_values_in_one_segment_cannot_make_dots() {
    static PAIR: Operation = Operation { path: "/things/{a}{b}", ..GET };
    let server = Server::sending(json("200 OK", "{}")).await;
    let request = server.request(&PAIR).path("a", ".").path("b", ".");
    let error = request.send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "getThing: `b` must not be `.` or `..`");
}

#[tokio::test]
async fn queries_are_encoded_as_the_api_expects() {
    let table = [
        (value!("a b+c&d=é"), "?v=a%20b%2Bc%26d%3D%C3%A9"),
        (value!(["x", "y"]), "?v=x&v=y"),
        (value!([]), ""),
        (value!(null), ""),
        (value!(""), "?v="),
        (value!(true), "?v=true"),
        (value!(100.0), "?v=100"),
        (value!(0.5), "?v=0.5"),
        (value!(1e21), "?v=1000000000000000000000"),
        (value!(u64::MAX), "?v=18446744073709551615"),
        (value!(-3), "?v=-3"),
    ];
    for (sent, arrived) in table {
        let server = Server::sending(json("200 OK", "{}")).await;
        let request = server.request(&GET_THING).query("v", value!("replaced")).query("v", sent);
        request.send::<Value>().await.unwrap();
        assert_eq!(server.only().target(), format!("/api/thing{arrived}"));
    }
}

#[tokio::test]
async fn invalid_parameters_are_named() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let problem = async |fill: fn(Request) -> Request| {
        let request = fill(server.request(&GET_NAMED));
        request.send::<Value>().await.unwrap_err().to_string()
    };
    assert_eq!(problem(|request| request).await, "getThing: `name` is required and was not set");
    assert_eq!(
        problem(|request| request.query("limit", value!({"a": 1}))).await,
        "getThing: `limit` must be a string, a number or a boolean"
    );
    // The first problem is reported, even if a later value is valid.
    assert_eq!(
        problem(|request| request
            .query("limit", [[1]])
            .query("name", value!({}))
            .query("limit", 1))
        .await,
        "getThing: `limit` must be a string, a number or a boolean"
    );
    assert_eq!(
        problem(|request| request.header(ORGANIZATION, "a\r\nx-evil: 1")).await,
        "getThing: `X-Daytona-Organization-ID` must be printable ASCII"
    );
    assert!(server.take().is_empty());
}

#[tokio::test]
async fn the_token_is_sent_only_to_secured_operations() {
    static OPEN: Operation = Operation { secured: false, headers: &[], ..GET };
    let server = Server::sending(json("200 OK", "{}")).await;
    server.request(&GET_THING).send::<Value>().await.unwrap();
    let received = server.only();
    assert_eq!(received.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
    assert_eq!(received.header("x-daytona-organization-id"), Some("org_1"));
    assert_eq!(received.header("accept"), Some("application/json"));
    assert_eq!(received.header("user-agent"), Some("daytona-api-client/0.1.0"));

    server.request(&OPEN).send::<Value>().await.unwrap();
    let received = server.only();
    assert_eq!(received.header("authorization"), None);
    assert_eq!(received.header("x-daytona-organization-id"), None);
}

#[tokio::test]
async fn a_header_of_the_request_overrides_that_of_the_client() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let other = server.client().with_header(ORGANIZATION, "org_2").unwrap();
    Request::new(&other, &GET_THING).send::<Value>().await.unwrap();
    assert_eq!(server.only().header("x-daytona-organization-id"), Some("org_2"));

    let request = Request::new(&other, &GET_THING).header(ORGANIZATION, "org_3");
    request.send::<Value>().await.unwrap();
    let head = server.only().head;
    assert!(head.contains("x-daytona-organization-id: org_3") && !head.contains("org_2"), "{head}");
}

#[tokio::test]
async fn bodies_have_a_content_type() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let request = server.request(&POST_THING).json(Some(value!({"b": 1, "a": [true]})));
    request.send::<Value>().await.unwrap();
    let received = server.only();
    assert_eq!(received.header("content-type"), Some("application/json"));
    assert_eq!(received.text(), r#"{"b":1,"a":[true]}"#);

    let request = server.request(&POST_THING).text(Some("grüße".to_owned()));
    request.send::<Value>().await.unwrap();
    let received = server.only();
    assert_eq!(received.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(received.text(), "grüße");

    let request = server.request(&POST_THING).text(Some("replaced".to_owned()));
    request.json(None::<Value>).send::<Value>().await.unwrap();
    let received = server.only();
    assert_eq!((received.header("content-type"), received.text().as_str()), (None, ""));
}

#[test]
fn requests_can_be_sent_from_any_task() {
    fn is_send<T: Send>(_: T) {}
    fn is_sync<T: Sync>() {}
    let client = Client::new("http://127.0.0.1:1").unwrap();
    let request = || Request::new(&client, &GET_THING);
    is_send(request().send::<Value>());
    is_send(request().send_empty());
    is_send(request().send_bytes());
    is_send(request().send_upgrade());
    is_sync::<Client>();
    is_sync::<Request>();
    is_sync::<Error>();
}

#[tokio::test]
async fn a_form_has_the_members_of_the_value() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let request = server
        .request(&POST_THING)
        .form(Some(value!({"grant": "a b&c", "scope": ["x", "y"], "none": null})));
    request.send::<Value>().await.unwrap();
    let received = server.only();
    assert_eq!(received.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(received.text(), "grant=a%20b%26c&scope=x&scope=y");
}

fn labels(pairs: &[(&str, &str)]) -> Option<BTreeMap<String, String>> {
    Some(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

#[tokio::test]
async fn a_flag_is_sent_only_when_it_is_set_and_a_map_as_json() {
    type Fill = fn(Request) -> Request;
    let table: [(Fill, &str); 7] = [
        (|request| request.query_flag("all", Some(true)), "?all=true"),
        (|request| request.query_flag("all", Some(false)), ""),
        (|request| request.query_flag("all", None), ""),
        (|request| request.query_map("labels", labels(&[("b", "1"), ("a", "x y")])), LABELS),
        (|request| request.query_map("labels", labels(&[])), ""),
        (|request| request.query_map("labels", None), ""),
        (|request| request.query_map("labels", labels(&[("q", "\"")])), QUOTED),
    ];
    const QUOTED: &str = "?labels=%7B%22q%22%3A%22%5C%22%22%7D";
    const LABELS: &str = "?labels=%7B%22a%22%3A%22x%20y%22%2C%22b%22%3A%221%22%7D";
    for (fill, arrived) in table {
        let server = Server::sending(json("200 OK", "{}")).await;
        fill(server.request(&GET_THING)).send::<Value>().await.unwrap();
        assert_eq!(server.only().target(), format!("/api/thing{arrived}"));
    }
}

#[tokio::test]
async fn a_url_that_is_too_long_is_not_sent() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let client = server.retrying_client();
    let fixed = format!("{}/api/things/n/parts?q=&q=&a=a", server.address()).len();
    let room = 65_534 - fixed;
    for (length, fits) in [(room, true), (room + 1, false), (1 << 20, false)] {
        let request = Request::new(&client, &GET_NAMED)
            .path("name", "n")
            .query("q", ["x".repeat(length / 2), "x".repeat(length - length / 2)])
            .query("a", "a");
        let outcome = request.send::<Value>().await;
        assert_eq!((outcome.is_ok(), server.take().len()), (fits, usize::from(fits)));
        if let Err(error) = outcome {
            let expected = "getThing: `q` makes the URL longer than 65,534 bytes, the maximum";
            assert_eq!((error.to_string().as_str(), error.is_retryable()), (expected, false));
            assert_eq!(error.attempts(), None);
        }
    }
}
