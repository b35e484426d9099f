//! Successful responses.

use std::time::Duration;

use daytona_api_client::runtime::Request;
use daytona_api_client::{Client, Error};
use http::StatusCode;
use serde_json::{Value, json as value};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::*;

#[tokio::test]
async fn any_success_status_decodes() {
    for status in ["200 OK", "201 Created", "202 Accepted", "299 Odd"] {
        let server = Server::sending(json(status, r#"{"id": 1}"#)).await;
        let response = server.request(&GET_THING).send::<Value>().await.unwrap();
        assert!(status.starts_with(response.status().as_str()));
        assert_eq!(response.headers()["content-length"], "9");
        assert_eq!(response.body()["id"], 1);
        assert_eq!(response.map(|body| body["id"].as_u64()).into_inner(), Some(1));
    }
}

#[tokio::test]
async fn a_response_iterates_over_the_items_of_a_list() {
    let server = Server::sending(json("200 OK", "[1, 2]")).await;
    let list = server.request(&GET_THING).send::<Vec<u8>>().await.unwrap();
    let mut seen = Vec::new();
    for item in &list {
        seen.push(*item);
    }
    for item in list {
        seen.push(item);
    }
    assert_eq!(seen, [1, 2, 1, 2]);
}

#[tokio::test]
async fn a_call_without_a_result_ignores_the_body() {
    let stalled = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n[".to_vec();
    let answers = [
        Answer::Send(response("204 No Content", &[], "")),
        Answer::Send(json("200 OK", "{\"cut off")),
        Answer::Stall(stalled),
    ];
    for answer in answers {
        let server = Server::new(vec![answer]).await;
        server.request(&GET_THING).send_empty().await.unwrap();
    }
    let switched = response("101 Switching Protocols", &["connection: upgrade", "upgrade: x"], "");
    let server = Server::sending(switched).await;
    assert!(server.request(&GET_THING).send_empty().await.is_err());
}

#[tokio::test]
async fn a_success_without_json_is_an_error() {
    let decode = async |response: Vec<u8>| {
        let server = Server::sending(response).await;
        let result = server.request(&GET_THING).send::<Vec<i64>>().await;
        result.unwrap_err()
    };
    let error = decode(response("204 No Content", &[], "")).await;
    assert_eq!(error.to_string(), "getThing: the body of 204 No Content is empty");

    let error = decode(json("200 OK", "[1, 2, \"3\"]")).await;
    assert_eq!(
        error.to_string(),
        "getThing: the body of 200 OK does not fit at `[2]`: \
         expected a whole number, found a string"
    );
    assert_eq!(error.status(), Some(StatusCode::OK));
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("expected i64"));

    let error = decode(json("200 OK", "[1, 2")).await;
    assert!(matches!(error, Error::Decode { operation: "getThing", .. }), "{error}");
    let error = decode(json("200 OK", "[1] [2]")).await;
    assert!(matches!(error, Error::Decode { .. }), "{error}");
}

#[tokio::test]
async fn a_connection_that_breaks_within_the_body_is_an_error() {
    let mut cut = json("200 OK", "[1, 2, 3, 4, 5, 6, 7, 8]");
    cut.truncate(cut.len() - 5);
    let server = Server::sending(cut).await;
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    assert!(matches!(error, Error::Connection { operation: "getThing", .. }), "{error}");
    let stream = server.request(&GET_THING).send_bytes().await.unwrap().into_inner();
    let error = stream.bytes(1 << 20).await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error}");
}

#[tokio::test]
async fn an_html_page_is_an_error_about_the_base_url() {
    let server = Server::sending(html("200 OK", "<!doctype html>")).await;
    let errors = [
        server.request(&GET_THING).send::<Value>().await.unwrap_err(),
        server.request(&GET_THING).send_empty().await.unwrap_err(),
        server.request(&GET_THING).send_bytes().await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, Error::UnexpectedBody { .. }));
        assert!(error.to_string().contains("lacks the prefix of the API, such as /api"), "{error}");
    }
}

#[tokio::test]
async fn json_with_another_content_type_is_decoded() {
    for headers in [&["content-type: text/plain"][..], &["content-type: image/png"], &[]] {
        let server = Server::sending(response("200 OK", headers, "[1]")).await;
        let response = server.request(&GET_THING).send::<Value>().await.unwrap();
        assert_eq!(response.into_inner(), value!([1]));
        let server = Server::sending(response_of_text(headers)).await;
        let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
        assert!(matches!(error, Error::Decode { .. }), "{error}");
    }
}

fn response_of_text(headers: &[&str]) -> Vec<u8> {
    response("200 OK", headers, "no JSON")
}

#[tokio::test]
async fn a_downloaded_page_is_not_an_error() {
    let headers = ["content-type: text/html", "content-disposition: attachment"];
    let server = Server::sending(response("200 OK", &headers, "<p>")).await;
    let stream = server.request(&GET_THING).send_bytes().await.unwrap().into_inner();
    assert_eq!(stream.text(10).await.unwrap(), "<p>");
}

#[tokio::test]
async fn a_download_is_streamed() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n";
    let server = Server::new(vec![Answer::Stall(head.into())]).await;
    let response = server.request(&GET_THING).send_bytes().await.unwrap();
    let mut stream = response.into_inner().idle_timeout(Some(Duration::from_millis(100)));
    assert_eq!(stream.content_length(), None);
    assert_eq!(stream.try_next().await.unwrap().unwrap(), "one");
    let error = stream.try_next().await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
    assert!(stream.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_slow_reader_is_not_an_idle_server() {
    let pause = Duration::from_millis(300);
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n1".to_vec();
    let server = Server::new(vec![Answer::Pieces(vec![head, b"2".to_vec()], pause)]).await;
    let response = server.request(&GET_THING).send_bytes().await.unwrap();
    let mut stream = response.into_inner().idle_timeout(Some(pause * 2 / 3));
    // The first chunk has arrived. The second arrives within the limit, counted from when it is
    // requested.
    tokio::time::sleep(pause * 5 / 6).await;
    assert_eq!(stream.try_next().await.unwrap().unwrap(), "1");
    assert_eq!(stream.try_next().await.unwrap().unwrap(), "2");
}

#[tokio::test]
async fn bodies_are_bounded() {
    let server = Server::sending(json("200 OK", "\"123456789\"")).await;
    let stream = server.request(&GET_THING).send_bytes().await.unwrap().into_inner();
    assert_eq!(stream.content_length(), Some(11));
    let error = stream.bytes(10).await.unwrap_err();
    assert_eq!(error.to_string(), "getThing: the body of 200 OK is larger than 10 bytes");

    for (limit, fits) in [(10, false), (11, true)] {
        let builder = Client::builder().base_url(server.address()).body_limit(limit);
        let request = Request::new(&builder.build().unwrap(), &GET_THING);
        let result = request.send::<Value>().await;
        assert_eq!(result.is_ok(), fits);
        assert!(fits || matches!(result, Err(Error::BodyTooLarge { .. })));
    }
}

#[tokio::test]
async fn a_large_body_is_reassembled() {
    let items: Vec<usize> = (0..200_000).collect();
    let server = Server::sending(json("200 OK", &value!(items).to_string())).await;
    let response = server.request(&GET_THING).send::<Vec<usize>>().await.unwrap();
    assert_eq!(response.into_inner(), items);
}

#[tokio::test]
async fn a_connection_can_be_upgraded() {
    let head = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nhello";
    let server = Server::sending(head.into()).await;
    let response = server.request(&GET_THING).send_upgrade().await.unwrap();
    assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
    let mut text = String::new();
    response.into_inner().read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "hello");
    let received = server.only();
    assert_eq!(received.header("upgrade"), Some("websocket"));
    let key = received.header("sec-websocket-key").unwrap();
    assert!(key.len() == 24 && key.ends_with("=="), "{key}");

    let server = Server::sending(json("200 OK", "{}")).await;
    let error = server.request(&GET_THING).send_upgrade().await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::OK));
}

#[tokio::test]
async fn a_connection_is_reused_by_the_next_call() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::new(format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let server = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        // The server accepts no other connection.
        drop(listener);
        for answer in ["200 OK", "404 Not Found", "200 OK", "200 OK"] {
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                assert!(connection.read_buf(&mut request).await.unwrap() > 0);
            }
            let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 2\r\n\r\n{{}}");
            connection.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let request = || Request::new(&client, &GET_THING);
    request().send::<Value>().await.unwrap();
    assert!(request().send::<Value>().await.unwrap_err().is_not_found());
    request().send_empty().await.unwrap();
    let body = request().send_bytes().await.unwrap().into_inner();
    assert_eq!(body.text(10).await.unwrap(), "{}");
    server.await.unwrap();
}

#[tokio::test]
async fn json_that_is_nested_too_deep_is_an_error() {
    let server = Server::sending(json("200 OK", &"[".repeat(1 << 20))).await;
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    assert!(matches!(error, Error::Decode { .. }), "{error:?}");
    assert!(error.to_string().chars().count() < 400, "{error}");
}
