//! A server on the loopback interface and a client that sends whatever it is told to.

use std::net::SocketAddr;

use daytona_api_server::axum::Router;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub struct Server {
    pub address: SocketAddr,
}

impl Server {
    pub async fn new(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let forever = std::future::pending();
            daytona_api_server::serve(listener, router, forever).await.unwrap();
        });
        Self { address }
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    pub async fn get(&self, target: &str) -> Answer {
        self.send("GET", target, &[], "").await
    }

    /// POST with a content type.
    pub async fn post(&self, target: &str, media_type: &str, body: impl AsRef<[u8]>) -> Answer {
        let header = format!("content-type: {media_type}");
        self.send("POST", target, &[&header], body).await
    }

    pub async fn post_json(&self, target: &str, body: impl AsRef<[u8]>) -> Answer {
        self.post(target, "application/json", body).await
    }

    /// A request with a length if it has a body.
    pub async fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[&str],
        body: impl AsRef<[u8]>,
    ) -> Answer {
        let body = body.as_ref();
        let mut head = head(method, target, headers);
        if !body.is_empty() {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        let mut request = head.into_bytes();
        request.extend_from_slice(b"\r\n");
        request.extend_from_slice(body);
        self.raw(&request).await
    }

    /// A request whose body has no length.
    pub async fn send_chunked(&self, target: &str, media_type: &str, chunks: &[&[u8]]) -> Answer {
        let headers = [&*format!("content-type: {media_type}"), "transfer-encoding: chunked"];
        let mut request = head("POST", target, &headers).into_bytes();
        request.extend_from_slice(b"\r\n");
        for chunk in chunks {
            request.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            request.extend_from_slice(chunk);
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(b"0\r\n\r\n");
        self.raw(&request).await
    }

    /// Any bytes, and what comes back until the connection is closed.
    pub async fn raw(&self, request: &[u8]) -> Answer {
        let mut connection = self.connect().await;
        // The server may answer and close before it has read everything.
        let _ = connection.write_all(request).await;
        let mut bytes = Vec::new();
        let _ = connection.read_to_end(&mut bytes).await;
        Answer::parse(&bytes)
    }
}

pub fn head(method: &str, target: &str, headers: &[&str]) -> String {
    let mut head = format!("{method} {target} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    head
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let pair = |line: &str| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_owned(), value.to_owned())
        };
        let headers = lines.map(pair).collect();
        let mut answer = Self { status, headers, body: bytes[end + 4..].to_vec() };
        if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = dechunked(&answer.body);
        }
        answer
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The message of an error in the API's shape, after checking that shape.
    pub fn message(&self) -> String {
        let body = self.json();
        assert_eq!(self.header("content-type"), Some("application/json"));
        assert!(self.header("x-request-id").is_some());
        assert_eq!(body["statusCode"], self.status);
        assert!(body["path"].as_str().unwrap().starts_with('/'));
        assert!(body["error"].as_str().unwrap().starts_with(char::is_uppercase));
        let time = body["timestamp"].as_str().unwrap();
        assert!(time.len() == 24 && time.ends_with('Z') && &time[19..20] == ".", "{time}");
        assert_eq!(body.as_object().unwrap().len(), 5, "{body}");
        body["message"].as_str().unwrap().to_owned()
    }

    /// The same for an error of this status.
    #[track_caller]
    pub fn error(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self.message()
    }
}

fn dechunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    loop {
        let end = bytes.windows(2).position(|window| window == b"\r\n").unwrap();
        let length = std::str::from_utf8(&bytes[..end]).unwrap();
        let length = usize::from_str_radix(length, 16).unwrap();
        if length == 0 {
            return all;
        }
        all.extend_from_slice(&bytes[end + 2..end + 2 + length]);
        bytes = &bytes[end + 4 + length..];
    }
}
