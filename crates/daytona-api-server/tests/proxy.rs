//! The example of a proxy, as a process between a client and a server.
//!
//! `cargo test` builds the examples before it runs this; `cargo test --test proxy` alone does not,
//! and then runs what was built before.
#![cfg(all(feature = "client", feature = "sandbox"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};

use daytona_api_client::types::CreateSandbox;
use daytona_api_client::{Client, Error, RetryPolicy};
use daytona_api_server::axum::Router;
use daytona_api_server::axum::body::{Body, to_bytes};
use daytona_api_server::axum::extract::Request;
use daytona_api_server::axum::http::header::AUTHORIZATION;
use daytona_api_server::axum::response::Response;
use serde_json::{Value, json};

/// What the server behind the proxy has got: method, target, token and body.
type Received = Arc<Mutex<Vec<(String, String, String)>>>;

/// A server that answers a sandbox, a stream or an error, each with something that nobody knows.
async fn behind(received: Received) -> String {
    let answer = move |request: Request| {
        let received = Arc::clone(&received);
        async move {
            let (head, body) = request.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            let target = format!("{} {}", head.method, head.uri);
            let token = head.headers[AUTHORIZATION].to_str().unwrap().to_owned();
            let body = String::from_utf8(body.to_vec()).unwrap();
            received.lock().unwrap().push((target.clone(), token, body));
            let response = Response::builder().header("content-type", "application/json");
            match target.as_str() {
                "POST /api/sandbox" => response.body(Body::from(SANDBOX)),
                "GET /api/new?a=%2F" => response.status(418).body(Body::from("{\"new\": 1.50}")),
                _ => response.status(404).body(Body::from("{\"message\": \"none\", \"new\": 1}")),
            }
            .unwrap()
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let router = Router::new().fallback(answer);
        daytona_api_server::serve(listener, router, std::future::pending()).await.unwrap();
    });
    format!("http://{address}/api")
}

const SANDBOX: &str = r#"{"id":"1","organizationId":"o","name":"box","user":"daytona","env":{},
    "labels":{},"public":false,"networkBlockAll":false,"target":"us","cpu":1,"gpu":0,"memory":1,
    "disk":3,"state":"started","new":1.50}"#;

/// The running proxy, which ends with the test.
struct Proxy {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    url: String,
}

impl Proxy {
    fn start(upstream: &str) -> Self {
        let test = std::env::current_exe().unwrap();
        let examples = test.parent().unwrap().parent().unwrap().join("examples");
        let program = examples.join(format!("policy_proxy{}", std::env::consts::EXE_SUFFIX));
        assert!(program.exists(), "{} is missing; run `cargo build --examples`", program.display());
        let mut command = Command::new(program);
        command.env("DAYTONA_LISTEN", "127.0.0.1:0").env("DAYTONA_API_URL", upstream);
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines.next().unwrap().unwrap();
        Self { process, lines, url }
    }

    fn line(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_holds_and_everything_else_goes_on() {
    let received = Received::default();
    let mut proxy = Proxy::start(&behind(Arc::clone(&received)).await);
    let client = Client::builder().base_url(proxy.url.as_str()).token("a-key");
    let client = client.retry(RetryPolicy::none()).build().unwrap();

    // It denies a GPU, and asks nobody.
    let body = CreateSandbox::new().name("box").gpu(1);
    let Error::Api(denied) = client.create_sandbox(body).await.unwrap_err() else { panic!() };
    assert_eq!(denied.status, 403);
    let message = "Sandboxes with a GPU are not allowed here";
    assert_eq!(denied.body.message().as_deref(), Some(message));
    assert_eq!(proxy.line(), "POST /sandbox createSandbox 403");
    assert!(received.lock().unwrap().is_empty());

    // It adds a label, and loses nothing that the types do not know, in neither direction.
    let wanted = json!({"name": "box", "gpu": 0, "labels": {"a": "b"}, "new": {"member": 1.5}});
    let created = client.call(http::Method::POST, "/sandbox").json(&wanted).await.unwrap();
    assert_eq!(created.bytes(), SANDBOX);
    assert_eq!(proxy.line(), "POST /sandbox createSandbox 200");
    let (target, token, body) = received.lock().unwrap().pop().unwrap();
    assert_eq!((target.as_str(), token.as_str()), ("POST /api/sandbox", "Bearer a-key"));
    let mut expected = wanted;
    expected["labels"]["created-by"] = "policy-proxy".into();
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), expected);

    // What it does not implement and what nobody knows goes on.
    let Error::Api(missing) = client.get_sandbox("1").await.unwrap_err() else { panic!() };
    assert_eq!((missing.status.as_u16(), missing.excerpt.contains("\"new\": 1")), (404, true));
    assert_eq!(proxy.line(), "GET /sandbox/1 getSandbox 404");
    let new = client.call(http::Method::GET, "/new").query("a", "/").await.unwrap_err();
    assert_eq!(new.status().map(|status| status.as_u16()), Some(418));
    assert_eq!(proxy.line(), "GET /new unknown 418");

    // Callers without a credential get nowhere.
    let nobody = Client::builder().base_url(proxy.url.as_str()).build().unwrap();
    let error = nobody.call(http::Method::GET, "/new").await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    assert_eq!(proxy.line(), "GET /new unknown 401");
    assert_eq!(received.lock().unwrap().len(), 2);
}

#[test]
fn the_readme_shows_the_example_as_it_is() {
    let example = include_str!("../examples/policy_proxy.rs");
    let readme = include_str!("../../../README.md");
    assert!(example.lines().count() < 80);
    assert!(readme.contains(&format!("in {} lines", example.lines().count())));
    let begin = readme.find("examples/policy_proxy.rs").unwrap();
    let mut blocks = readme[begin..].split("```rust,ignore\n").skip(1);
    let mut shown = || blocks.next().unwrap().split("```").next().unwrap();
    for part in [shown(), shown()] {
        assert!(part.lines().count() > 5);
        assert!(example.contains(part), "the example has no such part:\n{part}");
    }
}
