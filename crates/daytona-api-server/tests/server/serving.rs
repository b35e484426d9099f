//! Connections that keep the server waiting, and what becomes of all of them in the end.

use std::time::{Duration, Instant};

use daytona_api_server::Server as Settings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::kitchen::{builder, kitchen};
use crate::support::{Answer, Server};

const HALF: &[u8] = b"GET /who/a/is HTTP/1.1\r\nhost: x\r\n";

/// A server that stops when it is told to.
struct Stoppable {
    server: Server,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Stoppable {
    async fn new(set: impl FnOnce(Settings) -> Settings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Server { address: listener.local_addr().unwrap() };
        let (stop, stopped) = oneshot::channel();
        let settings = set(Settings::new(listener));
        let serving = tokio::spawn(settings.serve(builder().build().unwrap(), async move {
            let _ = stopped.await;
        }));
        Self { server, stop, serving }
    }

    /// Stops it, and says how long that takes.
    async fn stop(self) -> Duration {
        let start = Instant::now();
        self.stop.send(()).unwrap();
        let end = tokio::time::timeout(Duration::from_secs(20), self.serving).await;
        end.expect("the server goes on").unwrap().unwrap();
        start.elapsed()
    }
}

/// What comes until the connection is closed, and how long that takes.
async fn rest(connection: &mut TcpStream) -> (Vec<u8>, Duration) {
    let (mut rest, start) = (Vec::new(), Instant::now());
    let read = connection.read_to_end(&mut rest);
    let _ = tokio::time::timeout(Duration::from_secs(20), read).await.expect("it stays open");
    (rest, start.elapsed())
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_connection() {
    let limit = Duration::from_millis(300);
    let stoppable = Stoppable::new(|settings| settings.head_timeout(limit)).await;
    for begun in [&b""[..], HALF, b"G", b"GET /who/a/is HTTP/1.1\r\nhost: x\r\n\r\nGET /"] {
        let mut connection = stoppable.server.connect().await;
        connection.write_all(begun).await.unwrap();
        if begun.ends_with(b"GET /") {
            // One more byte after the answer is a head that has begun.
            tokio::time::sleep(Duration::from_millis(50)).await;
            connection.write_all(b"w").await.unwrap();
        }
        let (_, time) = rest(&mut connection).await;
        assert!(time < Duration::from_secs(2), "{time:?}");
    }
    // What comes within the limit is answered, also if it comes in pieces.
    let mut connection = stoppable.server.connect().await;
    for piece in HALF.chunks(20) {
        connection.write_all(piece).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    connection.write_all(b"connection: close\r\n\r\n").await.unwrap();
    assert!(rest(&mut connection).await.0.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn an_idle_connection_is_closed_and_one_that_waits_for_its_answer_is_not() {
    let set = |settings: Settings| {
        settings.head_timeout(Duration::from_millis(50)).idle_timeout(Duration::from_millis(200))
    };
    let stoppable = Stoppable::new(set).await;
    let mut connection = stoppable.server.connect().await;
    // It is answered after 300 ms.
    connection.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let (answer, time) = rest(&mut connection).await;
    assert!(answer.ends_with(b"\"done\""), "{}", String::from_utf8_lossy(&answer));
    assert!((Duration::from_millis(450)..Duration::from_secs(2)).contains(&time), "{time:?}");
}

#[tokio::test]
async fn half_open_connections_do_not_keep_others_out() {
    let stoppable = Stoppable::new(|settings| settings.max_connections(20)).await;
    let mut half_open = Vec::new();
    for _ in 0..100 {
        let mut connection = stoppable.server.connect().await;
        let _ = connection.write_all(HALF).await;
        half_open.push(connection);
    }
    let start = Instant::now();
    for _ in 0..30 {
        assert_eq!(stoppable.server.get("/who/a/is").await.status, 200);
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    // The oldest have had to go.
    assert!(rest(&mut half_open[0]).await.1 < Duration::from_secs(1));
}

#[tokio::test]
async fn a_connection_waits_while_all_others_are_being_answered() {
    let stoppable = Stoppable::new(|settings| settings.max_connections(2)).await;
    let address = stoppable.server.address;
    let slow = [(); 2].map(|()| tokio::spawn(async move { Server { address }.get("/slow").await }));
    tokio::time::sleep(Duration::from_millis(100)).await;
    let start = Instant::now();
    assert_eq!(stoppable.server.get("/who/a/is").await.status, 200);
    assert!(start.elapsed() > Duration::from_millis(100), "{:?}", start.elapsed());
    for slow in slow {
        assert_eq!(slow.await.unwrap().json(), "done");
    }
}

#[tokio::test]
async fn half_open_connections_do_not_keep_the_server_from_stopping() {
    let stoppable = Stoppable::new(|settings| settings).await;
    let mut half_open = Vec::new();
    for index in 0..200 {
        let mut connection = stoppable.server.connect().await;
        let begun: &[u8] = [&b""[..], b"G", HALF][index % 3];
        connection.write_all(begun).await.unwrap();
        half_open.push(connection);
    }
    // One that has its answer and does not close its side.
    let mut lingering = stoppable.server.connect().await;
    lingering.write_all(b"nonsense\r\n\r\n").await.unwrap();
    let server = Server { address: stoppable.server.address };
    let slow = tokio::spawn(async move { server.get("/slow").await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let time = stoppable.stop().await;
    assert!(time < Duration::from_secs(5), "{time:?}");
    assert!(rest(&mut lingering).await.0.starts_with(b"HTTP/1.1 400"));
    assert_eq!(slow.await.unwrap().json(), "done");
}

#[tokio::test]
async fn what_is_not_answered_in_time_is_cut() {
    let limit = Duration::from_millis(300);
    let stoppable = Stoppable::new(|settings| settings.drain_timeout(limit)).await;
    // A body that never comes, and a WebSocket.
    let mut upload = stoppable.server.connect().await;
    let head = "POST /text HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\n\
                content-length: 9\r\n\r\n";
    upload.write_all(head.as_bytes()).await.unwrap();
    let mut socket = stoppable.server.connect().await;
    let request = "GET /socket HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                   sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.write_all(request.as_bytes()).await.unwrap();
    socket.read_u8().await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let time = stoppable.stop().await;
    assert!((limit..Duration::from_secs(2)).contains(&time), "{time:?}");
    for mut connection in [upload, socket] {
        assert!(rest(&mut connection).await.1 < Duration::from_secs(1));
    }
}

/// Sends a whole request before it reads the answer, as most clients do.
async fn stubborn(server: &Server, head: &str, length: usize) -> std::io::Result<Answer> {
    let mut connection = server.connect().await;
    connection.write_all(head.as_bytes()).await?;
    let piece = vec![b'x'; 64 << 10];
    for _ in 0..length / piece.len() {
        connection.write_all(&piece).await?;
    }
    // The answer has long been there.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await?;
    Ok(Answer::parse(&answer))
}

fn upload(target: &str, length: usize) -> String {
    format!(
        "POST {target} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n"
    )
}

#[tokio::test]
async fn an_answer_that_comes_before_the_body_is_read_arrives() {
    let server = kitchen().await;
    let length = 16 << 20;
    let answer = stubborn(&server, &upload("/things/1", length), length).await.unwrap();
    assert_eq!(answer.error(413), "The request body is too large.");
    let answer = stubborn(&server, &upload("/nothing", length), length).await.unwrap();
    assert_eq!(answer.status, 404);
    let refused = upload("/bearer", length).replace("POST", "GET");
    assert_eq!(stubborn(&server, &refused, length).await.unwrap().status, 401);
    // So does the one to a head that has no end.
    let endless = "GET /search?q=1 HTTP/1.1\r\nhost: x\r\nx-long: ";
    assert_eq!(stubborn(&server, endless, 4 << 20).await.unwrap().status, 431);
}

#[tokio::test]
async fn what_nobody_wants_is_read_within_bounds() {
    let set = |settings: Settings| settings.linger(1 << 20, Duration::from_millis(300));
    let stoppable = Stoppable::new(set).await;
    let length = 64 << 20;
    let endless = stubborn(&stoppable.server, &upload("/things/1", length), length).await;
    assert!(endless.is_err(), "{endless:?}");
    // One that sends nothing more is let go as well.
    let mut silent = stoppable.server.connect().await;
    silent.write_all(upload("/things/1", length).as_bytes()).await.unwrap();
    silent.write_all(b"{").await.unwrap();
    let mut byte = [0; 4096];
    let start = Instant::now();
    assert!(silent.read(&mut byte).await.unwrap() > 0);
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(silent.write_all(&byte).await.is_err() || silent.write_all(&byte).await.is_err());
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_request_has_one_host() {
    let server = kitchen().await;
    let get = async |version: &str, hosts: &str| {
        let head = format!("GET /who/a/is HTTP/{version}\r\nconnection: close\r\n{hosts}\r\n");
        server.raw(head.as_bytes()).await
    };
    assert_eq!(get("1.1", "").await.error(400), "Host should not be empty");
    let twice = get("1.1", "host: x\r\nhost: y\r\n").await;
    assert_eq!(twice.error(400), "Host must not be given twice");
    assert_eq!(get("1.1", "host: x\r\n").await.status, 200);
    assert_eq!(get("1.0", "").await.status, 200);
}

#[tokio::test]
async fn the_prefix_with_a_slash_is_404_as_any_other_path() {
    let api = builder().build().unwrap();
    let nested = daytona_api_server::axum::Router::new().nest("/api", api);
    let server = Server::new(nested).await;
    for target in ["/api/", "/api", "/", "/apis", "/api//", "/api/?a=b"] {
        let answer = server.get(target).await;
        let path = target.split('?').next().unwrap();
        assert_eq!(answer.error(404), format!("Cannot GET {path}"), "{target}");
        assert_eq!(answer.json()["path"], target);
    }
}

#[cfg(feature = "http2")]
#[tokio::test]
async fn http_2_is_spoken_by_those_who_begin_with_it() {
    /// Reads frames up to one of this type, and gives its payload.
    async fn frame(connection: &mut TcpStream, wanted: u8) -> Vec<u8> {
        loop {
            let mut head = [0; 9];
            connection.read_exact(&mut head).await.unwrap();
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
            let mut payload = vec![0; length];
            connection.read_exact(&mut payload).await.unwrap();
            if head[3] == wanted {
                return payload;
            }
        }
    }
    let stoppable = Stoppable::new(|settings| settings.head_timeout(Duration::from_millis(300)));
    let stoppable = stoppable.await;
    let mut connection = stoppable.server.connect().await;
    let begin = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    connection.write_all(begin).await.unwrap();
    // GET, http, and the path and the authority in plain text.
    let fields = b"\x82\x86\x04\x09/who/a/is\x01\x01x";
    let head = [0, 0, fields.len() as u8, 1, 5, 0, 0, 0, 1];
    connection.write_all(&[&head[..], fields].concat()).await.unwrap();
    // 200 is the eighth of the fields that both sides know.
    assert_eq!(frame(&mut connection, 1).await[0], 0x88);
    let body = frame(&mut connection, 0).await;
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&body).unwrap()["caller"], "127.0.0.1");
    // It may be idle for longer than a head may take, and is told when the server stops.
    tokio::time::sleep(Duration::from_millis(700)).await;
    let mut half = stoppable.server.connect().await;
    half.write_all(&begin[..12]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let stopping = tokio::spawn(stoppable.stop());
    frame(&mut connection, 7).await;
    let time = stopping.await.unwrap();
    assert!(time < Duration::from_secs(4), "{time:?}");
    assert!(rest(&mut half).await.1 < Duration::from_secs(1));
}
