use serde_json::json;

use crate::kitchen::kitchen;

/// The message for a thing with these members beside those that are required.
async fn message(members: &str) -> String {
    let body = format!(r#"{{"name":"a","note":null,{members}}}"#);
    let answer = kitchen().await.post_json("/things/1", &body).await;
    if answer.status == 200 { "fine".to_owned() } else { answer.error(400) }
}

#[tokio::test]
async fn a_value_that_fits_arrives() {
    let body = json!({
        "name": "a", "note": "b", "cpu": 64, "size": 0.3, "tags": ["x", "y"], "state": "started",
        "labels": {"k": "v"}, "volumes": [{"volumeId": "v", "mountPath": null}],
        "child": {"name": "b", "note": null, "child": {"name": "c", "note": null}},
        "anything": [1, {"a": null}], "public": true, "code": "abc", "mail": "a@b",
        "odd": [1, "1", [1], {"a": 1}], "unknown": {"a": [1]}, "below": 0.9, "full": {"a": 1},
    });
    let answer = kitchen().await.post_json("/things/1", body.to_string()).await;
    assert_eq!(answer.json(), json!({"id": 1, "page": 1, "body": body}));
}

#[tokio::test]
async fn a_violation_is_named_with_its_path_in_the_words_of_the_api() {
    for (members, expected) in [
        (r#""cpu":0"#, "cpu must not be less than 1"),
        (r#""cpu":65"#, "cpu must not be greater than 64"),
        (r#""cpu":"1""#, "cpu must be an integer number"),
        (r#""cpu":1.5"#, "cpu must be an integer number"),
        (r#""cpu":1e30"#, "cpu must be an integer number"),
        (r#""cpu":18446744073709551615"#, "cpu must be an integer number"),
        (r#""cpu":null"#, "fine"),
        (r#""size":0.35"#, "size must be divisible by 0.1"),
        (r#""size":"x""#, "size must be a number"),
        (r#""below":1"#, "below must be less than 1"),
        (r#""tags":[]"#, "tags must contain at least 1 elements"),
        (r#""tags":["a","a"]"#, "All tags's elements must be unique"),
        (r#""tags":"a""#, "tags must be an array"),
        (r#""tags":{"a":[{}]}"#, "tags must be an array"),
        (r#""tags":["a",1,null]"#, "tags.1 must be a string, tags.2 must be a string"),
        (r#""odd":[1,1.0]"#, "All odd's elements must be unique"),
        (r#""odd":[{"a":1,"b":[2]},{"b":[2],"a":1}]"#, "All odd's elements must be unique"),
        (r#""odd":[[1,2],[2,1],"1",1,true,null,{"a":2},{"b":2}]"#, "fine"),
        (r#""state":"x""#, "state must be one of the following values: started, stopped"),
        (r#""state":1"#, "state must be one of the following values: started, stopped"),
        (r#""labels":{"a":1,"b":null}"#, "labels.a must be a string, labels.b must be a string"),
        (r#""labels":{"a":"","b":"","c":""}"#, "labels must have no more than 2 members"),
        (r#""full":{}"#, "full must have at least 1 members"),
        (r#""labels":[]"#, "labels must be an object"),
        (
            r#""volumes":[{},{"volumeId":1}]"#,
            "volumes.0.volumeId should not be empty, volumes.1.volumeId must be a string",
        ),
        (r#""volumes":[1]"#, "volumes.0 must be an object"),
        (
            r#""volumes":[{"volumeId":""},{"volumeId":""},{"volumeId":""}]"#,
            "volumes must contain no more than 2 elements",
        ),
        (
            r#""child":{"name":"b","child":{"name":1}}"#,
            "child.child.name must be a string, child.child.note should not be empty, \
             child.note should not be empty",
        ),
        (r#""public":"true""#, "public must be a boolean value"),
        (r#""public":1"#, "public must be a boolean value"),
        (r#""code":"xa""#, "code must match ^(?!x)[a-z]+$ regular expression"),
        (r#""mail":"a b@c""#, "mail must be an email"),
        (r#""name":"b""#, "name must not be given twice"),
        (r#""labels":{"a":"","\u0061":""}"#, "labels.a must not be given twice"),
        (r#""anything":{"a":1,"a":2}"#, "anything.a must not be given twice"),
        (r#""code":"a\u0000""#, "code must match ^(?!x)[a-z]+$ regular expression"),
    ] {
        assert_eq!(message(members).await, expected, "{members}");
    }
}

#[tokio::test]
async fn the_body_itself_has_to_be_there_and_of_the_right_kind() {
    let server = kitchen().await;
    for (body, expected) in [
        ("", "body should not be empty"),
        ("null", "body should not be empty"),
        ("[]", "body must be an object"),
        ("5", "body must be an object"),
        ("{}", "name should not be empty, note should not be empty"),
        (r#"{"name":null,"note":1}"#, "name should not be empty, note must be a string"),
        (
            r#"{"name":"12345678901","note":""}"#,
            "name must be shorter than or equal to 10 characters",
        ),
    ] {
        assert_eq!(server.post_json("/things/1", body).await.error(400), expected, "{body}");
    }
    // Characters count, not bytes.
    let body = json!({"name": "\u{e9}".repeat(10), "note": ""}).to_string();
    assert_eq!(server.post_json("/things/1", body).await.status, 200);
}

#[tokio::test]
async fn an_optional_body_may_be_absent_or_null() {
    let server = kitchen().await;
    for body in ["", "null", " null "] {
        let answer = server.post_json("/things/special", body).await;
        assert_eq!((answer.status, answer.text()), (200, "null"), "{body:?}");
    }
    assert_eq!(server.send("POST", "/things/special", &[], "").await.text(), "null");
    assert_eq!(server.post_json("/things/special", r#"{"small":7}"#).await.text(), "7");
    // A body whose length is not stated may turn out to be none.
    let chunked = async |target: &str, body: &str| {
        let request = format!(
            "POST {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             transfer-encoding: chunked\r\n\r\n{body}0\r\n\r\n"
        );
        server.raw(request.as_bytes()).await
    };
    assert_eq!(chunked("/things/special", "").await.status, 200);
    assert_eq!(chunked("/things/1", "").await.error(400), "body should not be empty");
    assert_eq!(chunked("/things/special", "1\r\n \r\n").await.status, 415);
}

#[tokio::test]
async fn only_the_first_violations_are_listed_and_names_are_cut() {
    let server = kitchen().await;
    let tags = vec!["1"; 1000].join(",");
    let message = message(&format!(r#""tags":[{tags}]"#)).await;
    assert!(message.starts_with("tags.0 must be a string, "));
    assert!(message.ends_with("tags.49 must be a string, and 951 more"), "{message}");
    let body = format!(r#"{{"name":"a","note":"","labels":{{"{}\n":1}}}}"#, "k".repeat(1 << 20));
    let message = server.post_json("/things/1", body).await.error(400);
    assert_eq!(message, format!("labels.{}... must be a string", "k".repeat(100)));
}
