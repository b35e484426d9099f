use daytona_api_server::Limits;
use serde_json::{Value, json};

use crate::kitchen::{kitchen, limited};
use crate::support::{Answer, Server};

const TYPE: &str = "multipart/form-data; boundary=XX";

/// A form of parts with a name, further parameters of the disposition, and a body.
fn form(parts: &[(&str, &str, &str)]) -> String {
    let part = |(name, more, body): &(&str, &str, &str)| {
        format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{body}\r\n")
    };
    parts.iter().map(part).collect::<String>() + "--XX--\r\n"
}

async fn send(server: &Server, parts: &[(&str, &str, &str)]) -> Answer {
    server.post("/multipart", TYPE, form(parts)).await
}

fn values(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json().as_array().unwrap().iter().map(|part| part["value"].clone()).collect()
}

#[tokio::test]
async fn parts_arrive_with_all_that_is_known_of_them() {
    let parts = [
        ("files[1].path", "", "/b"),
        ("file", "; filename=\"a \u{e9}.txt\"\r\nContent-Type: text/x", "12345"),
        ("files[1].file", "; filename=b", ""),
        ("path", "", "started"),
        ("count", "", "7"),
        ("meta", "\r\nContent-Type: application/json", r#"{"kind":"k"}"#),
        ("skipped", "", "not read"),
    ];
    let answer = send(&kitchen().await, &parts).await;
    let all = [json!("/b"), json!(5), json!(0), json!("started"), json!(7)];
    let expected = [&all[..], &[json!({"kind": "k"}), Value::Null]].concat();
    assert_eq!(values(&answer), expected);
    let first = json!({
        "field": "files", "index": 1, "member": "path", "fileName": null, "type": null,
        "value": "/b",
    });
    let second = json!({
        "field": "file", "index": null, "member": null, "fileName": "a \u{e9}.txt",
        "type": "text/x", "value": 5,
    });
    assert_eq!((&answer.json()[0], &answer.json()[1]), (&first, &second));
}

#[tokio::test]
async fn values_in_a_form_are_checked() {
    let server = kitchen().await;
    for (part, expected) in [
        (("path", "", "x"), "path must be one of the following values: started, stopped"),
        (("count", "", "0"), "count must not be less than 1"),
        (("count", "", "x"), "count must be an integer number"),
        (("meta", "", "{}"), "meta.kind should not be empty"),
        (
            ("meta", "", "{"),
            "meta must be valid JSON: EOF while parsing an object at line 1 column 1",
        ),
        (("files[0].path", "", ""), "files[0].path must be longer than or equal to 1 characters"),
    ] {
        assert_eq!(send(&server, &[part]).await.error(400), expected, "{part:?}");
    }
    let text = b"--XX\r\nContent-Disposition: form-data; name=path\r\n\r\n\xff\r\n--XX--\r\n";
    let message = server.post("/multipart", TYPE, text).await.error(400);
    assert_eq!(message, "path must be a string in UTF-8");
}

#[tokio::test]
async fn what_is_missing_is_told_at_the_end() {
    let server = kitchen().await;
    let message = send(&server, &[("path", "", "started")]).await.error(400);
    assert_eq!(message, "file should not be empty");
    let parts = [("files[3].path", "", "/a"), ("files[0].file", "", ""), ("file", "", "")];
    let expected = "files[0].path should not be empty, files[3].file should not be empty";
    assert_eq!(send(&server, &parts).await.error(400), expected);
    let message = server.post("/multipart", TYPE, "").await.error(400);
    assert_eq!(message, "The form ends early.");
    let message = server.send("POST", "/multipart", &[], "").await.error(400);
    assert_eq!(message, "body should not be empty");
}

#[tokio::test]
async fn a_part_that_is_not_declared_or_has_no_name_is_400() {
    let server = kitchen().await;
    for name in [
        "other",
        "files",
        "files[0]",
        "files[0].other",
        "files[].path",
        "files[-1].path",
        "files[+1].path",
        "files[1000].path",
        "files[99999999999999999999].path",
        "file[0].path",
        "",
    ] {
        let message = send(&server, &[(name, "", "")]).await.error(400);
        assert_eq!(message, format!("{name} is not a part of this form"));
    }
    let nameless = "--XX\r\nContent-Disposition: form-data\r\n\r\na\r\n--XX--\r\n";
    let message = server.post("/multipart", TYPE, nameless).await.error(400);
    assert_eq!(message, "A part of the form has no name.");
    let headless = "--XX\r\n\r\na\r\n--XX--\r\n";
    let message = server.post("/multipart", TYPE, headless).await.error(400);
    assert_eq!(message, "The form ends early.");
    let twice = send(&server, &[("path", "", "started"), ("path", "", "started")]).await;
    assert_eq!(twice.error(400), "path must not be given twice");
}

#[tokio::test]
async fn a_form_without_boundary_or_end_is_400() {
    let server = kitchen().await;
    let whole = form(&[("file", "", "abc")]);
    for media_type in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; charset=utf-8",
    ] {
        let message = server.post("/multipart", media_type, &whole).await.error(400);
        assert_eq!(message, "The form has no boundary.");
    }
    let quoted = "Multipart/Form-Data; Boundary=\"XX\"";
    assert_eq!(server.post("/multipart", quoted, &whole).await.status, 200);
    let other = server.post("/multipart", "multipart/form-data; boundary=YY", &whole).await;
    assert_eq!(other.error(400), "The form ends early.");
    for end in 1..whole.len() - 2 {
        let answer = server.post("/multipart", TYPE, &whole[..end]).await;
        // The two hyphens after the last boundary are the end.
        assert_eq!(answer.error(400), "The form ends early.", "{end}");
    }
    let answer = server.post("/multipart", TYPE, "--XX\r\n\x01: a\r\n\r\na\r\n--XX--\r\n").await;
    assert_eq!(answer.error(400), "The form is malformed.");
}

#[tokio::test]
async fn forms_are_bounded() {
    let limits = Limits::default().form_parts(2).form_value_bytes(10).upload_bytes(Some(1000));
    let server = limited(limits).await;
    let parts = [("file", "", ""), ("path", "", "started"), ("count", "", "1")];
    assert_eq!(send(&server, &parts).await.error(400), "The form has more than 2 parts.");
    let too_large = "The request body is too large.";
    assert_eq!(send(&server, &[("path", "", "started----")]).await.error(413), too_large);
    assert_eq!(send(&server, &[("small", "", "12345")]).await.error(413), too_large);
    let long = form(&[("file", "", &"x".repeat(1000))]);
    assert_eq!(server.post("/multipart", TYPE, &long).await.error(413), too_large);
    let chunks: Vec<&[u8]> = long.as_bytes().chunks(100).collect();
    assert_eq!(server.send_chunked("/multipart", TYPE, &chunks).await.error(413), too_large);
}

#[tokio::test]
async fn an_endless_head_is_400_before_it_fills_the_memory() {
    let server = kitchen().await;
    for start in ["", "--XX\r\nContent-Disposition: form-data; name=\"", "--XX   "] {
        let endless = format!("{start}{}", "x".repeat(4 << 20));
        let answer = server.post("/multipart", TYPE, &endless).await;
        assert_eq!(answer.status, 400, "{start}");
        assert!(
            ["The head of a part of the form is too long.", "The form ends early."]
                .contains(&&*answer.message())
        );
    }
    // What comes after the boundary of a part that is read does not count.
    let long = form(&[("file", "", &"x".repeat(4 << 20)), ("path", "", "started")]);
    assert_eq!(values(&server.post("/multipart", TYPE, &long).await)[0], 4 << 20);
    let skipped = form(&[("skipped", "", &"x".repeat(4 << 20)), ("file", "", "a")]);
    assert_eq!(values(&server.post("/multipart", TYPE, &skipped).await)[1], 1);
}

#[tokio::test]
async fn a_form_arrives_however_it_is_cut() {
    let server = kitchen().await;
    let body = "a\r\n--X\r\n--XY\r\nb";
    let whole = form(&[("file", "", body), ("path", "", "stopped")]);
    for size in [1, 2, 3, 7, 40] {
        let chunks: Vec<&[u8]> = whole.as_bytes().chunks(size).collect();
        let answer = server.send_chunked("/multipart", TYPE, &chunks).await;
        assert_eq!(values(&answer), [json!(body.len()), json!("stopped")], "{size}");
    }
}

#[tokio::test]
async fn an_answer_can_be_a_form() {
    let answer = kitchen().await.get("/archive").await;
    let boundary = answer.header("content-type").unwrap();
    let boundary = boundary.strip_prefix("multipart/form-data; boundary=").unwrap();
    let expected = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"one\"; \
         filename=\"a%22b%0D%0A.txt\"\r\n\r\nabcd\r\n--{boundary}\r\n\
         Content-Disposition: form-data; name=\"two\"\r\n\
         Content-Type: application/jsonx: y\r\n\r\n{{}}\r\n--{boundary}--\r\n"
    );
    assert_eq!(answer.text(), expected);
    assert_eq!(boundary.len(), 32);
    let other = kitchen().await.get("/archive").await;
    assert_ne!(answer.header("content-type"), other.header("content-type"));
}
