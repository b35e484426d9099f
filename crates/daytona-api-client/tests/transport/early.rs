//! Responses before the server has read the whole upload, followed by the end of the connection.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use bytes::Bytes;
use daytona_api_client::runtime::Request;
use daytona_api_client::{Client, Part, RetryPolicy};
use futures_util::stream;

use crate::support::*;

const PIECE: usize = 64 << 10;
const COUNT: usize = 256;

/// A server that reads `read` bytes, answers 413, waits, and closes without reading the rest, so
/// that the system resets the connection. It has its own threads, so that it never waits for the
/// client.
fn start_refusing_server(read: usize, pause: Duration, headers: &'static [&str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            std::thread::spawn(move || refuse_upload(connection.unwrap(), read, pause, headers));
        }
    });
    address
}

fn refuse_upload(mut connection: TcpStream, read: usize, pause: Duration, headers: &[&str]) {
    let mut buffer = vec![0; read];
    if connection.read_exact(&mut buffer).is_err() {
        return;
    }
    let mut answer = String::from("HTTP/1.1 413 Content Too Large\r\ncontent-length: 2\r\n");
    for header in headers {
        answer.push_str(header);
        answer.push_str("\r\n");
    }
    answer.push_str("\r\n{}");
    let _ = connection.write_all(answer.as_bytes());
    std::thread::sleep(pause);
}

fn content(kind: usize) -> Part {
    let piece = Bytes::from_static(&[0; PIECE]);
    match kind {
        0 => Part::bytes(vec![0; PIECE * COUNT]),
        1 => Part::stream(stream::iter((0..COUNT).map(move |_| Ok::<_, io::Error>(piece.clone())))),
        // One piece that is larger than a chunk.
        _ => Part::stream(stream::iter([Ok::<_, io::Error>(vec![0; PIECE * COUNT])])),
    }
}

/// Sends each kind of content `times` times, and returns how often the response was lost.
async fn count_lost_responses(address: String, times: usize) -> usize {
    let client = Client::builder().base_url(address).retry(RetryPolicy::none()).build().unwrap();
    let mut lost = 0;
    for (time, kind) in (0..times).flat_map(|time| (0..3).map(move |kind| (time, kind))) {
        let request = Request::new(&client, &POST_THING);
        let request = if time % 2 == 0 {
            request.upload(Some(content(kind)))
        } else {
            request.part("body", Some(content(kind)))
        };
        let error = request.send_empty().await.unwrap_err();
        lost += usize::from(error.status().is_none_or(|status| status != 413));
    }
    lost
}

#[tokio::test]
async fn an_early_response_is_read_before_the_connection_closes() {
    let pause = Duration::from_millis(50);
    assert_eq!(count_lost_responses(start_refusing_server(1000, pause, &[]), 4).await, 0);
    assert_eq!(
        count_lost_responses(start_refusing_server(5 * PIECE, pause, &["connection: close"]), 4)
            .await,
        0
    );
}

/// If response and reset arrive together while a chunk is being written, the response may be lost.
#[tokio::test]
async fn an_early_response_followed_by_a_reset_is_rarely_lost() {
    let lost = count_lost_responses(
        start_refusing_server(5 * PIECE, Duration::ZERO, &["connection: close"]),
        10,
    )
    .await;
    assert!(lost < 15, "{lost} of 30 answers were lost");
}
