//! Every name arrives exactly as the description writes it.

use golden_client::Client;
use golden_client::types::Names;
use golden_client::wire::WireCall;
use serde_json::{Value, json};

use crate::description::{decoded, hostile, pairs, parameters};
use openapi_test_server::{Server, json as answer};

use crate::support::client;

/// A call of `wire` with `v0`, `v1` and so on for what is required.
fn wire(client: &Client, body: Names) -> WireCall {
    client.wire("v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", body)
}

/// Calls each setter, in the order of the description, with `v0`, `v1` and so on.
macro_rules! set {
    ($request:ident: $($setter:ident)*) => {{
        let mut n = 0;
        $(
            $request = $request.$setter(format!("v{n}"));
            n += 1;
        )*
        n
    }};
}

/// All property names, each with a value that tells it from the others.
fn all_names() -> Value {
    let description = hostile();
    let properties = &description["components"]["schemas"]["Names"]["properties"];
    let names = properties.as_object().unwrap().keys();
    names.map(|name| (name.clone(), json!(format!("value of {name}")))).collect()
}

/// The name of each parameter with the value that [`set!`] gives it.
fn numbered(names: &[String]) -> Vec<(String, String)> {
    let numbered = names.iter().enumerate();
    numbered.map(|(n, name)| (name.clone(), format!("v{n}"))).collect()
}

#[tokio::test]
async fn of_paths_queries_headers_and_properties() {
    let names = all_names();
    let server = Server::sending(answer("200 OK", &names.to_string())).await;
    let body: Names = serde_json::from_value(names.clone()).unwrap();
    let mut request = wire(&client(&server), body);
    #[rustfmt::skip]
    let in_query = set!(request:
        type_2 self_2 self_3 crate_ super_ async_ match_ fn_ loop_ true_ dyn_ r_type static_
        n1st_2 n2 n01
        plus_1_2 minus_1 dollar equal_equal underscore underscore_underscore u1f680 t x u60 and
        percent a_b_2 a_b_3 a_b_4 a_b_5 a_b_6 a_b_7 a_b_8 a_b_9 a_b_10 a_b_11 a_b_12
        foo_bar_2 foo_bar_3 foo_bar_4 foo_bar_5 foo_bar_6
        builder send_input_2 body_input_2 value request client new clone_input default try_into from into fmt index
        error type_3 self_4 p0 option string operation
        größe_2 grösse 日本語_2 кириллица é é_2 ñ k ß
    );
    let in_headers = set!(request: plus_1_3 dollar_2 self_5 x_foo_bar x_foo_bar_2 n2nd type_4);
    let response = request.await.unwrap();
    assert_eq!(serde_json::to_value(response.body()).unwrap(), names);

    let received = server.only();
    let (path, query) = received.target().split_once('?').unwrap();
    let segments: Vec<String> = path.split('/').map(decoded).collect();
    let values = (0..10).map(|n| format!("v{n}"));
    let around = |names: [&str; 4]| names.map(str::to_owned).into_iter();
    let expected: Vec<String> =
        around(["", "api", "wire", "größe"]).chain(values).chain(["end".to_owned()]).collect();
    assert_eq!(segments, expected);

    // `states`, `count` and `at` come last, and are not set.
    let mut names_in_query = parameters("wire", "query");
    names_in_query.truncate(names_in_query.len() - 3);
    assert_eq!(in_query, names_in_query.len());
    assert_eq!(pairs(query), numbered(&names_in_query));

    let names_in_headers = parameters("wire", "header");
    assert_eq!(in_headers, names_in_headers.len());
    for (name, value) in numbered(&names_in_headers) {
        assert_eq!(received.header(&name.to_lowercase()), Some(&*value), "{name}");
    }
    assert_eq!(serde_json::from_slice::<Value>(&received.body).unwrap(), names);
}

#[tokio::test]
async fn values_of_every_kind_in_a_query() {
    let server = Server::sending(answer("200 OK", "{}")).await;
    let request = wire(&client(&server), Names::new());
    let time = "2026-02-03T04:05:06Z";
    let request = request.states(["type", "+1", "", "🚀", "unknown"]);
    let request = request.count(100).at(time.parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    request.await.unwrap();
    let received = server.only();
    let (_, query) = received.target().split_once('?').unwrap();
    let expected = [
        ("states", "type"),
        ("states", "+1"),
        ("states", ""),
        ("states", "🚀"),
        ("states", "unknown"),
        ("count", "100"),
        ("at", time),
    ];
    assert_eq!(pairs(query), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}
