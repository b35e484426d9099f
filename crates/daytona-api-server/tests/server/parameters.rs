use serde_json::{Value, json};

use crate::kitchen::kitchen;

async fn message(query: &str) -> String {
    kitchen().await.get(&format!("/search?q=x&{query}")).await.error(400)
}

#[tokio::test]
async fn each_parameter_arrives_typed() {
    let server = kitchen().await;
    let target = "/search?q=a%20b+c%2B&page=3&limit=200&ratio=-0.5e0".replace("-0.5e0", "0.5")
        + "&deep=true&states=started&states[]=stopped&name=a%C3%A9&since=2026-02-01T00:00:00.5Z"
        + "&id=00000000-0000-4000-8000-000000000000&labels=%7B%22a%22%3A%22b%22%7D"
        + "&unknown=1&%ff=2&sort=x";
    let headers = ["x-trace: -5", "x-ids: 1, 2", "x-ids: 3"];
    let answer = server.send("GET", &target, &headers, "").await;
    let expected = json!({
        "q": "a b c+", "page": 3, "limit": 200, "ratio": 0.5, "deep": true,
        "states": ["started", "stopped"], "name": "a\u{e9}", "since": "2026-02-01T00:00:00.5Z",
        "id": "00000000-0000-4000-8000-000000000000", "labels": {"a": "b"}, "trace": -5,
        "ids": [1, 2, 3], "sort": ["x"],
    });
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn what_is_absent_is_none_or_its_default() {
    let answer = kitchen().await.get("/search?q=").await.json();
    assert_eq!(answer["q"], "");
    assert_eq!(answer["page"], 1);
    assert_eq!(answer["sort"], json!(["name", "-age"]));
    for name in ["limit", "ratio", "deep", "states", "name", "labels", "trace"] {
        assert_eq!(answer[name], Value::Null, "{name}");
    }
    for labels in ["", "null", "%20"] {
        let answer = kitchen().await.get(&format!("/search?q=&labels={labels}")).await;
        assert_eq!((answer.status, &answer.json()["labels"]), (200, &Value::Null));
    }
}

#[tokio::test]
async fn a_violation_is_named_in_the_words_of_the_api() {
    for (query, expected) in [
        ("page=0", "page must not be less than 1"),
        ("limit=201", "limit must not be greater than 200"),
        ("page=x", "page must be an integer number"),
        ("page=", "page must be an integer number"),
        ("page=1.5", "page must be an integer number"),
        ("page=%2B1", "page must be an integer number"),
        ("page=1e20", "page must be an integer number"),
        ("page=99999999999999999999", "page must be an integer number"),
        ("page=1e400", "page must be an integer number"),
        ("ratio=0", "ratio must be greater than 0"),
        ("ratio=x", "ratio must be a number"),
        ("ratio=1e400", "ratio must be a number"),
        ("ratio=NaN", "ratio must be a number"),
        ("ratio=inf", "ratio must be a number"),
        ("ratio=.5", "ratio must be a number"),
        ("deep=1", "deep must be a boolean value"),
        ("deep=TRUE", "deep must be a boolean value"),
        ("states=x", "states.0 must be one of the following values: started, stopped"),
        (
            "states=started&states=X",
            "states.1 must be one of the following values: started, stopped",
        ),
        ("states=started&states=started", "All states's elements must be unique"),
        ("name=a", "name must be longer than or equal to 2 characters"),
        ("name=abcdef", "name must be shorter than or equal to 5 characters"),
        ("name=bcd", "name must match ^a regular expression"),
        ("since=yesterday", "since must be a valid ISO 8601 date string"),
        ("id=1", "id must be a UUID"),
        ("page=1&page=2", "page must not be given twice"),
        ("labels=%7B", "labels must be valid JSON: EOF while parsing an object at line 1 column 1"),
        ("labels=[]", "labels must be an object"),
        ("labels=5", "labels must be an object"),
        ("labels=%7B%22a%22:1%7D", "labels.a must be a string"),
        ("labels=%7B%22a%22:%22%22,%22a%22:%22%22%7D", "labels.a must not be given twice"),
        ("name=%ff%fe", "name must be a string in UTF-8"),
    ] {
        assert_eq!(message(query).await, expected, "{query}");
    }
    let many = "states=started&states=stopped&states=started&states=stopped";
    let expected =
        "states must contain no more than 3 elements, All states's elements must be unique";
    assert_eq!(message(many).await, expected);
}

#[tokio::test]
async fn headers_and_paths_are_checked_as_well() {
    let server = kitchen().await;
    let headers = ["x-trace: 1.5", "x-ids: 1,,2", "x-trace: 2"];
    let answer = server.send("GET", "/search", &headers, "").await;
    let expected = "X-Trace must not be given twice, q should not be empty, \
                    X-Trace must be an integer number, X-Ids.1 must be an integer number";
    assert_eq!(answer.error(400), expected);
    let answer = server.post_json("/things/x%2F1", r#"{"name":"a","note":null}"#).await;
    assert_eq!(answer.error(400), "thingId must be an integer number");
    let expected = "thingId must be a string in UTF-8, thingId should not be empty";
    for segment in ["%ff", "%zz", "1%", "1%2"] {
        let target = format!("/things/{segment}");
        let answer = server.post_json(&target, r#"{"name":"a","note":null}"#).await;
        assert_eq!(answer.error(400), expected, "{segment}");
    }
    // In a query it is what browsers leave as it is.
    assert_eq!(server.get("/search?q=100%&sort=%zz").await.json()["q"], "100%");
}

#[tokio::test]
async fn all_violations_of_parameters_and_body_come_in_one_answer() {
    let server = kitchen().await;
    let body = r#"{"name":"","cpu":"2","volumes":[{"volumeId":null}]}"#;
    let answer = server.post_json("/things/x?page=0", body).await;
    let expected = "thingId must be an integer number, page must not be less than 1, \
        name must be longer than or equal to 1 characters, cpu must be an integer number, \
        volumes.0.volumeId should not be empty, note should not be empty";
    assert_eq!(answer.error(400), expected);
    // Even if the body cannot be read.
    let answer = server.post_json("/things/x", "{").await;
    let expected = "thingId must be an integer number, \
        Invalid JSON in request body: EOF while parsing an object at line 1 column 1";
    assert_eq!(answer.error(400), expected);
}

#[tokio::test]
async fn what_the_types_do_not_take_is_a_violation_too() {
    let server = kitchen().await;
    let body = r#"{"name":"a","note":null}"#;
    let message = server.post_json("/things/1?page=3000000000", body).await.error(400);
    let expected = "page is not valid: invalid value: integer `3000000000`, expected i32";
    assert_eq!(message, expected);
    let message = server.post_json("/things/special", r#"{"small":300}"#).await.error(400);
    let expected =
        "small is not valid: invalid value: integer `300`, expected i8 at line 1 column 12";
    assert_eq!(message, expected);
}
