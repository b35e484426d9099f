use std::sync::Arc;
use std::time::Duration;

use daytona_api_server::axum::body::Body;
use daytona_api_server::axum::extract::Request;
use daytona_api_server::runtime::Operation;
use daytona_api_server::{Api, Error, timeout};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tower::ServiceExt;

use crate::kitchen::{Json, Nothing, builder, kitchen};
use crate::operations;
use crate::support::Server;

#[tokio::test]
async fn a_sane_request_id_is_taken_and_any_other_replaced() {
    let server = kitchen().await;
    let longest = "x".repeat(128);
    for id in ["abc-1", "{\"a\":[]}", &longest] {
        let header = format!("x-request-id: {id}");
        let answer = server.send("GET", "/who/a/is", &[&header], "").await;
        assert_eq!((answer.header("x-request-id"), &answer.json()["id"]), (Some(id), &id.into()));
        assert_eq!(server.send("GET", "/x", &[&header], "").await.header("x-request-id"), Some(id));
    }
    let too_long = "x".repeat(129);
    for id in ["", "a b", "\u{e9}", &too_long] {
        let header = format!("x-request-id: {id}");
        let answer = server.send("GET", "/who/a/is", &[&header], "").await;
        let made = answer.header("x-request-id").unwrap();
        assert!(made.len() == 32 && made.bytes().all(|byte| byte.is_ascii_hexdigit()), "{made}");
        assert_eq!(answer.json()["id"], made);
    }
    let ids = [server.get("/who/a/is").await, server.get("/who/a/is").await];
    assert_ne!(ids[0].header("x-request-id"), ids[1].header("x-request-id"));
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_504() {
    let router = builder().build().unwrap();
    let server = Server::new(router.clone().layer(timeout(Duration::from_millis(50)))).await;
    let answer = server.get("/slow?a=b").await;
    assert_eq!(answer.error(504), "The request took too long.");
    assert_eq!(answer.json()["error"], "Gateway Timeout");
    // The layer knows the format of the API, whatever serves it.
    let late = router.clone().layer(timeout(Duration::from_millis(50)));
    let late = late.oneshot(Request::get("/slow").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(late.headers()["content-type"], "application/json");
    assert_eq!(server.get("/who/a/is").await.status, 200);
    let patient = Server::new(router.layer(timeout(Duration::from_secs(30)))).await;
    assert_eq!(patient.get("/slow").await.json(), "done");
    // A body that does not come counts as well.
    let head = "POST /text HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: text/plain\r\n\
                content-length: 5\r\n\r\n";
    assert_eq!(server.raw(head.as_bytes()).await.error(504), "The request took too long.");
}

#[tokio::test]
async fn what_has_begun_is_answered_after_the_signal_to_stop() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let router = builder().build().unwrap();
    let serving = tokio::spawn(daytona_api_server::serve(listener, router, async move {
        let _ = stopped.await;
    }));
    let server = Server { address };
    // One that is idle and one that waits for its answer.
    let mut idle = server.connect().await;
    let slow = tokio::spawn(async move { server.get("/slow").await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send(()).unwrap();
    assert_eq!(slow.await.unwrap().json(), "done");
    serving.await.unwrap().unwrap();
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).await.unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

/// Tells when it is dropped.
struct Guard(mpsc::UnboundedSender<&'static str>);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.send("dropped");
    }
}

#[tokio::test]
async fn a_handler_is_dropped_when_its_caller_goes() {
    static FOREVER: Operation = operations::get("forever", "/forever");
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut builder = Api::builder::<()>();
    builder.routes().public(&FOREVER, &Arc::new(tell), |tell, _, _: Nothing| async move {
        tell.send("begun").unwrap();
        let _guard = Guard(mpsc::UnboundedSender::clone(&tell));
        std::future::pending::<Result<Json, Error>>().await
    });
    let server = Server::new(builder.build().unwrap()).await;
    let mut caller = server.connect().await;
    caller.write_all(b"GET /forever HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    assert_eq!(told.recv().await, Some("begun"));
    drop(caller);
    assert_eq!(told.recv().await, Some("dropped"));
}

#[tokio::test]
async fn a_web_socket_opens_and_what_is_none_is_refused() {
    let server = kitchen().await;
    let answer = server.get("/socket").await;
    assert_eq!(answer.status, 400, "{answer:?}");
    answer.message();
    let mut socket = server.connect().await;
    let request = "GET /socket HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                   sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    assert!(head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="), "{head}");
    assert!(head.contains("x-request-id: "));
    // A text frame with the mask 0, and its echo without.
    socket.write_all(b"\x81\x82\0\0\0\0hi").await.unwrap();
    let mut echo = [0; 4];
    socket.read_exact(&mut echo).await.unwrap();
    assert_eq!(&echo, b"\x81\x02hi");
}
