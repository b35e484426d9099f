//! What is not implemented goes to another service.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use daytona_api_server::axum::Router;
use daytona_api_server::axum::body::{Body, to_bytes};
use daytona_api_server::axum::extract::Request;
use daytona_api_server::axum::http::StatusCode;
use daytona_api_server::axum::middleware::{Next, from_fn};
use daytona_api_server::axum::response::{IntoResponse, Response};
use daytona_api_server::runtime::Operation;
use daytona_api_server::secrecy::ExposeSecret;
use daytona_api_server::volumes::{CreateVolumeRequest, CreateVolumeResponse, VolumesApi};
use daytona_api_server::{Api, BuildError, Builder, Context, Credentials, Error, Limits};
use serde_json::{Value, json};
use tower::service_fn;

use crate::kitchen::{Bytes, Json, Multipart, Text};
use crate::operations::{BYTES, MULTIPART, TEXT};
use crate::support::Server;

/// Tells what it was asked, as a 299.
pub async fn echo(request: Request) -> Result<Response, Infallible> {
    let (head, body) = request.into_parts();
    let operation = head.extensions.get::<&'static Operation>().map(|operation| operation.id);
    let header = |name| head.headers.get(name).and_then(|value: &_| value.to_str().ok());
    let mut seen = json!({
        "method": head.method.as_str(),
        "target": head.uri.to_string(),
        "caller": header("authorization"),
        "operation": operation,
    });
    Ok(match to_bytes(body, usize::MAX).await {
        Ok(body) => {
            seen["body"] = String::from_utf8_lossy(&body).into();
            let status = StatusCode::from_u16(299).unwrap();
            (status, [("x-request-id", "theirs"), ("x-more", "1")], seen.to_string())
                .into_response()
        }
        Err(error) => Error::from(error).answer(&head.uri),
    })
}

/// Lets those in who show `good`.
pub async fn authenticate(credentials: Credentials) -> Result<&'static str, Error> {
    match credentials.token().map(|token| token.expose_secret()) {
        Some("good") => Ok(credentials.operation().id),
        _ => Err(Error::unauthorized("Invalid API key")),
    }
}

pub struct Volumes;

impl VolumesApi<&'static str> for Volumes {
    async fn create_volume(
        &self,
        _: Context<&'static str>,
        request: CreateVolumeRequest,
    ) -> Result<CreateVolumeResponse, Error> {
        match request.body.name.as_str() {
            "here" => Err(Error::conflict("here")),
            _ => Err(Error::not_implemented()),
        }
    }
}

pub fn builder() -> Builder<&'static str> {
    let builder = Api::builder().volumes(Volumes).authenticate(authenticate);
    builder.otherwise(service_fn(echo))
}

pub async fn serving(builder: Builder<&'static str>) -> Server {
    Server::new(Router::new().nest("/api", builder.build().unwrap())).await
}

pub const GOOD: &str = "authorization: Bearer good";
pub const JSON: &str = "content-type: application/json";

#[tokio::test]
async fn what_is_not_implemented_goes_to_the_service() {
    let server = serving(builder()).await;
    for (method, target, operation) in [
        // Of a tag that is not given.
        ("GET", "/sandbox/a%2Fb?verbose=maybe&x=%zz", json!("getSandbox")),
        ("DELETE", "/sandbox/1", json!("deleteSandbox")),
        // A method that is left as it is.
        ("GET", "/volumes/1", json!("getVolume")),
        // What no operation has.
        ("GET", "/new/things?a=b", Value::Null),
        ("PATCH", "/volumes/1", Value::Null),
        ("GET", "/volumes//", Value::Null),
        ("OPTIONS", "/new", Value::Null),
    ] {
        let answer = server.send(method, &format!("/api{target}"), &[GOOD], "").await;
        let expected = json!({
            "method": method, "target": target, "caller": "Bearer good", "operation": operation,
            "body": "",
        });
        assert_eq!((answer.status, answer.json()), (299, expected), "{method} {target}");
        assert_eq!(answer.header("x-more"), Some("1"));
        assert_ne!(answer.header("x-request-id"), Some("theirs"));
    }
    // An operation that anyone may call.
    let answer = server.get("/api/health").await;
    assert_eq!(
        (answer.status, &answer.json()["operation"]),
        (299, &json!("HealthController_live"))
    );
    assert_eq!(server.send("OPTIONS", "/api/volumes", &[], "").await.status, 204);
    let head = server.send("HEAD", "/api/sandbox", &[GOOD], "").await;
    assert_eq!((head.status, head.text()), (299, ""));
}

#[tokio::test]
async fn nothing_goes_to_the_service_before_its_caller_is_known() {
    let server = serving(builder()).await;
    for target in ["/api/sandbox/1", "/api/volumes/1", "/api/new/things", "/api/volumes//"] {
        for headers in [&[][..], &["authorization: Bearer bad"]] {
            let answer = server.send("GET", target, headers, "").await;
            assert_eq!(answer.status, 401, "{target}");
            assert!(answer.header("www-authenticate").is_some());
        }
    }
    let builder = Api::builder::<()>().otherwise(service_fn(echo));
    let problem = builder.build().map(drop).unwrap_err();
    assert!(matches!(problem, BuildError::NoAuthenticator { .. }), "{problem}");
}

#[tokio::test]
async fn a_body_goes_on_as_it_came() {
    let mut builder = builder().limits(Limits::default().upload_bytes(Some(100)).json_bytes(60));
    let (api, routes) = (Arc::new(()), builder.routes());
    let left = || Err::<Json, _>(Error::not_implemented());
    routes.public(&BYTES, &api, move |_, _, Bytes(body)| async move {
        drop(body);
        left()
    });
    routes.public(&MULTIPART, &api, move |_, _, Multipart(mut form)| async move {
        form.next().await?;
        left()
    });
    routes.public(&TEXT, &api, move |_, _, Text(_)| async move { left() });
    let server = serving(builder).await;
    let volume = r#"{"unknown": 1.50,  "name":"there"}"#;
    for (target, media_type, body) in [
        ("/api/volumes", "application/json", volume),
        ("/api/sandbox", "application/json", r#"{"cpu": "what the description forbids"}"#),
        ("/api/text", "text/plain", "some text"),
        ("/api/bytes", "application/octet-stream", "some bytes"),
        ("/api/new", "text/odd", "anything"),
    ] {
        let headers = [GOOD, &format!("content-type: {media_type}")];
        let answer = server.send("POST", target, &headers, body).await;
        assert_eq!((answer.status, &answer.json()["body"]), (299, &json!(body)), "{target}");
        let head = format!(
            "POST {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{GOOD}\r\n\
             content-type: {media_type}\r\ntransfer-encoding: chunked\r\n\r\n"
        );
        let chunks = body
            .as_bytes()
            .chunks(7)
            .map(|chunk| format!("{:x}\r\n{}\r\n", chunk.len(), String::from_utf8_lossy(chunk)));
        let request = head + &chunks.collect::<String>() + "0\r\n\r\n";
        let answer = server.raw(request.as_bytes()).await;
        assert_eq!((answer.status, &answer.json()["body"]), (299, &json!(body)), "{target}");
    }
    // What is implemented is not sent on, and what was checked has to be right.
    let answer = server.send("POST", "/api/volumes", &[GOOD, JSON], r#"{"name":"here"}"#).await;
    assert_eq!(answer.error(409), "here");
    let answer = server.send("POST", "/api/volumes", &[GOOD, JSON], "{}").await;
    assert_eq!(answer.error(400), "name should not be empty");
    // Whoever has begun to read cannot give the request back.
    let form = "--b\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--\r\n";
    let headers = ["content-type: multipart/form-data; boundary=b"];
    let answer = server.send("POST", "/api/multipart", &headers, form).await;
    assert_eq!(answer.error(501), "This operation is not implemented.");
    // The limit holds on the way as well.
    let long = "x".repeat(101);
    let answer = server.send("POST", "/api/new", &[GOOD], &long).await;
    assert_eq!(answer.error(413), "The request body is too large.");
    let answer = server.send("POST", "/api/volumes", &[GOOD, JSON], &long).await;
    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn a_layer_sees_what_goes_to_the_service() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let layer = from_fn(move |request: Request, next: Next| {
        let log = Arc::clone(&log);
        async move {
            let operation = request.extensions().get::<&'static Operation>().map(|it| it.id);
            let response = next.run(request).await;
            log.lock().unwrap().push((operation, response.status().as_u16()));
            response
        }
    });
    let server = serving(builder().layer(layer)).await;
    for target in ["/api/sandbox/1", "/api/new"] {
        server.send("GET", target, &[GOOD], "").await;
    }
    server.get("/api/new").await;
    let expected = [(Some("getSandbox"), 299), (None, 299), (None, 401)];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test]
async fn bytes_go_both_ways_as_they_come() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let service = service_fn(async |request: Request| {
        Ok::<_, Infallible>(Response::new(Body::from_stream(
            request.into_body().into_data_stream(),
        )))
    });
    let server = serving(builder().otherwise(service)).await;
    let mut connection = server.connect().await;
    let head = format!(
        "POST /api/new HTTP/1.1\r\nhost: x\r\n{GOOD}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut received = Vec::new();
    for piece in ["one", "two", "six"] {
        connection.write_all(format!("3\r\n{piece}\r\n").as_bytes()).await.unwrap();
        // The piece comes back before the next one is sent.
        while !received.windows(3).any(|window| window == piece.as_bytes()) {
            assert_ne!(connection.read_buf(&mut received).await.unwrap(), 0);
        }
    }
}

#[tokio::test]
async fn a_raw_body_is_kept_where_that_is_wanted() {
    struct Raw;
    impl VolumesApi<&'static str> for Raw {
        async fn create_volume(
            &self,
            context: Context<&'static str>,
            _: CreateVolumeRequest,
        ) -> Result<CreateVolumeResponse, Error> {
            let raw = context.raw_body().map(|raw| String::from_utf8_lossy(raw).into_owned());
            Err(Error::conflict(raw.unwrap_or("none".to_owned())))
        }
    }
    let builder = || Api::builder().volumes(Raw).authenticate(authenticate);
    let body = r#"{"name":"a", "unknown": {"b": 1.50}}"#;
    for (builder, kept) in [(builder(), "none"), (builder().keep_raw_bodies(), body)] {
        let server = serving(builder).await;
        let answer = server.send("POST", "/api/volumes", &[GOOD, JSON], body).await;
        assert_eq!(answer.error(409), kept);
    }
}
