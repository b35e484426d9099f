use daytona_api_server::Limits;
use serde_json::json;

use crate::kitchen::{kitchen, limited};

const THING: &str = r#"{"name":"a","note":null}"#;

#[tokio::test]
async fn the_content_type_has_to_be_the_declared_one() {
    let server = kitchen().await;
    for (media_type, status) in [
        ("application/json", 200),
        ("Application/JSON; charset=UTF-8", 200),
        ("application/json; charset=\"utf-8\"", 200),
        ("application/merge-patch+json", 200),
        ("application/json; charset=latin1", 415),
        ("application/json; charset=utf-16", 415),
        ("text/json", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("json", 415),
        ("\u{e9}", 415),
        ("", 415),
    ] {
        let answer = server.post("/things/1", media_type, THING).await;
        assert_eq!(answer.status, status, "{media_type}");
        if status == 415 {
            let expected = "The request body must be application/json in UTF-8.";
            assert_eq!(answer.message(), expected);
        }
    }
    let unstated = server.send("POST", "/things/1", &[], THING).await;
    assert_eq!(unstated.error(415), "The request body must be application/json in UTF-8.");
    let twice = ["content-type: application/json", "content-type: text/plain"];
    assert_eq!(server.send("POST", "/things/1", &twice, THING).await.status, 415);
    assert_eq!(server.post("/text", "text/html", "a").await.status, 415);
    assert_eq!(server.post("/bytes", "text/plain", "a").await.status, 415);
    assert_eq!(server.post("/form", "application/json", "{}").await.status, 415);
    assert_eq!(server.post("/multipart", "multipart/mixed; boundary=x", "a").await.status, 415);
}

#[tokio::test]
async fn a_compressed_body_is_refused() {
    let server = kitchen().await;
    let headers = ["content-type: application/json", "content-encoding: gzip"];
    let answer = server.send("POST", "/things/1", &headers, THING).await;
    assert_eq!(answer.error(415), "The request body must be sent without Content-Encoding.");
    let headers = ["content-type: application/json", "content-encoding: identity"];
    assert_eq!(server.send("POST", "/things/1", &headers, THING).await.status, 200);
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_with_and_without_a_stated_length() {
    let server = limited(Limits::default().json_bytes(100).upload_bytes(Some(100))).await;
    let long = format!("{THING}{}", " ".repeat(100));
    let fits = format!("{THING}{}", " ".repeat(100 - THING.len()));
    let too_large = "The request body is too large.";
    assert_eq!(server.post_json("/things/1", &long).await.error(413), too_large);
    assert_eq!(server.post_json("/things/1", &fits).await.status, 200);
    let chunks: Vec<&[u8]> = long.as_bytes().chunks(10).collect();
    let answer = server.send_chunked("/things/1", "application/json", &chunks).await;
    assert_eq!(answer.error(413), too_large);
    let answer = server.send_chunked("/things/1", "application/json", &[long.as_bytes()]).await;
    assert_eq!(answer.error(413), too_large);
    let chunks: Vec<&[u8]> = fits.as_bytes().chunks(10).collect();
    let answer = server.send_chunked("/things/1", "application/json", &chunks).await;
    assert_eq!(answer.status, 200);

    let bytes = "application/octet-stream";
    assert_eq!(server.post("/bytes", bytes, [0; 101]).await.error(413), too_large);
    assert_eq!(server.post("/bytes", bytes, [0; 100]).await.text(), "100");
    // What is read as it arrives fails within the handler, and is a 413 all the same.
    let answer = server.send_chunked("/bytes", bytes, &[&[0; 60], &[0; 60]]).await;
    assert_eq!(answer.error(413), too_large);
    assert_eq!(server.send_chunked("/bytes", bytes, &[&[0; 60]]).await.text(), "60");

    let default = kitchen().await;
    let head = "POST /things/1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                content-type: application/json\r\ncontent-length: 9999999999999\r\n\r\n{";
    assert_eq!(default.raw(head.as_bytes()).await.error(413), too_large);
}

#[tokio::test]
async fn a_body_that_ends_early_is_no_error_of_the_server() {
    let server = kitchen().await;
    let head = "POST /bytes HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                content-type: application/octet-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    let answer = server.raw(format!("{head}5\r\nabcde\r\nzz\r\n").as_bytes()).await;
    assert_eq!(answer.error(400), "The request body ended early.");
    let answer = server.raw(format!("{head}5\r\nabcde\r\n0\r\n\r\n").as_bytes()).await;
    assert_eq!(answer.text(), "5");
}

#[tokio::test]
async fn text_and_bytes_arrive() {
    let server = kitchen().await;
    let text = server.post("/text", "text/plain; charset=utf-8", "a\u{e9}\0").await;
    assert_eq!(text.json(), json!("a\u{e9}\0"));
    let latin = server.post("/text", "text/plain", [0xe9]).await;
    assert_eq!(latin.error(400), "body must be a string in UTF-8");
    // An empty file is one; nothing at all is none.
    let empty = server.post("/bytes", "application/octet-stream", "").await;
    assert_eq!(empty.text(), "0");
    let absent = server.send("POST", "/bytes", &[], "").await;
    assert_eq!(absent.error(400), "body should not be empty");
    // Bytes that nothing is said of are bytes.
    assert_eq!(server.send("POST", "/bytes", &[], "abc").await.text(), "3");
}

#[tokio::test]
async fn a_urlencoded_form_is_checked_and_typed() {
    let server = kitchen().await;
    let media_type = "application/x-www-form-urlencoded";
    let answer = server.post("/form", media_type, "name=a+b%21&count=9&tags=x&tags[]=y").await;
    let expected = json!({"name": "a b!", "count": 9, "tags": ["x", "y"]});
    assert_eq!(answer.json(), expected);
    for (form, expected) in [
        ("count=1", "name should not be empty"),
        ("name=a&count=10", "count must not be greater than 9"),
        (
            "name=a&count=x&tags=1&tags=2&tags=3",
            "count must be an integer number, tags must contain no more than 2 elements",
        ),
        ("name=a&name=b", "name must not be given twice"),
        ("name=%ff", "name must be a string in UTF-8, name should not be empty"),
        ("", "name should not be empty"),
    ] {
        assert_eq!(server.post("/form", media_type, form).await.error(400), expected, "{form}");
    }
}
