//! Input that nobody sends by accident.

use daytona_api_server::Limits;

use crate::kitchen::{kitchen, limited};

async fn message(body: impl AsRef<[u8]>) -> String {
    kitchen().await.post_json("/things/1", body).await.error(400)
}

#[tokio::test]
async fn malformed_json_is_400_with_its_place() {
    for (body, problem) in [
        ("{", "EOF while parsing an object at line 1 column 1"),
        (r#"{"name":"#, "EOF while parsing a value at line 1 column 8"),
        (r#"{"name":'a'}"#, "expected value at line 1 column 9"),
        (r#"{"name":"a","note":null}x"#, "trailing characters at line 1 column 25"),
        (r#"{"name":"a","note":NaN}"#, "expected value at line 1 column 20"),
        (r#"{"name":"a","note":null,}"#, "trailing comma at line 1 column 25"),
        (r#"{"name":"\ud800","note":null}"#, "unexpected end of hex escape at line 1 column 16"),
        ("<xml/>", "expected value at line 1 column 1"),
    ] {
        let expected = format!("Invalid JSON in request body: {problem}");
        assert_eq!(message(body).await, expected, "{body}");
    }
}

#[tokio::test]
async fn json_that_is_not_utf8_is_400() {
    let expected = "Invalid JSON in request body: it is not UTF-8";
    assert_eq!(message(b"{\"name\":\"\xe9\",\"note\":null}").await, expected);
    assert_eq!(message(b"\xff\xfe{\0}\0").await, expected);
    // The mark that Windows puts before UTF-8 is none of JSON.
    let marked = message(b"\xef\xbb\xbf{}").await;
    assert!(marked.starts_with("Invalid JSON in request body: "), "{marked}");
}

#[tokio::test]
async fn huge_numbers_are_400() {
    let thing = |number: &str| format!(r#"{{"name":"a","note":null,"cpu":{number}}}"#);
    let message_of = async |number: &str| message(thing(number)).await;
    let range = "Invalid JSON in request body: number out of range at line 1 column";
    assert_eq!(message_of("1e400").await, format!("{range} 35"));
    assert_eq!(message_of("1e30").await, "cpu must be an integer number");
    assert_eq!(message_of("-0").await, "cpu must not be less than 1");
    assert_eq!(message_of("-9223372036854775809").await, "cpu must be an integer number");
    assert_eq!(message_of(&"9".repeat(100_000)).await[..50], range[..50]);
}

#[tokio::test]
async fn nul_bytes_are_characters_in_texts_and_nowhere_else() {
    let server = kitchen().await;
    let body = r#"{"name":"a\u0000","note":null}"#;
    assert_eq!(server.post_json("/things/1", body).await.json()["body"]["name"], "a\0");
    assert_eq!(server.get("/search?q=%00").await.json()["q"], "\0");
    let raw = message(b"{\"name\":\"a\0\",\"note\":null}").await;
    assert!(raw.contains("control character"), "{raw}");
    let line = server.raw(b"GET /search?q=\0 HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(line.status, 400);
    let header = server.raw(b"GET /search?q= HTTP/1.1\r\nhost: x\r\nx-trace: \0\r\n\r\n").await;
    assert_eq!(header.status, 400);
}

#[tokio::test]
async fn deep_json_is_400_wherever_it_stands() {
    let expected = "Invalid JSON in request body: too many levels at line 1 column";
    for depth in [64, 10_000, 500_000] {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            for body in [
                format!(r#"{{"name":"a","note":null,"anything":{deep}}}"#),
                format!(r#"{{"name":"a","note":null,"unknown":{deep}}}"#),
                format!(r#"{{"name":"a","note":null,"cpu":{deep}}}"#),
            ] {
                let answer = message(&body[..body.len().min(2 << 20)]).await;
                assert!(answer.contains(expected), "{depth}: {answer}");
            }
        }
    }
    let child = r#"{"name":"a","note":null,"child":"#;
    let deep = |depth: usize| {
        format!("{}{{\"name\":\"a\",\"note\":null}}{}", child.repeat(depth), "}".repeat(depth))
    };
    let server = kitchen().await;
    assert_eq!(server.post_json("/things/1", deep(63)).await.status, 200);
    assert!(message(deep(64)).await.starts_with(expected));
    let deeper = limited(Limits::default().json_depth(1000)).await;
    assert_eq!(deeper.post_json("/things/1", deep(126)).await.status, 200);
    assert_eq!(deeper.post_json("/things/1", deep(127)).await.status, 400);
    let parameter = format!("/search?q=x&labels=%7B%22a%22:{}", "[".repeat(30_000));
    let message = server.get(&parameter).await.error(400);
    assert!(message.contains("labels must be valid JSON: too many levels"), "{message}");
}

#[tokio::test]
async fn a_member_given_twice_is_400() {
    let expected = "name must not be given twice";
    assert_eq!(message(r#"{"name":"a","name":"a","note":null}"#).await, expected);
    assert_eq!(message(r#"{"name":"a","n\u0061me":"a","note":null}"#).await, expected);
    for unknown in [r#""x":1,"x":1"#, r#""x":1,"\u0078":{}"#, r#""x":[{"y":1,"y":2}]"#] {
        let found = message(format!(r#"{{"name":"a","note":null,{unknown}}}"#)).await;
        assert!(found.ends_with(" must not be given twice"), "{found}");
    }
    let labels: Vec<String> = (0..40).map(|key| format!(r#""{}":"""#, key % 39)).collect();
    let body = format!(r#"{{"name":"a","note":null,"labels":{{{}}}}}"#, labels.join(","));
    let expected = "labels.0 must not be given twice, labels must have no more than 2 members";
    assert_eq!(message(body).await, expected);
}

#[tokio::test]
async fn thousands_of_members_are_checked_in_no_time() {
    let labels: Vec<String> = (0..100_000).map(|key| format!(r#""{key}":1"#)).collect();
    let body = format!(r#"{{"name":"a","note":null,"labels":{{{}}}}}"#, labels.join(","));
    let start = std::time::Instant::now();
    let message = message(body).await;
    assert!(message.ends_with(", and 99951 more"), "{message}");
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_query_of_thousands_of_pairs_is_checked_in_no_time() {
    let server = kitchen().await;
    let start = std::time::Instant::now();
    let query = "states=started&".repeat(3000);
    let message = server.get(&format!("/search?q=x&{query}")).await.error(400);
    assert!(message.starts_with("states must contain no more than 3 elements"), "{message}");
    let query = "page=1&".repeat(3000);
    let message = server.get(&format!("/search?q=x&{query}")).await.error(400);
    assert!(message.ends_with("and 2949 more"), "{message}");
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_request_that_is_no_http_is_400_and_a_huge_one_is_refused() {
    let server = kitchen().await;
    assert_eq!(server.raw(b"nonsense\r\n\r\n").await.status, 400);
    let long = format!("/search?q={}", "x".repeat(100_000));
    assert_eq!(server.get(&long).await.status, 414);
    let header = format!("x-long: {}", "x".repeat(1 << 20));
    assert_eq!(server.send("GET", "/search?q=", &[&header], "").await.status, 431);
    assert_eq!(server.send("GET", "/search?q=", &["x: y"; 101], "").await.status, 431);
}
