//! A server on loopback that costs little: it gives the same answer to every request.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Answers every request with 200 and this JSON, on a thread of its own until the program ends.
///
/// # Errors
/// If it cannot listen.
pub fn start(json: &str) -> io::Result<SocketAddr> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\n";
    let answer: Arc<str> = format!("{head}content-length: {}\r\n\r\n{json}", json.len()).into();

    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    std::thread::spawn(move || runtime.block_on(accept(listener, answer)));
    Ok(address)
}

async fn accept(listener: std::net::TcpListener, answer: Arc<str>) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (connection, _) = listener.accept().await?;
        tokio::spawn(serve(connection, answer.clone()));
    }
}

/// The requests have no body, and the next one comes after the answer.
async fn serve(mut connection: TcpStream, answer: Arc<str>) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut request = Vec::new();
    while connection.read_buf(&mut request).await? > 0 {
        if request.ends_with(b"\r\n\r\n") {
            connection.write_all(answer.as_bytes()).await?;
            request.clear();
        }
    }
    Ok(())
}
