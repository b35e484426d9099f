//! What an error says, in the forms that HTTP APIs write errors in.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use openapi_runtime_client::ErrorDetails;
use serde_json::json;

#[test]
fn the_message_of_an_error_is_found_in_each_form() {
    let table = [
        (
            json!({"type": "about:blank", "title": "Forbidden", "status": 403,
            "detail": "Your balance is 30", "instance": "/account/1"}),
            "Your balance is 30",
        ),
        (
            json!({"statusCode": 404, "error": "Not Found", "message": "No such thing"}),
            "No such thing",
        ),
        (json!({"message": ["a", 1, "b"], "error": "Bad Request"}), "a, b"),
        (json!({"error": "Bad Request", "message": null}), "Bad Request"),
        (json!({"title": "Forbidden"}), "Forbidden"),
        (json!({"detail": "No"}), "No"),
        (json!({"detail": [{"loc": ["a"], "msg": "too long"}, {"msg": "b"}]}), "too long, b"),
        (json!({"error": {"message": "No", "code": "E1"}}), "No"),
        (json!({"error": {"message": "No"}, "message": "Yes"}), "Yes"),
        (json!({"errors": [{"message": "a"}, {"detail": "b"}, "c", 4]}), "a, b, c"),
        (json!({"error": "invalid_grant", "error_description": "It is over"}), "It is over"),
    ];
    for (value, expected) in table {
        let details: ErrorDetails = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(details.message().as_deref(), Some(expected), "{value}");
    }
    let odd = json!({"message": {"a": 1}, "error": [], "title": 1});
    let details: ErrorDetails = serde_json::from_value(odd).unwrap();
    assert_eq!(details.message(), None);
}

#[test]
fn the_code_of_an_error_is_found_where_servers_put_it() {
    for value in [json!({"code": "E1"}), json!({"error": {"message": "No", "code": "E1"}})] {
        let details: ErrorDetails = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(details.code(), Some("E1"), "{value}");
    }
    let details: ErrorDetails = serde_json::from_value(json!({"code": 7})).unwrap();
    assert_eq!((details.code(), details.get("code")), (None, Some(&7.into())));
}
