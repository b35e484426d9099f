//! Bodies as lines and as files, progress callbacks, and session logs.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[allow(dead_code, reason = "some of it is for other tests")]
#[path = "transport/support.rs"]
mod support;

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use daytona_api_client::{ByteStream, Error, LogChunk, LogStream, Part, SessionLogs};
use futures_util::{StreamExt, TryStreamExt, stream};
use support::*;

async fn body(answer: Answer) -> ByteStream {
    let server = Server::new(vec![answer]).await;
    server.request(&GET_THING).send_bytes().await.unwrap().into_inner()
}

fn pieces(head: &str, pieces: &[&[u8]]) -> Answer {
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{head}\r\n");
    let pieces = pieces.iter().map(|piece| piece.to_vec());
    Answer::Pieces(
        std::iter::once(head.into_bytes()).chain(pieces).collect(),
        Duration::from_millis(20),
    )
}

fn log() -> Arc<Mutex<Vec<u64>>> {
    Arc::default()
}

#[tokio::test]
async fn lines_do_not_depend_on_the_chunks_of_the_body() {
    let answer = pieces("", &[b"one\r", b"\ntw\xC3", b"\xB6\n\nthr", b"ee \xFF"]);
    let lines: Vec<_> = body(answer).await.lines().try_collect().await.unwrap();
    assert_eq!(lines, ["one", "twö", "", "three \u{FFFD}"]);

    let answer = Answer::Send(response("200 OK", &[], "abcdefghij\n"));
    let lines: Vec<_> = body(answer).await.lines().max_length(4).try_collect().await.unwrap();
    assert_eq!(lines, ["abcd", "efgh", "ij"]);
}

#[tokio::test]
async fn an_incomplete_line_comes_before_the_error() {
    let mut lines = body(pieces("content-length: 20\r\n", &[b"one\ntw"])).await.lines();
    assert_eq!(lines.try_next().await.unwrap().unwrap(), "one");
    assert_eq!(lines.try_next().await.unwrap().unwrap(), "tw");
    let error = lines.try_next().await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error}");
    assert!(lines.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_followed_log_may_be_silent() {
    let answer = pieces("", &[b"one\n", b"two\n"]);
    let patient = body(answer.clone()).await.idle_timeout(None);
    assert_eq!(patient.lines().try_collect::<Vec<_>>().await.unwrap().len(), 2);
    let hasty = body(answer).await.idle_timeout(Some(Duration::from_millis(5)));
    let error = hasty.lines().try_collect::<Vec<_>>().await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
}

#[tokio::test]
async fn progress_is_reported_for_each_chunk() {
    let (seen, reported) = (log(), log());
    let record = Arc::clone(&seen);
    let stream = body(pieces("content-length: 6\r\n", &[b"abc", b"def"])).await;
    let stream = stream.on_progress(move |bytes| record.lock().unwrap().push(bytes));
    assert_eq!(stream.bytes(100).await.unwrap(), "abcdef");
    assert_eq!(*seen.lock().unwrap(), [3, 6]);

    let server = Server::sending(json("200 OK", "{}")).await;
    let record = Arc::clone(&reported);
    let part = Part::bytes(vec![0; 100_000]);
    let part = part.on_progress(move |bytes| record.lock().unwrap().push(bytes));
    let request = server.request(&POST_THING).upload(Some(part));
    request.clone().send_empty().await.unwrap();
    request.send_empty().await.unwrap();
    assert_eq!(*reported.lock().unwrap(), [65_536, 100_000, 65_536, 100_000]);

    let record = log();
    let reported = Arc::clone(&record);
    let part = Part::text("small").on_progress(move |bytes| record.lock().unwrap().push(bytes));
    server.request(&POST_THING).part("body", Some(part)).send_empty().await.unwrap();
    assert_eq!(*reported.lock().unwrap(), [5]);
}

#[tokio::test]
async fn a_body_is_saved_completely_or_not_at_all() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    let names = || {
        let entries = std::fs::read_dir(directory.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>()
    };
    std::fs::write(&path, "former").unwrap();

    let cut_off = || pieces("content-length: 20\r\n", &[b"abc"]);
    let error = body(cut_off()).await.save_to(&path).await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error}");
    assert_eq!(names(), ["file"]);
    assert_eq!(std::fs::read(&path).unwrap(), b"former");

    let stalled = Answer::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc".to_vec());
    let saving = body(stalled).await.save_to(&path);
    assert!(tokio::time::timeout(Duration::from_millis(200), saving).await.is_err());
    assert_eq!(names(), ["file"], "a transfer that is dropped leaves nothing");

    let whole = Answer::Send(response("200 OK", &[], "abc"));
    assert_eq!(body(whole.clone()).await.save_to(&path).await.unwrap(), 3);
    assert_eq!(std::fs::read(&path).unwrap(), b"abc");
    assert_eq!(names(), ["file"]);

    for path in [directory.path().join("none/file"), directory.path().join("..")] {
        let error = body(whole.clone()).await.save_to(path).await.unwrap_err();
        assert_eq!(error.to_string(), "getThing: the file cannot be written");
        assert!(std::error::Error::source(&error).is_some());
    }
}

type Piece = io::Result<Bytes>;

async fn decoded(pieces: Vec<Piece>) -> Vec<(LogStream, Vec<u8>)> {
    let chunks: Vec<LogChunk> = SessionLogs::new(stream::iter(pieces)).try_collect().await.unwrap();
    let mut merged: Vec<(LogStream, Vec<u8>)> = Vec::new();
    for LogChunk { stream, bytes } in chunks {
        assert!(!bytes.is_empty());
        match merged.last_mut().filter(|(last, _)| *last == stream) {
            Some((_, last)) => last.extend_from_slice(&bytes),
            None => merged.push((stream, bytes.to_vec())),
        }
    }
    merged
}

#[tokio::test]
async fn markers_separate_the_streams() {
    use LogStream::{Stderr, Stdout};
    type Expected = &'static [(LogStream, &'static [u8])];
    let table: [(&'static [u8], Expected); 8] = [
        (b"", &[]),
        (b"plain", &[(Stdout, b"plain")]),
        (b"\x01\x01\x01out\x02\x02\x02err", &[(Stdout, b"out"), (Stderr, b"err")]),
        (b"\x02\x02\x02a\x02\x02\x02b\x01\x01\x01", &[(Stderr, b"ab")]),
        (b"before\x02\x02\x02err", &[(Stdout, b"before"), (Stderr, b"err")]),
        (b"\x01\x01\x01\x01\x01", &[(Stdout, b"\x01\x01")]),
        (b"\x02\x01\x02\x02\x02\x00\x02", &[(Stdout, b"\x02\x01"), (Stderr, b"\x00\x02")]),
        (b"\x01\x01\x02\x02\x02x", &[(Stdout, b"\x01\x01"), (Stderr, b"x")]),
    ];
    for (bytes, expected) in table {
        let chunks = decoded(vec![Ok(Bytes::from_static(bytes))]).await;
        let chunks: Vec<_> = chunks.iter().map(|(stream, bytes)| (*stream, &bytes[..])).collect();
        assert_eq!(chunks, expected, "{bytes:?}");
    }
}

#[tokio::test]
async fn a_log_does_not_depend_on_its_chunks() {
    let seed = RandomState::new().hash_one(0);
    println!("seed {seed}");
    let mut state = seed;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % limit
    };
    for _ in 0..5_000 {
        let bytes: Vec<u8> = (0..below(40)).map(|_| [1, 1, 2, 2, b'x'][below(5)]).collect();
        let whole = decoded(vec![Ok(Bytes::from(bytes.clone()))]).await;
        let mut pieces = Vec::new();
        let mut rest = Bytes::from(bytes.clone());
        while !rest.is_empty() {
            pieces.push(Ok(rest.split_to(below(rest.len() + 1))));
        }
        assert_eq!(decoded(pieces).await, whole, "seed {seed}: {bytes:?}");
    }
}

#[tokio::test]
async fn a_log_yields_its_rest_before_an_error() {
    let broken = vec![Ok(Bytes::from_static(b"\x02\x02\x02a\x01")), Err(io::Error::other("lost"))];
    let mut log = SessionLogs::new(stream::iter(broken));
    for expected in ["a", "\x01"] {
        let chunk = log.try_next().await.unwrap().unwrap();
        assert_eq!((chunk.stream, chunk.bytes), (LogStream::Stderr, Bytes::from(expected)));
    }
    assert_eq!(log.try_next().await.unwrap_err().to_string(), "lost");
    assert!(log.next().await.is_none());

    let answer = pieces("", &[b"\x01\x01", b"\x01out\x02\x02\x02", b"err"]);
    let log = SessionLogs::new(body(answer).await);
    let chunks: Vec<LogChunk> = log.try_collect().await.unwrap();
    assert_eq!(chunks.iter().map(|chunk| &chunk.bytes[..]).collect::<Vec<_>>(), [b"out", b"err"]);
}
