use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use daytona_api_server::timeout;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::kitchen::{builder, kitchen};
use crate::support::Server;

#[tokio::test]
async fn a_sane_request_id_is_taken_and_any_other_replaced() {
    let server = kitchen().await;
    let longest = "x".repeat(128);
    for id in ["abc-1", "{\"a\":[]}", &longest] {
        let header = format!("x-request-id: {id}");
        let answer = server.send("GET", "/who/a/is", &[&header], "").await;
        assert_eq!((answer.header("x-request-id"), &answer.json()["id"]), (Some(id), &id.into()));
        assert_eq!(server.send("GET", "/x", &[&header], "").await.header("x-request-id"), Some(id));
    }
    let too_long = "x".repeat(129);
    for id in ["", "a b", "\u{e9}", &too_long] {
        let header = format!("x-request-id: {id}");
        let answer = server.send("GET", "/who/a/is", &[&header], "").await;
        let made = answer.header("x-request-id").unwrap();
        assert!(made.len() == 32 && made.bytes().all(|byte| byte.is_ascii_hexdigit()), "{made}");
        assert_eq!(answer.json()["id"], made);
    }
    let ids = [server.get("/who/a/is").await, server.get("/who/a/is").await];
    assert_ne!(ids[0].header("x-request-id"), ids[1].header("x-request-id"));
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_504() {
    let router = builder().build().unwrap();
    let server = Server::new(router.clone().layer(timeout(Duration::from_millis(50)))).await;
    let answer = server.get("/slow?a=b").await;
    assert_eq!(answer.error(504), "The request took too long.");
    assert_eq!(answer.json()["error"], "Gateway Timeout");
    assert_eq!(server.get("/who/a/is").await.status, 200);
    let patient = Server::new(router.layer(timeout(Duration::from_secs(30)))).await;
    assert_eq!(patient.get("/slow").await.json(), "done");
    // A body that does not come counts as well.
    let head = "POST /text HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: text/plain\r\n\
                content-length: 5\r\n\r\n";
    assert_eq!(server.raw(head.as_bytes()).await.error(504), "The request took too long.");
}

#[tokio::test]
async fn what_has_begun_is_answered_after_the_signal_to_stop() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let router = builder().build().unwrap();
    let serving = tokio::spawn(daytona_api_server::serve(listener, router, async move {
        let _ = stopped.await;
    }));
    let server = Server { address };
    // One that is idle and one that waits for its answer.
    let mut idle = server.connect().await;
    let slow = tokio::spawn(async move { server.get("/slow").await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send(()).unwrap();
    assert_eq!(slow.await.unwrap().json(), "done");
    serving.await.unwrap().unwrap();
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).await.unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_web_socket_opens_and_what_is_none_is_refused() {
    let server = kitchen().await;
    let answer = server.get("/socket").await;
    assert_eq!(answer.status, 400, "{answer:?}");
    answer.message();
    let mut socket = server.connect().await;
    let request = "GET /socket HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                   sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    assert!(head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="), "{head}");
    assert!(head.contains("x-request-id: "));
    // A text frame with the mask 0, and its echo without.
    socket.write_all(b"\x81\x82\0\0\0\0hi").await.unwrap();
    let mut echo = [0; 4];
    socket.read_exact(&mut echo).await.unwrap();
    assert_eq!(&echo, b"\x81\x02hi");
}

type Fields = BTreeMap<String, String>;

/// Keeps what spans and events show: the fields of each by its name.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<(u64, String, Fields)>>>);

struct Collect<'a>(&'a mut Fields);

impl Visit for Collect<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

impl<S: Subscriber> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let mut fields = Fields::new();
        attributes.record(&mut Collect(&mut fields));
        let name = attributes.metadata().name().to_owned();
        self.0.lock().unwrap().push((id.into_u64(), name, fields));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut all = self.0.lock().unwrap();
        let span = all.iter_mut().rev().find(|(known, ..)| *known == id.into_u64());
        values.record(&mut Collect(&mut span.unwrap().2));
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::new();
        event.record(&mut Collect(&mut fields));
        if !event.metadata().target().starts_with("daytona") {
            return;
        }
        let parent = context.current_span().metadata().map(|span| span.name());
        let parent = parent.unwrap_or("nothing").to_owned();
        fields.insert("parent".to_owned(), parent);
        self.0.lock().unwrap().push((0, event.metadata().level().to_string(), fields));
    }
}

#[test]
fn a_request_is_a_span_and_a_failure_an_event_in_it() {
    let recorder = Recorder::default();
    let subscriber = tracing_subscriber::registry().with(recorder.clone());
    // One thread, for which alone the subscriber is set.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tracing::subscriber::with_default(subscriber, || {
        runtime.block_on(async {
            let server = kitchen().await;
            let headers = ["x-request-id: id-1", "authorization: Bearer secret-token"];
            server.send("HEAD", "/who/me/is?q=secret", &headers, "").await;
            for target in ["/broken", "/panic", "/search", "/failing?status=503"] {
                server.get(target).await;
            }
        });
    });
    let all = recorder.0.lock().unwrap();
    assert!(!format!("{all:?}").contains("secret-token"));
    assert!(!format!("{all:?}").contains("q=secret"));
    let spans: Vec<&Fields> = all
        .iter()
        .filter(|(_, name, _)| name == "http.server")
        .map(|(.., fields)| fields)
        .collect();
    let expected = [
        ("error.type", ""),
        ("http.request.id", "id-1"),
        ("http.request.method", "HEAD"),
        ("http.response.status_code", "200"),
        ("http.route", "/who/{anything}/is"),
        ("otel.kind", "server"),
        ("otel.name", "HEAD /who/{anything}/is"),
        ("url.path", "/who/me/is"),
    ];
    for (name, value) in expected {
        assert_eq!(spans[0].get(name).map_or("", |value| value), value, "{name}");
    }
    let outcome = |index: usize| {
        let get = |name| spans[index].get(name).map_or("", |value| value);
        (get("http.response.status_code"), get("error.type"), get("otel.status_code"))
    };
    assert_eq!(outcome(1), ("500", "500", "ERROR"));
    assert_eq!(outcome(2), ("500", "500", "ERROR"));
    assert_eq!(outcome(3), ("400", "", ""));
    assert_eq!(outcome(4), ("503", "503", "ERROR"));
    let events: Vec<_> = all.iter().filter(|(id, ..)| *id == 0).collect();
    let told = |index: usize| {
        let (_, level, fields) = events[index];
        (level.as_str(), fields["error"].as_str(), fields["parent"].as_str())
    };
    assert_eq!(told(0), ("ERROR", "secret cause", "http.server"));
    assert_eq!(told(1), ("ERROR", "panicked: the secret of the handler", "http.server"));
    assert_eq!(events.len(), 2, "{events:?}");
}
