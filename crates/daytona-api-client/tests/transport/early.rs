//! Answers that come before the server has read the upload, and the end of the connection with them.

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

/// A server that reads so many bytes, answers 413, waits, and closes without reading the rest, so
/// that the system resets the connection. It has threads of its own, so that nothing of what it
/// does waits for the client.
fn refusing(read: usize, pause: Duration, headers: &'static [&str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            std::thread::spawn(move || refuse(connection.unwrap(), read, pause, headers));
        }
    });
    address
}

fn refuse(mut connection: TcpStream, read: usize, pause: Duration, headers: &[&str]) {
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
        // In one piece that is larger than what is sent at once.
        _ => Part::stream(stream::iter([Ok::<_, io::Error>(vec![0; PIECE * COUNT])])),
    }
}

/// Sends each kind of content so often, and says how many times the answer was lost.
async fn lost(address: String, times: usize) -> usize {
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
async fn an_answer_before_the_end_of_the_upload_is_read_before_the_close() {
    let pause = Duration::from_millis(50);
    assert_eq!(lost(refusing(1000, pause, &[]), 4).await, 0);
    assert_eq!(lost(refusing(5 * PIECE, pause, &["connection: close"]), 4).await, 0);
}

/// Where answer and reset come together, a piece that is just being written may take the answer
/// with it.
#[tokio::test]
async fn an_answer_that_a_reset_follows_at_once_is_seldom_lost() {
    let lost = lost(refusing(5 * PIECE, Duration::ZERO, &["connection: close"]), 10).await;
    assert!(lost < 15, "{lost} of 30 answers were lost");
}
