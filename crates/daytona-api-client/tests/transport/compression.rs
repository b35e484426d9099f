//! Compressed responses, including gzip bombs.
#![cfg_attr(not(feature = "gzip"), allow(unused_imports, reason = "brotli has one test"))]

use std::io::Write;

use daytona_api_client::Error;
use daytona_api_client::runtime::Request;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json as value};

use crate::support::*;

#[cfg(feature = "gzip")]
fn gzip(status: &str, content: impl FnOnce(&mut GzEncoder<Vec<u8>>)) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    content(&mut encoder);
    let headers = ["content-type: application/json", "content-encoding: gzip"];
    response(status, &headers, encoder.finish().unwrap())
}

/// 16 MiB that compress to about 16 KB.
#[cfg(feature = "gzip")]
fn bomb(status: &str) -> Vec<u8> {
    gzip(status, |encoder| {
        let spaces = vec![b' '; 1 << 20];
        for _ in 0..16 {
            encoder.write_all(&spaces).unwrap();
        }
    })
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn a_gzip_bomb_is_limited_by_its_decompressed_size() {
    let server = Server::sending(bomb("200 OK")).await;
    let client = server.builder().body_limit(1 << 20).build().unwrap();
    let error = Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
    assert!(matches!(error, Error::BodyTooLarge { limit: 0x10_0000, .. }), "{error}");
    let stream = server.request(&GET_THING).send_bytes().await.unwrap().into_inner();
    let error = stream.bytes(1 << 20).await.unwrap_err();
    assert!(matches!(error, Error::BodyTooLarge { .. }), "{error}");
    server.request(&GET_THING).send_empty().await.unwrap();

    let server = Server::sending(bomb("500 Internal Server Error")).await;
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    let Error::Api(error) = error else { panic!("{error}") };
    assert_eq!((error.status.as_u16(), error.excerpt.len()), (500, 1024));
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn gzip_is_requested_and_decoded() {
    let compressed = gzip("200 OK", |encoder| encoder.write_all(b"[1, 2]").unwrap());
    let server = Server::sending(compressed.clone()).await;
    let response = server.request(&GET_THING).send::<Value>().await.unwrap();
    assert_eq!(response.into_inner(), value!([1, 2]));
    assert!(server.only().header("accept-encoding").unwrap().contains("gzip"));

    let mut cut = compressed;
    cut.truncate(cut.len() - 12);
    let server = Server::sending(cut).await;
    let error = server.request(&GET_THING).send::<Value>().await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
}

#[cfg(feature = "brotli")]
#[tokio::test]
async fn brotli_is_requested_and_decoded() {
    // One block of five uncompressed bytes.
    let compressed = [&[0x0b, 0x02, 0x80][..], b"[1,2]", &[0x03]].concat();
    let server = Server::sending(response("200 OK", &["content-encoding: br"], compressed)).await;
    let response = server.request(&GET_THING).send::<Value>().await.unwrap();
    assert_eq!(response.into_inner(), value!([1, 2]));
    assert!(server.only().header("accept-encoding").unwrap().contains("br"));
}
