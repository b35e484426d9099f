//! Spans and events of calls.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use daytona_api_client::runtime::Request;
use daytona_api_client::{Client, RetryPolicy};
use serde_json::Value;
use tracing::Level;
use tracing::subscriber::set_default;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::subscriber::{Everything, fields, record};
use crate::support::*;

async fn traced(server: &Server, name: &str) -> Everything {
    let (everything, _guard) = record().await;
    let request = Request::new(&server.retrying_client(), &GET_NAMED)
        .path("name", name)
        .query("q", "value_of_query")
        .header("x-other", "value_of_header");
    let _ = request.send::<Value>().await;
    everything
}

#[tokio::test]
async fn a_call_is_one_span_with_opentelemetry_names() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let port = server.address().rsplit(':').next().unwrap();
    let (spans, events) = traced(&server, "id_1").await.ours();
    let [span] = spans.as_slice() else { panic!("{spans:?}") };
    assert_eq!((span.name.as_str(), span.level, span.closed), ("http.client", Level::INFO, true));
    let expected = [
        ("operation", "getThing"),
        ("otel.name", "GET /things/{name}/parts"),
        ("otel.kind", "client"),
        ("http.request.method", "GET"),
        ("http.response.status_code", "200"),
        ("url.template", "/things/{name}/parts"),
        ("server.address", "127.0.0.1"),
        ("server.port", port),
    ];
    assert_eq!(span.fields, fields(&expected));
    assert!(events.is_empty(), "{events:?}");
}

#[tokio::test]
async fn an_ipv6_address_has_no_brackets() {
    let (everything, _guard) = record().await;
    let client = Client::builder().base_url("http://[::1]:9/api").build().unwrap();
    let call = Request::new(&client.with_retry(RetryPolicy::none()), &GET_NAMED);
    call.send::<Value>().await.unwrap_err();
    let (spans, _) = everything.ours();
    assert_eq!(spans[0].fields["server.address"], "::1");
}

#[tokio::test]
async fn each_retry_is_an_event_in_the_span() {
    let refusal = Answer::Send(response("429 Oh", &["retry-after: 0.04"], ""));
    let answers = vec![refusal, Answer::Send(Vec::new()), Answer::Send(json("404 No", "{}"))];
    let server = Server::new(answers).await;
    let (spans, events) = traced(&server, "id_1").await.ours();
    let [span] = spans.as_slice() else { panic!("{spans:?}") };
    let found = ["http.response.status_code", "http.request.resend_count", "error.type"];
    assert_eq!(found.map(|name| span.fields[name].as_str()), ["404", "2", "404"]);
    assert_eq!(span.fields["otel.status_code"], "ERROR");

    let causes: Vec<_> = events.iter().map(|event| event.fields["kind"].as_str()).collect();
    assert_eq!(causes, ["api", "connection", "api"]);
    assert!(events.iter().all(|event| event.parent == span.id && event.level == Level::INFO));
    let count = |index: usize| events[index].fields["attempts"].as_str();
    assert_eq!([count(0), count(1), count(2)], ["1", "2", "3"]);
    let delay: u64 = events[0].fields["delay_ms"].parse().unwrap();
    assert!((40..=45).contains(&delay), "{delay}");
    assert_eq!(events[0].fields["message"], "retrying the request");
    assert_eq!(events[2].fields["message"], "getThing failed");
}

#[tokio::test]
async fn each_kind_of_failure_has_a_label() {
    let table = [
        (Answer::Send(json("200 OK", "{")), "decode", Some("200")),
        (Answer::Send(html("200 OK", "<p>")), "unexpected_body", Some("200")),
        (Answer::Send(Vec::new()), "connection", None),
        (Answer::Send(json("500 Oh", "{}")), "500", Some("500")),
    ];
    for (answer, kind, status) in table {
        let server = Server::new(vec![answer]).await;
        let (spans, events) = traced(&server, "id_1").await.ours();
        assert_eq!(spans[0].fields["error.type"], kind);
        let event = events.last().unwrap();
        assert_eq!((event.level, event.parent), (Level::WARN, spans[0].id));
        assert_eq!(event.fields["kind"], if kind == "500" { "api" } else { kind });
        assert_eq!(event.fields.get("status").map(String::as_str), status, "{kind}");
        let found = spans[0].fields.get("http.response.status_code").map(String::as_str);
        assert_eq!(found, status, "{kind}");
        assert!(spans[0].closed);
    }
    let server = Server::sending(json("200 OK", "{}")).await;
    let (spans, events) = traced(&server, "..").await.ours();
    assert_eq!(spans[0].fields["error.type"], "invalid_request");
    assert_eq!((events.len(), events[0].level), (1, Level::WARN));
    assert_eq!(events[0].fields["kind"], "invalid_request");
}

#[tokio::test]
async fn a_failure_is_one_event_at_a_visible_level() {
    let (warn, info) = (Level::WARN, Level::INFO);
    // 404 and 409 may be what the program wants to know.
    for (status, level) in [
        ("400 Oh", warn),
        ("401 Oh", warn),
        ("403 Oh", warn),
        ("404 Oh", info),
        ("409 Oh", info),
        ("429 Oh", warn),
        ("500 Oh", warn),
        ("503 Oh", warn),
    ] {
        let server = Server::sending(json(status, "{}")).await;
        let (everything, _guard) = record().await;
        let client = server.client();
        Request::new(&client, &GET_THING).send::<Value>().await.unwrap_err();
        let (_, events) = everything.ours();
        let [event] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!(event.level, level, "{status}");
        let mut found = event.fields.clone();
        assert!(found.remove("elapsed_ms").unwrap().parse::<u64>().unwrap() < 10_000);
        let expected = [
            ("attempts", "1"),
            ("kind", "api"),
            ("message", "getThing failed"),
            ("status", &status[..3]),
        ];
        assert_eq!(found, fields(&expected));

        let quiet = client.with_quiet_failures();
        Request::new(&quiet, &GET_THING).send::<Value>().await.unwrap_err();
        assert_eq!(everything.ours().1[1].level, Level::DEBUG, "{status}");
    }
}

#[tokio::test]
async fn a_body_that_fails_after_the_call_is_an_event_too() {
    let half = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 20\r\n\r\nthe";
    let server = Server::sending(half.into()).await;
    let (everything, _guard) = record().await;
    let body = async || server.request(&GET_THING).send_bytes().await.unwrap().into_inner();
    body().await.bytes(100).await.unwrap_err();
    body().await.bytes(1).await.unwrap_err();
    let directory = tempfile::tempdir().unwrap();
    body().await.save_to(directory.path()).await.unwrap_err();
    let (spans, events) = everything.ours();
    assert!(spans.iter().all(|span| span.closed && !span.fields.contains_key("error.type")));
    let found: Vec<_> = events.iter().map(|event| event.fields["kind"].as_str()).collect();
    assert_eq!(found, ["connection", "body_too_large", "save"]);
    for event in events {
        assert_eq!((event.level, event.parent), (Level::WARN, None));
        assert_eq!(event.fields["message"], "getThing failed");
        assert_eq!((&event.fields["status"][..], &event.fields["attempts"][..]), ("200", "1"));
    }
}

#[cfg(feature = "sandbox")]
#[tokio::test]
async fn a_wait_warns_once_at_its_end() {
    let busy = || Answer::Send(json("503 Oh", "{}"));
    let gone = || Answer::Send(json("404 Oh", "{}"));
    for (answers, warnings) in [
        (vec![busy(), busy(), gone()], vec![]),
        (vec![busy(), Answer::Send(json("403 Oh", "{}"))], vec!["api"]),
        (vec![busy()], vec!["deadline"]),
    ] {
        let server = Server::new(answers).await;
        let (everything, _guard) = record().await;
        let wait = server.client().wait_for_sandbox("geheim").until_gone();
        let millis = Duration::from_millis;
        let _ = wait.poll_interval(millis(20)).deadline(millis(300)).await;
        let (spans, events) = everything.ours();
        assert!(spans.len() > 1);
        let found: Vec<_> = events
            .iter()
            .filter(|event| event.level < Level::DEBUG)
            .map(|event| event.fields["kind"].as_str())
            .collect();
        assert_eq!(found, warnings, "{events:?}");
        if let Some(last) = events.last().filter(|_| !warnings.is_empty()) {
            assert_eq!(last.fields["message"], "waiting for a sandbox failed");
            assert_eq!(last.level, Level::WARN);
        }
        assert!(!format!("{events:?}").contains("geheim"));
    }
}

/// The lines that `tracing_subscriber::fmt` prints at this level and above.
async fn printed(level: Level, client: &Client) -> Vec<String> {
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (_, guard) = record().await;
    drop(guard);
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_span_events(FmtSpan::CLOSE)
        .without_time()
        .with_writer(move || writer.clone());
    let _guard = set_default(subscriber.finish());
    let _ = Request::new(client, &GET_THING).send::<Value>().await;
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let ours = text.lines().filter(|line| line.contains("openapi_runtime_client"));
    ours.map(str::to_owned).collect()
}

#[tokio::test]
async fn no_log_line_has_a_field_twice() {
    let table = [
        (Answer::Send(json("503 Oh", "{}")), 5),
        // The replacement of a lost connection is an additional attempt.
        (Answer::Send(Vec::new()), 6),
        (Answer::Send(json("404 Oh", "{}")), 2),
        (Answer::Send(json("200 OK", "{")), 2),
        (Answer::Send(json("200 OK", "{}")), 1),
    ];
    for (answer, count) in table {
        let server = Server::new(vec![answer]).await;
        let lines = printed(Level::INFO, &server.retrying_client()).await;
        assert_eq!(lines.len(), count, "{lines:#?}");
        for line in lines {
            let split = line.split(|char: char| char.is_whitespace() || "{}".contains(char));
            let names: Vec<_> = split.filter_map(|word| Some(word.split_once('=')?.0)).collect();
            let unique: BTreeSet<_> = names.iter().collect();
            assert_eq!(names.len(), unique.len(), "{line}");
            assert!(line.contains("operation=\"getThing\""), "{line}");
        }
    }
}

#[tokio::test]
async fn the_event_of_a_failure_is_complete_without_the_span() {
    let server = Server::sending(json("503 Oh", "{}")).await;
    let lines = printed(Level::WARN, &server.retrying_client()).await;
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    let expected = ["WARN", "getThing failed", "status=503", "kind=\"api\"", "attempts=4"];
    assert!(expected.iter().all(|part| line.contains(part)), "{line}");
    assert!(line.contains("elapsed_ms="), "{line}");
}

#[tokio::test]
async fn a_dropped_call_closes_its_span() {
    let server = Server::new(vec![Answer::Stall(Vec::new())]).await;
    let (everything, _guard) = record().await;
    let call = server.request(&GET_THING).send::<Value>();
    assert!(tokio::time::timeout(Duration::from_millis(100), call).await.is_err());
    let (spans, _) = everything.ours();
    assert!(spans.len() == 1 && spans[0].closed, "{spans:?}");
}

#[tokio::test]
async fn traces_have_neither_secrets_nor_values() {
    let message = format!("{{\"message\": \"no value_of_path, bad {TOKEN} value_of_body\"}}");
    let answers = [
        Answer::Send(json("503 Oh", &message)),
        Answer::Send(Vec::new()),
        Answer::Send(json("200 OK", "{\"a\": \"value_of_body")),
    ];
    let server = Server::new(answers.to_vec()).await;
    let everything = traced(&server, "value_of_path").await;
    let all = everything.0.lock().unwrap();
    assert_eq!(server.take().len(), 3);
    assert!(all.len() >= 3, "{all:?}");
    let text = format!("{all:?}");
    for secret in [TOKEN, "value_of", "org_1"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
