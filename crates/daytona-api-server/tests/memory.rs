//! Uploads and downloads need the same memory however long they are.
//!
//! 256 MiB goes each way over loopback, or what `DAYTONA_TEST_TRANSFER_MIB` says, in MiB. The
//! resident memory of the whole process counts, the client included.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use daytona_api_client::ClientBuilder;
use daytona_api_server::runtime::{
    Body, Decode, Field, FieldKind, Method, Operation, Parts, Reply, RequestBody, Respond, Response,
};
use daytona_api_server::{Api, Error, Form, Limits, MultipartBody, MultipartPart, serve};
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::net::TcpListener;

const MIB: u64 = 1 << 20;
/// How much the resident memory may grow by.
const GROWTH: u64 = 32 * MIB;

const fn operation(method: Method, path: &'static str, body: RequestBody) -> Operation {
    let id = path;
    let (tag, security, headers, parameters) = (None, &[], &[], &[]);
    Operation { id, tag, method, path, security, headers, parameters, body }
}

static BYTES: Operation = operation(
    Method::POST,
    "/bytes",
    RequestBody::Bytes { required: true, media_type: "application/octet-stream" },
);
static FORM: Operation = operation(
    Method::POST,
    "/form",
    RequestBody::Multipart {
        required: true,
        fields: &[
            Field { name: "file", required: true, kind: FieldKind::File },
            Field { name: "skipped", required: false, kind: FieldKind::File },
        ],
    },
);
static DOWNLOAD: Operation = operation(Method::GET, "/download", RequestBody::None);
static ARCHIVE: Operation = operation(Method::GET, "/archive", RequestBody::None);

struct Upload(Body);
struct Filled(Form);
struct Nothing;

impl Decode for Upload {
    fn decode(parts: &mut Parts) -> Result<Self, Error> {
        Ok(Self(parts.bytes()))
    }
}

impl Decode for Filled {
    fn decode(parts: &mut Parts) -> Result<Self, Error> {
        Ok(Self(parts.form()))
    }
}

impl Decode for Nothing {
    fn decode(_: &mut Parts) -> Result<Self, Error> {
        Ok(Self)
    }
}

enum Answer {
    Length(u64),
    Bytes(Body),
    Archive(MultipartBody),
}

impl Respond for Answer {
    fn respond(self) -> Result<Response, Error> {
        match self {
            Self::Length(length) => Reply::json(200, &length),
            Self::Bytes(body) => Reply::body(200, "application/octet-stream", body),
            Self::Archive(body) => Reply::multipart(200, body),
        }
    }
}

/// A body of so many bytes.
fn content(total: u64) -> impl futures_util::Stream<Item = Result<Bytes, Infallible>> + Send {
    let piece = Bytes::from(vec![b'x'; 64 << 10]);
    stream::iter((0..total / (64 << 10)).map(move |_| Ok(piece.clone())))
}

async fn start(total: u64) -> String {
    let mut builder = Api::builder::<()>().limits(Limits::default().upload_bytes(None));
    let (api, routes) = (Arc::new(()), builder.routes());
    routes.public(&BYTES, &api, |_, _, Upload(body)| async move {
        let mut body = body.into_data_stream();
        let mut length = 0;
        while let Some(piece) = body.next().await {
            length += piece?.len() as u64;
        }
        Ok(Answer::Length(length))
    });
    routes.public(&FORM, &api, |_, _, Filled(mut form)| async move {
        let mut length = 0;
        while let Some(mut part) = form.next().await? {
            if part.field() == "file" {
                while let Some(chunk) = part.chunk().await? {
                    length += chunk.len() as u64;
                }
            }
        }
        Ok(Answer::Length(length))
    });
    routes.public(&DOWNLOAD, &api, move |_, _, Nothing| async move {
        Ok(Answer::Bytes(Body::from_stream(content(total))))
    });
    routes.public(&ARCHIVE, &api, move |_, _, Nothing| async move {
        let part = |name| MultipartPart::new(name, Body::from_stream(content(total / 2)));
        Ok(Answer::Archive(MultipartBody::new().part(part("a")).part(part("b"))))
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, builder.build().unwrap(), std::future::pending()));
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_of_256_mib_takes_less_than_32_mib() {
    if resident().is_none() {
        println!("skipped: this system does not tell the resident memory");
        return;
    }
    let setting = std::env::var("DAYTONA_TEST_TRANSFER_MIB");
    let total = setting.map_or(256, |mib| mib.parse().unwrap()) * MIB;
    let url = start(total).await;
    let client = ClientBuilder::http_rules(reqwest::Client::builder()).build().unwrap();

    measured("upload", async {
        let request = client.post(format!("{url}/bytes"));
        let request = request.header("content-type", "application/octet-stream");
        let answer = request.body(reqwest::Body::wrap_stream(content(total))).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), total.to_string());
    })
    .await;
    for (field, expected) in [("file", total), ("skipped", 0)] {
        measured(&format!("form, {field}"), async {
            let part = reqwest::multipart::Part::stream(reqwest::Body::wrap_stream(content(total)));
            let mut form = reqwest::multipart::Form::new().part(field, part);
            if field != "file" {
                form = form.text("file", "");
            }
            let request = client.post(format!("{url}/form")).multipart(form);
            let answer = request.send().await.unwrap();
            assert_eq!(answer.text().await.unwrap(), expected.to_string());
        })
        .await;
    }
    for (path, least) in [("download", total), ("archive", total)] {
        measured(path, async {
            let answer = client.get(format!("{url}/{path}")).send().await.unwrap();
            let add = async |sum, piece: Bytes| Ok(sum + piece.len() as u64);
            let length = answer.bytes_stream().try_fold(0, add).await.unwrap();
            assert!((least..least + 1000).contains(&length), "{length}");
        })
        .await;
    }
}

/// Runs a transfer and looks at the memory every few milliseconds.
async fn measured(name: &str, transfer: impl Future<Output = ()>) {
    let before = resident().unwrap();
    let (peak, done) = (Arc::new(AtomicU64::new(before)), Arc::new(AtomicBool::new(false)));
    let watch = std::thread::spawn({
        let (peak, done) = (Arc::clone(&peak), Arc::clone(&done));
        move || {
            while !done.load(Ordering::Relaxed) {
                peak.fetch_max(resident().unwrap(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    });
    let start = std::time::Instant::now();
    transfer.await;
    done.store(true, Ordering::Relaxed);
    watch.join().unwrap();
    let growth = peak.load(Ordering::Relaxed).saturating_sub(before);
    println!("{name}: {:.1} MiB of memory, {:.1?}", growth as f64 / MIB as f64, start.elapsed());
    assert!(growth < GROWTH, "{name} took {growth} bytes");
}

/// The resident memory of this process in bytes, on Linux.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}
