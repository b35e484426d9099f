//! The memory use of uploads and downloads does not depend on their length.
//!
//! 1 GiB is transferred in each direction over loopback, or `DAYTONA_TEST_TRANSFER_MIB` MiB; an
//! eighth of that for transfers to files or with lines, which are slow in a debug build. The peak
//! resident memory of the whole process is measured, including the server.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use bytes::Bytes;
use daytona_api_client::runtime::{Operation, Request};
use daytona_api_client::{ByteStream, Client, Part};
use futures_util::{TryStreamExt, stream};
use http::Method;

const MIB: u64 = 1 << 20;
/// The maximum growth of the resident memory.
const GROWTH: u64 = 64 * MIB;

static UPLOAD: Operation =
    Operation { id: "upload", method: Method::POST, path: "/upload", headers: &[], secured: false };
static DOWNLOAD: Operation =
    Operation { id: "download", method: Method::GET, path: "/download", ..UPLOAD };

#[tokio::test]
async fn a_transfer_of_1_gib_takes_less_than_64_mib() {
    if resident("VmHWM:").is_none() {
        println!("skipped: this system does not report the peak of the resident memory");
        return;
    }
    let setting = std::env::var("DAYTONA_TEST_TRANSFER_MIB");
    let total = setting.map_or(1024, |mib| mib.parse().unwrap()) * MIB;
    let part = total / 8;
    let client = Client::new(serve(total)).unwrap();
    let smaller = Client::new(serve(part)).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    // A sparse file of zeros.
    fs::File::create(&file).unwrap().set_len(part).unwrap();

    measured("upload of a stream", total, async |count| {
        let pieces = stream::iter((0..total / MIB).map(|_| Ok::<_, std::io::Error>(piece())));
        upload(&client, Part::stream_with_length(pieces, total), count).await;
    })
    .await;
    measured("upload of a file in a form", part, async |count| {
        upload(&client, Part::file(&file).await.unwrap(), count).await;
    })
    .await;
    measured("download", total, async |count| {
        let mut body = download(&client, count).await;
        while body.try_next().await.unwrap().is_some() {}
    })
    .await;
    measured("download into a file", part, async |count| {
        let written = download(&smaller, count).await.save_to(&file).await.unwrap();
        assert_eq!(written, fs::metadata(&file).unwrap().len());
    })
    .await;
    measured("download as lines", part, async |count| {
        let lines = download(&smaller, count).await.lines();
        let add = async |sum, line: String| Ok(sum + line.len() as u64);
        assert_eq!(lines.try_fold(0, add).await.unwrap(), part);
    })
    .await;
}

/// Runs a transfer, which counts its bytes, and checks the growth of the memory.
async fn measured(name: &str, total: u64, transfer: impl AsyncFnOnce(Arc<AtomicU64>)) {
    // Resets the peak to the current use. Without permission to do so, the limit is only stricter
    // for later transfers.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let before = resident("VmRSS:").unwrap();
    let (start, count) = (Instant::now(), Arc::default());
    transfer(Arc::clone(&count)).await;
    assert_eq!(count.load(Ordering::Relaxed), total, "{name}");
    let growth = resident("VmHWM:").unwrap().saturating_sub(before);
    let (growth_mib, total_mib) = (growth as f64 / MIB as f64, total / MIB);
    println!("{name}: {total_mib} MiB, {growth_mib:.1} MiB of memory, {:.1?}", start.elapsed());
    assert!(growth < GROWTH, "{name} took {growth_mib} MiB");
}

async fn upload(client: &Client, part: Part, count: Arc<AtomicU64>) {
    let part = part.on_progress(move |sent| count.store(sent, Ordering::Relaxed));
    let request = Request::new(client, &UPLOAD).part("file", Some(part));
    request.send_empty().await.unwrap();
}

async fn download(client: &Client, count: Arc<AtomicU64>) -> ByteStream {
    let request = Request::new(client, &DOWNLOAD);
    let body = request.send_bytes().await.unwrap().into_inner();
    body.on_progress(move |received| count.store(received, Ordering::Relaxed))
}

fn piece() -> Bytes {
    Bytes::from(vec![b'x'; MIB as usize])
}

/// A value of `/proc/self/status` in bytes.
fn resident(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib << 10)
}

/// Starts a server that discards uploads and sends downloads of `total` bytes, and returns its URL.
fn serve(total: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            answer(connection.unwrap(), total);
        }
    });
    address
}

fn answer(mut connection: TcpStream, total: u64) {
    let mut buffer = vec![0; 256 << 10];
    let mut head = Vec::new();
    let end = loop {
        let count = connection.read(&mut buffer).unwrap();
        head.extend_from_slice(&buffer[..count]);
        if let Some(end) = head.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let text = String::from_utf8_lossy(&head[..end]).to_ascii_lowercase();
    let length = |line: &str| line.strip_prefix("content-length: ")?.trim().parse().ok();
    let mut left = text.lines().find_map(length).unwrap_or(0_u64);
    left -= (head.len() - end) as u64;
    while left > 0 {
        left -= connection.read(&mut buffer).unwrap() as u64;
    }
    let length = if text.starts_with("get") { total } else { 0 };
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
    connection.write_all(head.as_bytes()).unwrap();
    buffer.fill(b'x');
    let mut left = length;
    while left > 0 {
        let count = left.min(buffer.len() as u64);
        connection.write_all(&buffer[..count as usize]).unwrap();
        left -= count;
    }
}
