//! A client that costs little: it sends prepared bytes, and looks at no more of an answer than at
//! its status and its length.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What a server answered.
#[derive(Debug, PartialEq)]
pub struct Answer {
    /// The status line and the headers.
    pub head: String,
    /// The body.
    pub body: String,
}

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    /// Opens a connection.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(8192) })
    }

    /// Sends a request, and gives its answer.
    ///
    /// # Errors
    /// If the connection ends early, or the answer does not say how long it is.
    pub async fn answer(&mut self, request: &[u8]) -> io::Result<Answer> {
        let head = self.exchange(request).await?;
        let (head, body) = self.received.split_at(head);
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Ok(Answer { head: text(head), body: text(body) })
    }

    /// Sends a request as often, each time after the answer to the one before.
    ///
    /// # Errors
    /// As [`answer`](Self::answer), and if the status is not 200.
    async fn repeat(&mut self, request: &[u8], times: usize) -> io::Result<()> {
        for _ in 0..times {
            self.exchange(request).await?;
            if !self.received.starts_with(b"HTTP/1.1 200 ") {
                return Err(io::Error::other("the answer is not 200"));
            }
        }
        Ok(())
    }

    /// Receives an answer; gives the length of its head.
    async fn exchange(&mut self, request: &[u8]) -> io::Result<usize> {
        self.received.clear();
        self.stream.write_all(request).await?;
        let mut ends = None;
        loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if ends.is_none() {
                ends = ends_of(&self.received)?;
            }
            match ends {
                Some((head, end)) if self.received.len() >= end => return Ok(head),
                _ => {}
            }
        }
    }
}

/// Where the head of an answer and the whole of it end, once the head is there.
fn ends_of(received: &[u8]) -> io::Result<Option<(usize, usize)>> {
    let Some(head) = received.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
        return Ok(None);
    };
    let lines = std::str::from_utf8(&received[..head]).map_err(io::Error::other)?.lines();
    let mut lengths = lines.filter_map(|line| line.strip_prefix("content-length: "));
    let length = lengths.next().ok_or_else(|| io::Error::other("no length"))?;
    let length: usize = length.parse().map_err(io::Error::other)?;
    Ok(Some((head + 4, head + 4 + length)))
}

/// The connections to one server.
pub struct Load {
    connections: Vec<Connection>,
    request: Arc<[u8]>,
}

impl Load {
    /// Opens the connections, on which this request will be sent.
    ///
    /// # Errors
    /// If they cannot be opened.
    pub async fn open(address: SocketAddr, count: usize, request: &str) -> io::Result<Self> {
        let mut connections = Vec::new();
        for _ in 0..count {
            connections.push(Connection::open(address).await?);
        }
        Ok(Self { connections, request: request.as_bytes().into() })
    }

    /// Sends the request so many times over each connection, all connections at a time.
    ///
    /// # Errors
    /// If one of the answers is not 200.
    pub async fn round(&mut self, times: usize) -> io::Result<()> {
        let mut tasks = JoinSet::new();
        for mut connection in self.connections.drain(..) {
            let request = Arc::clone(&self.request);
            tasks.spawn(async move {
                connection.repeat(&request, times).await?;
                io::Result::Ok(connection)
            });
        }
        while let Some(connection) = tasks.join_next().await {
            self.connections.push(connection.map_err(io::Error::other)??);
        }
        Ok(())
    }
}
