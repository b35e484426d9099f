use daytona_api_server::Error;
use daytona_api_server::runtime::StatusCode;
use daytona_api_server::types::ErrorBody;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::kitchen::kitchen;

#[tokio::test]
async fn an_error_has_its_status_message_and_headers() {
    let server = kitchen().await;
    for (status, name) in
        [(404, "Not Found"), (429, "Too Many Requests"), (503, "Service Unavailable")]
    {
        let answer = server.get(&format!("/failing?status={status}")).await;
        assert_eq!(answer.error(status), "the message");
        assert_eq!(answer.json()["error"], name);
        assert_eq!(answer.json()["path"], format!("/failing?status={status}"));
        assert_eq!(answer.header("retry-after"), Some("7"));
    }
    // Nothing else is an error.
    for status in [100, 200, 302, 500, 700] {
        let answer = server.get(&format!("/failing?status={status}")).await;
        assert_eq!(answer.error(500), "An unexpected error occurred.", "{status}");
    }
    assert_eq!(server.get("/failing?status=422").await.header("www-authenticate"), None);
}

#[tokio::test]
async fn an_internal_error_does_not_tell_why() {
    let server = kitchen().await;
    for target in ["/broken", "/panic"] {
        let answer = server.get(target).await;
        assert_eq!(answer.error(500), "An unexpected error occurred.");
        assert_eq!(answer.json()["error"], "Internal Server Error");
        assert!(!format!("{answer:?}").contains("secret"));
    }
}

#[tokio::test]
async fn a_connection_survives_a_handler_that_panics() {
    let server = kitchen().await;
    let mut connection = server.connect().await;
    for _ in 0..3 {
        connection.write_all(b"GET /panic HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut start = [0; 12];
        connection.read_exact(&mut start).await.unwrap();
        assert_eq!(&start, b"HTTP/1.1 500");
        let mut rest = Vec::new();
        while !rest.ends_with(b"}") {
            rest.push(connection.read_u8().await.unwrap());
        }
    }
}

#[test]
fn an_error_can_be_looked_at() {
    let error = Error::conflict("taken");
    assert_eq!((error.status(), error.message()), (StatusCode::CONFLICT, "taken"));
    assert_eq!(error.to_string(), "taken");
    let cause = std::io::Error::other(std::fmt::Error);
    let error = Error::from(cause);
    assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(error.to_string().contains("formatting"), "{error}");
    assert!(format!("{error:?}").contains("500"), "{error:?}");
    let body = ErrorBody { message: Some("gone".to_owned()), ..ErrorBody::default() };
    let error = Error::with_body(StatusCode::GONE, body);
    assert_eq!((error.status().as_u16(), error.message()), (410, "gone"));
}
