//! Uploads: forms and whole bodies, from memory, files and streams.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use daytona_api_client::runtime::{Operation, Request};
use daytona_api_client::{Client, Error, Part};
use futures_util::stream;
use http::Method;
use serde_json::{Value, json as value};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::*;

static UPLOAD: Operation = Operation { id: "upload", method: Method::POST, ..GET };

fn pieces(texts: &'static [&str]) -> impl futures_util::Stream<Item = io::Result<Bytes>> + use<> {
    stream::iter(texts.iter().map(|text| Ok(Bytes::from_static(text.as_bytes()))))
}

async fn sent(fill: impl FnOnce(Request) -> Request) -> Received {
    let server = Server::sending(json("200 OK", "{}")).await;
    fill(server.request(&UPLOAD)).send::<Value>().await.unwrap();
    server.only()
}

#[tokio::test]
async fn a_form_from_memory_and_a_file_has_a_length() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("no\"te.txt");
    std::fs::write(&path, "from the disk").unwrap();
    let file = Part::file(&path).await.unwrap().content_type("text/x-note");
    let received = sent(|request| {
        request
            .part("file", Some(Part::text("replaced")))
            .part("file", Some(file))
            .field("path", "replaced")
            .field("path", "/a b")
            .field("options", value!({"mode": 7}))
            .field("none", Value::Null)
            .part("raw", Some(Part::bytes(vec![b'x', b'y'])))
            .part("none", None)
    })
    .await;
    let boundary = received.header("content-type").unwrap();
    let boundary = boundary.strip_prefix("multipart/form-data; boundary=").unwrap();
    let part = |head: &str, body: &str| format!("--{boundary}\r\n{head}\r\n\r\n{body}\r\n");
    let file = "Content-Disposition: form-data; name=\"file\"; filename=\"no\\\"te.txt\"\r\n\
                Content-Type: text/x-note";
    let raw = "Content-Disposition: form-data; name=\"raw\"; filename=\"file\"\r\n\
               Content-Type: application/octet-stream";
    let expected = [
        part(file, "from the disk"),
        part("Content-Disposition: form-data; name=\"path\"", "/a b"),
        part("Content-Disposition: form-data; name=\"options\"", r#"{"mode":7}"#),
        part(raw, "xy"),
        format!("--{boundary}--\r\n"),
    ];
    assert_eq!(received.text(), expected.concat());
    assert_eq!(received.header("content-length").unwrap(), received.body.len().to_string());
}

#[tokio::test]
async fn a_stream_of_unknown_length_is_chunked() {
    let received = sent(|request| {
        request.part("file", Some(Part::stream(pieces(&["one", "two"])).file_name("a\r\nb")))
    })
    .await;
    assert_eq!(received.header("transfer-encoding"), Some("chunked"));
    assert_eq!(received.header("content-length"), None);
    let text = received.text();
    assert!(text.contains("\r\n3\r\none\r\n3\r\ntwo\r\n"), "{text}");
    assert!(text.contains("filename=\"a__b\""), "{text}");
}

#[tokio::test]
async fn parts_are_added_in_their_order() {
    let parts = |names: [&str; 2]| names.map(|name| (name.to_owned(), Part::text(name)));
    let received = sent(|request| {
        request.parts(parts(["file[0].path", "file[0].file"])).parts(parts(["file[0].file", "+"]))
    })
    .await;
    let text = received.text();
    let names: Vec<&str> = text.split("; name=").skip(1).collect();
    let names: Vec<&str> = names.iter().filter_map(|part| part.split('"').nth(1)).collect();
    assert_eq!(names, ["file[0].path", "file[0].file", "file[0].file", "+"]);
}

#[tokio::test]
async fn a_body_can_be_a_single_part() {
    let received =
        sent(|request| request.upload(Some(Part::stream_with_length(pieces(&["one", "two"]), 6))))
            .await;
    assert_eq!(received.header("content-type"), Some("application/octet-stream"));
    assert_eq!(received.header("content-length"), Some("6"));
    assert_eq!(received.text(), "onetwo");
}

#[tokio::test]
async fn large_bytes_arrive_complete() {
    let bytes: Vec<u8> = (0..200_001_u32).map(|index| index as u8).collect();
    let received = sent(|request| request.upload(Some(Part::bytes(bytes.clone())))).await;
    assert_eq!(received.header("content-length"), Some("200001"));
    assert!(received.body == bytes);
}

#[tokio::test]
async fn a_clone_resends_memory_and_files_but_no_stream() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("note.txt");
    std::fs::write(&path, "from the disk").unwrap();
    let server = Server::sending(json("200 OK", "{}")).await;

    let request = server.request(&UPLOAD).part("file", Some(Part::file(&path).await.unwrap()));
    request.clone().send::<Value>().await.unwrap();
    request.clone().send::<Value>().await.unwrap();
    assert_eq!(server.take()[1].text().matches("from the disk").count(), 1);
    std::fs::remove_file(&path).unwrap();
    let error = request.send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "upload: the content of `file` cannot be read");

    let request = server.request(&UPLOAD).part("file", Some(Part::stream(pieces(&["one"]))));
    request.clone().send::<Value>().await.unwrap();
    let error = request.send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "upload: `file` is a stream that was already sent");
    assert!(Part::file(&path).await.is_err() && Part::file(directory.path()).await.is_err());
}

/// Opening a named pipe would block until another process writes to it.
#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_not_a_regular_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let error = Part::file(&path).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
}

#[tokio::test]
async fn content_that_fails_or_has_another_length_aborts_the_call() {
    let gone = || io::Error::new(io::ErrorKind::NotFound, "lost");
    let failing = || stream::iter([Ok(Bytes::from_static(b"x")), Err(gone())]);
    let parts = [
        (Part::stream_with_length(pieces(&["one", "two"]), 7), "shorter than declared"),
        (Part::stream_with_length(pieces(&["one", "two"]), 5), "longer than declared"),
        (Part::stream(failing()), "lost"),
    ];
    for (part, expected) in parts {
        let server = Server::sending(json("200 OK", "{}")).await;
        let form = server.request(&UPLOAD).part("file", Some(part));
        let error = form.send::<Value>().await.unwrap_err();
        assert_eq!(error.to_string(), "upload: the content of `file` cannot be read");
        let Error::Upload { parameter, source, .. } = &error else { panic!("{error:?}") };
        assert!(parameter == "file" && source.to_string().contains(expected), "{source}");
        assert_eq!(source.kind() == io::ErrorKind::NotFound, expected == "lost");
        assert!(!error.is_retryable());
    }
    let server = Server::sending(json("200 OK", "{}")).await;
    let request = server.request(&PUT_THING).upload(Some(Part::stream(failing())));
    let error = request.send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "putThing: the content of `body` cannot be read");

    let request =
        server.request(&UPLOAD).part("file", Some(Part::bytes("x").content_type("no type")));
    let error = request.send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "upload: `file` has an invalid content type");
}

/// The server reads 32 MiB slowly. The client must neither buffer the upload nor time out, although
/// the upload takes longer than the idle timeout.
#[tokio::test]
async fn a_large_upload_is_neither_buffered_nor_timed_out() {
    const PIECE: usize = 64 << 10;
    const COUNT: usize = 512;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let taken = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&taken);
    let server = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let (mut read, mut ahead, mut buffer) = (0, 0, vec![0; 1 << 20]);
        while read < PIECE * COUNT {
            tokio::time::sleep(Duration::from_millis(25)).await;
            read += connection.read(&mut buffer).await.unwrap();
            ahead = ahead.max(seen.load(Ordering::Relaxed).saturating_sub(read));
        }
        connection.write_all(&json("200 OK", "{}")).await.unwrap();
        ahead
    });
    let content = stream::iter((0..COUNT).map(move |_| {
        taken.fetch_add(PIECE, Ordering::Relaxed);
        Ok::<_, io::Error>(Bytes::from_static(&[0; PIECE]))
    }));
    let limit = Duration::from_millis(500);
    let client = Client::builder().base_url(url).idle_timeout(Some(limit)).build().unwrap();
    let request = Request::new(&client, &UPLOAD)
        .upload(Some(Part::stream_with_length(content, (PIECE * COUNT) as u64)));
    let result = request.send::<Value>().await;
    assert!(!matches!(result, Err(Error::Timeout { .. })), "{result:?}");
    let ahead = server.await.unwrap();
    assert!(ahead < 16 << 20, "{ahead} bytes were taken before the server read them");
}

#[tokio::test]
async fn a_response_ends_the_upload() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::new(format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let serve = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        connection.read_u8().await.unwrap();
        let answer = response("413 Content Too Large", &[], "");
        connection.write_all(&answer).await.unwrap();
        // Sending the rest would take forever.
        std::future::pending::<()>().await;
    });
    let request = Request::new(&client, &POST_THING).upload(Some(Part::bytes(vec![0; 64 << 20])));
    let error = request.send::<Value>().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 413, "{error:?}");
    serve.abort();
}
