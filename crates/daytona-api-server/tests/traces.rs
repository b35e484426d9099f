//! What `tracing` gets to know.
//!
//! In a program of its own: `tracing` may forget a callsite for good that one thread comes to for the
//! first time while another sets a subscriber.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "server/kitchen.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod kitchen;
#[path = "server/operations.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod operations;
#[path = "server/support.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod support;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::kitchen::kitchen;
use crate::support::{Server, head};

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
        if !event.metadata().target().starts_with("openapi_runtime_server") {
            return;
        }
        let parent = context.current_span().metadata().map(|span| span.name());
        let parent = parent.unwrap_or("nothing").to_owned();
        fields.insert("parent".to_owned(), parent);
        self.0.lock().unwrap().push((0, event.metadata().level().to_string(), fields));
    }
}

impl Recorder {
    /// What happens while requests are sent to a server.
    fn of(requests: impl AsyncFnOnce(Server)) -> Vec<(u64, String, Fields)> {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let recorder = Self::default();
        let subscriber = tracing_subscriber::registry().with(recorder.clone());
        // One thread, for which alone the subscriber is set.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tracing::subscriber::with_default(subscriber, || {
            runtime.block_on(async { requests(kitchen().await).await });
        });
        let mut all = recorder.0.lock().unwrap();
        std::mem::take(&mut *all)
    }
}

/// The spans of requests.
fn spans(all: &[(u64, String, Fields)]) -> Vec<&Fields> {
    let spans = all.iter().filter(|(_, name, _)| name == "http.server");
    spans.map(|(.., fields)| fields).collect()
}

/// The levels, errors and spans of events.
fn events(all: &[(u64, String, Fields)]) -> Vec<(&str, &str, &str)> {
    let events = all.iter().filter(|(id, ..)| *id == 0);
    events
        .map(|(_, level, of)| (level.as_str(), of["error"].as_str(), of["parent"].as_str()))
        .collect()
}

fn field<'a>(span: &'a Fields, name: &str) -> &'a str {
    span.get(name).map_or("", |value| value)
}

fn outcome(span: &Fields) -> [&str; 3] {
    ["http.response.status_code", "error.type", "otel.status_code"].map(|name| field(span, name))
}

#[test]
fn a_request_is_a_span_and_a_failure_an_event_in_it() {
    let all = Recorder::of(async |server| {
        let headers = ["x-request-id: id-1", "authorization: Bearer secret-token"];
        server.send("HEAD", "/who/me/is?q=secret", &headers, "").await;
        for target in ["/broken", "/panic", "/search", "/failing?status=503"] {
            server.get(target).await;
        }
    });
    assert!(!format!("{all:?}").contains("secret-token"));
    assert!(!format!("{all:?}").contains("q=secret"));
    let spans = spans(&all);
    let expected = [
        ("error.type", ""),
        ("http.request.method", "HEAD"),
        ("http.request.method_original", ""),
        ("http.response.status_code", "200"),
        ("http.route", "/who/{anything}/is"),
        ("network.protocol.version", "1.1"),
        ("operation.id", "who"),
        ("otel.kind", "server"),
        ("otel.name", "HEAD /who/{anything}/is"),
        ("request.id", "id-1"),
        ("url.path", "/who/me/is"),
        ("url.scheme", "http"),
    ];
    for (name, value) in expected {
        assert_eq!(field(spans[0], name), value, "{name}");
    }
    assert_eq!(outcome(spans[1]), ["500", "500", "ERROR"]);
    assert_eq!(outcome(spans[2]), ["500", "500", "ERROR"]);
    assert_eq!(outcome(spans[3]), ["400", "", ""]);
    assert_eq!(outcome(spans[4]), ["503", "503", "ERROR"]);
    let expected = [
        ("ERROR", "secret cause", "http.server"),
        ("ERROR", "panicked: the secret of the handler", "http.server"),
    ];
    assert_eq!(events(&all), expected);
}

#[test]
fn what_no_operation_takes_is_a_span_as_well() {
    let all = Recorder::of(async |server| {
        server.get("/nothing").await;
        server.send("UNHEARD", "/search", &[], "").await;
    });
    let shown = |span| {
        let names = ["otel.name", "http.request.method", "http.request.method_original"];
        (names.map(|name| field(span, name)), field(span, "http.route"), outcome(span)[0])
    };
    let shown: Vec<_> = spans(&all).into_iter().map(shown).collect();
    let expected = [(["GET", "GET", ""], "", "404"), (["HTTP", "_OTHER", "UNHEARD"], "", "405")];
    assert_eq!(shown, expected);
}

#[test]
fn a_stream_that_fails_or_panics_ends_the_answer_and_is_told() {
    let all = Recorder::of(async |server| {
        for target in ["/torn", "/torn?panics=true"] {
            let mut connection = server.connect().await;
            let request = format!("{}\r\n", head("GET", target, &[]));
            connection.write_all(request.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            connection.read_to_end(&mut answer).await.unwrap();
            let answer = String::from_utf8(answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("begun"), "{answer}");
            assert!(!answer.ends_with("0\r\n\r\n"), "{answer}");
        }
    });
    let spans = spans(&all);
    assert_eq!(outcome(spans[0]), ["200", "_OTHER", "ERROR"]);
    assert_eq!(outcome(spans[1]), ["200", "_OTHER", "ERROR"]);
    let expected = [
        ("ERROR", "the disk is full", "http.server"),
        ("ERROR", "panicked: the secret of the stream", "http.server"),
    ];
    assert_eq!(events(&all), expected);
}
