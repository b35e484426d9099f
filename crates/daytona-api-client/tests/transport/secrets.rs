//! The token and the values of a request do not leak.

use std::collections::BTreeMap;
use std::error::Error as _;

use daytona_api_client::ClientBuilder;
use daytona_api_client::reqwest::redirect::Policy;
use daytona_api_client::runtime::{FixedToken, Request};
use daytona_api_client::{Client, Error, Part, reqwest};
use serde_json::Value;

use crate::support::*;

fn full_text(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!("\n{error}\n{error:?}"));
        cause = error.source();
    }
    text
}

#[tokio::test]
async fn debug_output_has_neither_token_nor_values() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let builder = Client::builder().base_url("http://127.0.0.1").token(TOKEN);
    let client = server.client().with_header(ORGANIZATION, "value_of_header").unwrap();
    let request = Request::new(&client, &GET_NAMED)
        .path("name", "value_of_path")
        .query("q", "value_of_query")
        .header("x-other", "value_of_header")
        .json(Some("value_of_body"));
    let part = Part::text("value_of_part").file_name("value_of_name");
    let text = format!("{builder:?} {client:?} {request:#?} {part:?}");
    assert!(!text.contains(TOKEN) && !text.contains("value_of"), "{text}");
    assert!(text.contains("[hidden]") && text.contains("getThing"), "{text}");
}

#[tokio::test]
async fn errors_have_neither_token_nor_query() {
    let echo = format!("<pre>Authorization: Bearer {TOKEN}</pre>");
    let message = format!("{{\"message\": \"bad token {TOKEN}\"}}");
    let header = format!("x-echo: {TOKEN}");
    let responses = [
        response("200 OK", &[&header], "[1,"),
        response("401 Unauthorized", &[&header], ""),
        html("502 Bad Gateway", &echo),
        html("200 OK", &echo),
        json("401 Unauthorized", &message),
        json("200 OK", "[1,"),
        json("401 Unauthorized", &message.replace("dtn", r"\u0064tn")),
        Vec::new(),
    ];
    for response in responses {
        let server = Server::sending(response).await;
        let request = server.request(&GET_THING).query("q", "value_of_query");
        let text = full_text(&request.send::<Value>().await.unwrap_err());
        assert!(!text.contains(TOKEN) && !text.contains("value_of"), "{text}");
    }
}

#[tokio::test]
async fn decode_errors_do_not_include_the_token() {
    let bodies = [format!("[\"{TOKEN}\"]"), format!("{{\"{TOKEN}\": 0.5}}")];
    let server = Server::new(bodies.map(|body| Answer::Send(json("200 OK", &body))).to_vec()).await;
    let fixed = server.client();
    let source = server.builder().token_source(FixedToken::new(TOKEN)).build().unwrap();
    let array = Request::new(&fixed, &GET_THING).send::<[u8; 1]>().await.unwrap_err();
    let text = full_text(&array);
    assert!(text.contains("invalid type: string, expected u8 at line 1"), "{text}");
    assert!(!text.contains(TOKEN), "{text}");
    let map = Request::new(&source, &GET_THING).send::<BTreeMap<String, u8>>().await.unwrap_err();
    let text = full_text(&map);
    assert!(text.contains("does not fit at `[hidden]`") && !text.contains(TOKEN), "{text}");
}

#[tokio::test]
async fn decode_errors_do_not_quote_the_body() {
    for secret in ["dtn_new_key", r#"dtn_new_key\", expected u8"#, "dtn_new_key: string \\\"a"] {
        let body = format!(r#"["{TOKEN}", "{secret}"]"#);
        let server = Server::sending(json("201 Created", &body)).await;
        let error = server.request(&GET_THING).send::<(String, u8)>().await.unwrap_err();
        let text = full_text(&error);
        assert!(!text.contains("dtn_new_key") && !text.contains(TOKEN), "{text}");
        assert!(text.contains("at `[1]`: expected a whole number, found a string"), "{text}");
        assert_eq!(error.excerpt().unwrap(), body.replace(TOKEN, "[hidden]"));
    }
    let escaped = TOKEN.replace("dtn", r"\u0064tn");
    let server = Server::sending(json("200 OK", &format!("[\"{escaped}\""))).await;
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    assert_eq!(error.excerpt(), Some("[hidden]"));
    let answer = format!("500 {TOKEN}{escaped}");
    let server = Server::sending(response("500 Oh", &[], answer)).await;
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "getThing: 500 Internal Server Error: [hidden]");
}

#[tokio::test]
async fn decode_errors_are_short() {
    let body = format!("\n\"{}\"", "long".repeat(100_000));
    let server = Server::sending(json("200 OK", &body)).await;
    let error = server.request(&GET_THING).send::<u8>().await.unwrap_err();
    assert!(full_text(&error).len() < 4096);
    let Error::Decode { source: Some(source), .. } = error else { panic!("{error}") };
    assert_eq!((source.line(), source.column()), (2, 400_002));
}

#[tokio::test]
async fn a_redirect_to_another_origin_is_not_followed() {
    let thief = Server::sending(json("200 OK", "{}")).await;
    let location = format!("location: {}/api/thing", thief.address());
    for status in ["302 Found", "307 Temporary Redirect"] {
        let server = Server::sending(response(status, &[&location], "")).await;
        let request = server.request(&POST_THING).json(Some("value_of_body"));
        let error = request.send::<Value>().await.unwrap_err();
        assert!(error.status().unwrap().is_redirection(), "{error}");
        assert!(
            error.to_string().ends_with(", a redirect to another server, which is not followed"),
            "{error}"
        );
    }
    assert!(thief.take().is_empty());
}

#[tokio::test]
async fn a_custom_client_sends_no_token_to_another_origin() {
    let thief = Server::sending(json("200 OK", "{}")).await;
    let location = format!("location: {}/api/thing", thief.address());
    let server = Server::sending(response("302 Found", &[&location], "")).await;
    let builder = Client::builder().base_url(server.address()).token(TOKEN);
    let http = ClientBuilder::http_rules(reqwest::Client::builder()).redirect(Policy::default());
    let client = builder.http(http.build().unwrap()).build().unwrap();
    Request::new(&client, &GET_THING).send::<Value>().await.unwrap();
    assert_eq!(thief.only().header("authorization"), None);
}

#[tokio::test]
async fn a_redirect_does_not_change_the_method_to_get() {
    let moved = |status| Answer::Send(response(status, &["location: /api/new"], ""));
    let found = Answer::Send(json("200 OK", "{}"));
    for status in ["301 Moved Permanently", "302 Found", "303 See Other"] {
        for operation in [&POST_THING, &PUT_THING, &DELETE_THING] {
            let server = Server::new(vec![moved(status), found.clone()]).await;
            let request = server.request(operation).json(Some("value"));
            let error = request.send::<Value>().await.unwrap_err();
            assert!(error.status().unwrap().is_redirection(), "{error}");
            assert!(
                error.to_string().contains("a redirect that changes the method to GET"),
                "{error}"
            );
            server.only();
        }
    }
    let server = Server::new(vec![moved("308 Permanent Redirect"), found.clone()]).await;
    let request = server.request(&POST_THING).json(Some("value"));
    request.send::<Value>().await.unwrap();
    let received = server.take();
    assert!(received[1].head.starts_with("POST /api/new ") && received[1].text() == "\"value\"");

    let server = Server::new(vec![moved("302 Found"), found]).await;
    server.request(&GET_THING).send::<Value>().await.unwrap();
    assert!(server.take()[1].head.starts_with("GET /api/new "));
}

#[tokio::test]
async fn a_redirect_within_the_origin_is_followed_a_few_times() {
    let moved = Answer::Send(response("307 Moved", &["location: /api/new"], ""));
    let found = Answer::Send(json("200 OK", "{}"));
    let server = Server::new(vec![moved.clone(), found]).await;
    server.request(&GET_THING).send::<Value>().await.unwrap();
    let received = server.take();
    assert_eq!(received[1].target(), "/api/new");
    assert_eq!(received[1].header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));

    let server = Server::new(vec![moved]).await;
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    assert!(error.status().unwrap().is_redirection(), "{error}");
    assert!(error.to_string().ends_with(", the last of too many redirects"), "{error}");
    assert_eq!(server.take().len(), 6);
}
