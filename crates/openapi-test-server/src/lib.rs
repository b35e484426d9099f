//! A server for tests of clients. It records the requests that it receives, and sends scripted
//! bytes, which need not be valid HTTP.

#![allow(clippy::unwrap_used, reason = "a failure of the server fails the test")]

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does after it has read a request.
#[derive(Clone)]
pub enum Answer {
    /// Sends these bytes and closes the connection.
    Send(Vec<u8>),
    /// Sends these bytes and keeps the connection open without sending more.
    Stall(Vec<u8>),
    /// Sends these pieces with a pause before each one, and closes the connection.
    Pieces(Vec<Vec<u8>>, Duration),
    /// Sends these bytes, or 401 if the request has this token.
    Unless(&'static str, Vec<u8>),
    /// Sends these bytes and resets the connection.
    Reset(Vec<u8>),
    /// Sends the first bytes, runs the future, and sends the second bytes.
    Meanwhile(Vec<u8>, fn() -> Meanwhile, Vec<u8>),
}

/// What the server does between sending two parts of a response.
pub type Meanwhile = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A request that the server received.
pub struct Received {
    /// The request line and the headers.
    pub head: String,
    /// The body as it was framed, including chunk sizes.
    pub body: Vec<u8>,
}

impl Received {
    /// The path and query of the request.
    pub fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A server that gives the n-th answer to the n-th request, and the last answer to all further
/// ones.
pub struct Server {
    address: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// Starts a server at a free local port.
    pub async fn new(answers: Vec<Answer>) -> Self {
        Self::at(0, answers).await
    }

    /// Starts a server at this local port.
    pub async fn at(port: u16, answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&received);
        tokio::spawn(async move {
            for index in 0.. {
                let (connection, _) = listener.accept().await.unwrap();
                let answer = answers[index.min(answers.len() - 1)].clone();
                tokio::spawn(serve(connection, answer, Arc::clone(&log)));
            }
        });
        Self { address, received }
    }

    /// Starts a server that always sends the same response.
    pub async fn sending(response: Vec<u8>) -> Self {
        Self::new(vec![Answer::Send(response)]).await
    }

    /// The URL of the server: `http://`, host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The only request that was received; panics if there is not exactly one.
    pub fn only(&self) -> Received {
        let mut received = self.take();
        assert_eq!(received.len(), 1, "one request was expected");
        received.remove(0)
    }

    /// Removes and returns all requests that were received.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut *self.received.lock().unwrap())
    }
}

async fn serve(mut connection: TcpStream, answer: Answer, log: Arc<Mutex<Vec<Received>>>) {
    let Some(received) = receive(&mut connection).await else { return };
    let token = received.header("authorization").map(str::to_owned).unwrap_or_default();
    log.lock().unwrap().push(received);
    let answer = match answer {
        Answer::Unless(refused, _) if token.ends_with(refused) => {
            Answer::Send(json("401 Unauthorized", "{}"))
        }
        answer => answer,
    };
    match answer {
        Answer::Send(bytes) | Answer::Unless(_, bytes) => {
            let _ = connection.write_all(&bytes).await;
            let _ = connection.shutdown().await;
        }
        Answer::Stall(bytes) => {
            let _ = connection.write_all(&bytes).await;
            std::future::pending::<()>().await;
        }
        Answer::Pieces(pieces, pause) => {
            for piece in pieces {
                tokio::time::sleep(pause).await;
                let _ = connection.write_all(&piece).await;
            }
        }
        Answer::Meanwhile(before, what, after) => {
            let _ = connection.write_all(&before).await;
            // Gives the client time to read them.
            tokio::time::sleep(Duration::from_millis(20)).await;
            what().await;
            let _ = connection.write_all(&after).await;
            let _ = connection.shutdown().await;
        }
        Answer::Reset(bytes) => {
            let _ = connection.write_all(&bytes).await;
            // Gives the client time to read them, because a reset discards unread data.
            tokio::time::sleep(Duration::from_millis(20)).await;
            let _ = connection.set_zero_linger();
        }
    }
}

/// Reads one request to the end of its body; `None` if the connection closes before that.
async fn receive(connection: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let end_of_head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if connection.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let body = bytes.split_off(end_of_head);
    let head = String::from_utf8(bytes).ok()?;
    let mut received = Received { head, body };
    let length = received.header("content-length").map(|length| length.parse::<usize>().unwrap());
    let chunked = received.header("transfer-encoding") == Some("chunked");
    while received.body.len() < length.unwrap_or(0)
        || (chunked && !received.body.ends_with(b"0\r\n\r\n"))
    {
        if connection.read_buf(&mut received.body).await.ok()? == 0 {
            return None;
        }
    }
    Some(received)
}

/// A complete response.
pub fn response(status: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes =
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for header in headers {
        bytes.push_str(header);
        bytes.push_str("\r\n");
    }
    bytes.push_str("\r\n");
    [bytes.as_bytes(), body].concat()
}

/// A complete JSON response.
pub fn json(status: &str, body: &str) -> Vec<u8> {
    response(status, &["content-type: application/json; charset=utf-8"], body)
}

/// A complete HTML response.
pub fn html(status: &str, body: &str) -> Vec<u8> {
    response(status, &["content-type: text/html; charset=utf-8"], body)
}
