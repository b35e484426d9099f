//! The error body, whatever a server puts into it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use daytona_api_types::ErrorBody;
use serde_json::json;

#[test]
fn an_error_body_takes_what_it_understands() {
    let decode = |value: serde_json::Value| serde_json::from_value::<ErrorBody>(value);
    let full = json!({
        "path": "/api/sandbox?verbose=true", "timestamp": "2026-02-01T12:00:00.000Z",
        "statusCode": 404, "error": "Not Found", "message": "No such sandbox",
        "code": "NOT_FOUND", "source": "DAYTONA_API", "method": "GET",
    });
    let body = decode(full.clone()).unwrap();
    assert_eq!(body.status_code, Some(404));
    assert_eq!(body.detail(), Some("No such sandbox"));
    assert_eq!(serde_json::to_value(&body).unwrap(), full);

    let body = decode(json!({"message": ["a", 1, "b"], "error": "Bad Request"})).unwrap();
    assert_eq!(body.detail(), Some("a, b"));
    let body = decode(json!({"error": "Bad Request", "message": null, "more": {}})).unwrap();
    assert_eq!(body.detail(), Some("Bad Request"));
    assert_eq!(serde_json::to_value(&body).unwrap(), json!({"error": "Bad Request"}));

    let odd = json!({
        "path": 1, "timestamp": {}, "statusCode": "404", "error": [], "message": {"a": 1},
        "code": false, "source": null, "method": [1],
    });
    assert_eq!(decode(odd).unwrap(), ErrorBody::default());
    assert_eq!(decode(json!({"statusCode": 70000})).unwrap(), ErrorBody::default());
    assert_eq!(decode(json!({"statusCode": 404.5})).unwrap().detail(), None);
    for other in [json!("text"), json!(null), json!([{"message": "x"}])] {
        assert!(decode(other).is_err());
    }
}
