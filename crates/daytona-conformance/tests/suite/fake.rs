//! A server on the loopback address that answers as a test says.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

/// A request as it arrived.
pub struct Asked {
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Query as it was sent.
    pub query: String,
    pub authorization: Option<String>,
    pub body: Option<Value>,
}

/// What is answered: status, content type, body.
pub type Answered = (u16, &'static str, String);

/// A server until it is dropped.
pub struct Fake {
    pub url: String,
    stop: Arc<AtomicBool>,
    address: std::net::SocketAddr,
}

impl Fake {
    /// Serves with one thread for each connection.
    pub fn new(answer: impl Fn(Asked) -> Answered + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, answer) = (stop.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let answer = answer.clone();
                // A client that has gone is no fault of the server.
                std::thread::spawn(move || connection.ok().and_then(|c| serve(c, &*answer)));
            }
        });
        Self { url: format!("http://{address}/api"), stop, address }
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

fn serve(mut connection: TcpStream, answer: &dyn Fn(Asked) -> Answered) -> Option<()> {
    let asked = receive(&mut connection)?;
    let (status, media, body) = answer(asked);
    let head = format!("HTTP/1.1 {status} -\r\ncontent-type: {media}\r\nconnection: close\r\n");
    let text = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    connection.write_all(text.as_bytes()).ok()
}

fn receive(connection: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        connection.read_exact(&mut byte).ok()?;
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).ok()?;
    let header = |wanted: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, v)| v.to_owned())
    };
    let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    connection.read_exact(&mut body).ok()?;
    let mut words = head.lines().next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Some(Asked {
        method,
        path: path.strip_prefix("/api").unwrap_or(path).to_owned(),
        query: query.to_owned(),
        authorization: header("authorization"),
        body: serde_json::from_slice(&body).ok(),
    })
}
