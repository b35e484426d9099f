//! Runs the examples against a server on the loopback interface.
#![cfg(any(feature = "sandbox", feature = "snapshots", feature = "toolbox", feature = "volumes"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[allow(dead_code, reason = "some of it is for other tests")]
#[path = "transport/support.rs"]
mod support;

use std::env::consts::EXE_EXTENSION;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;
use std::time::SystemTime;

use support::*;

/// The executable of an example. `cargo test` builds it, but `cargo test --test examples` does not,
/// so it is built here if it is missing or older than its source.
fn program(name: &str) -> PathBuf {
    static BUILD: Once = Once::new();
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().unwrap().parent().unwrap();
    let program = profile.join("examples").join(name).with_extension(EXE_EXTENSION);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = ["src", "../openapi-runtime-client/src", "../daytona-api-types/src"];
    let sources = sources.into_iter().map(|directory| newest(root.join(directory)));
    let source = sources.fold(modified(&root.join(format!("examples/{name}.rs"))), SystemTime::max);
    if !program.exists() || modified(&program) < source {
        BUILD.call_once(|| {
            let mut cargo = Command::new(env!("CARGO"));
            cargo.args(["build", "--quiet", "--examples", "--features", "toolbox"]);
            cargo.arg("--target-dir").arg(profile.parent().unwrap()).current_dir(root);
            if !cfg!(debug_assertions) {
                cargo.arg("--release");
            }
            assert!(cargo.status().unwrap().success());
        });
    }
    program
}

fn modified(path: &Path) -> SystemTime {
    path.metadata().unwrap().modified().unwrap()
}

/// The last modification time of any file in this directory.
fn newest(directory: PathBuf) -> SystemTime {
    let paths = directory.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let times = paths.map(|path| if path.is_dir() { newest(path) } else { modified(&path) });
    times.max().unwrap()
}

/// Runs an example with only the URL and the key set, and returns its output. Its directory has
/// files that no client should read.
async fn run(name: &str, server: &Server, arguments: &[&str]) -> String {
    let directory = tempfile::tempdir().unwrap();
    for file in [".env", ".env.local"] {
        let text = "DAYTONA_API_URL=https://example.invalid\nDAYTONA_API_KEY=other\n";
        std::fs::write(directory.path().join(file), text).unwrap();
    }
    let mut command = Command::new(program(name));
    command.current_dir(directory.path());
    command.args(arguments).env_clear();
    command.env("DAYTONA_API_URL", format!("{}/api", server.address()));
    command.env("DAYTONA_API_KEY", TOKEN);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} failed: {errors}");
    assert!(!errors.contains(TOKEN));
    String::from_utf8(output.stdout).unwrap()
}

#[cfg(feature = "sandbox")]
fn sandbox(state: &str) -> String {
    format!(
        r#"{{"id":"sb_1","organizationId":"o","name":"box","user":"u","env":{{}},"labels":{{}},
            "public":false,"networkBlockAll":false,"target":"eu","cpu":1,"gpu":0,"memory":1,
            "disk":1,"state":"{state}","errorReason":null}}"#
    )
}

#[cfg(any(feature = "sandbox", feature = "snapshots", feature = "toolbox"))]
fn ok_json(body: &str) -> Answer {
    Answer::Send(json("200 OK", body))
}

#[cfg(feature = "sandbox")]
#[tokio::test]
async fn list_sandboxes() {
    let list = format!("[{},{}]", sandbox("started"), sandbox("hibernating"));
    let server = Server::new(vec![ok_json(&list)]).await;
    let printed = run("list_sandboxes", &server, &[]).await;
    assert_eq!(printed, "sb_1 box started in eu\nsb_1 box hibernating in eu\n");
    let received = server.only();
    assert_eq!(received.target(), "/api/sandbox");
    assert_eq!(received.header("authorization").unwrap(), format!("Bearer {TOKEN}"));
    run("list_sandboxes", &server, &["env=dev", "team=web"]).await;
    let target = server.only().target().to_owned();
    assert_eq!(target, "/api/sandbox?labels=%7B%22env%22%3A%22dev%22%2C%22team%22%3A%22web%22%7D");
}

#[cfg(feature = "sandbox")]
#[tokio::test]
async fn create_and_wait() {
    let states = ["creating", "creating", "started", "destroying", "destroying"];
    let mut answers: Vec<_> = states.map(|state| ok_json(&sandbox(state))).to_vec();
    answers.push(Answer::Send(json("404 Not Found", "{}")));
    let server = Server::new(answers).await;
    let printed = run("create_and_wait", &server, &["ubuntu"]).await;
    assert_eq!(printed, "created sb_1\nbox has started\ndeleted\n");
    let received = server.take();
    let body: serde_json::Value = serde_json::from_slice(&received[0].body).unwrap();
    let expected = serde_json::json!({"snapshot": "ubuntu", "autoDeleteInterval": 60});
    assert_eq!(body, expected);
    assert!(received[3].head.starts_with("DELETE /api/sandbox/sb_1 "));
    assert_eq!(received.len(), 6);
}

#[cfg(feature = "toolbox")]
#[tokio::test]
async fn upload_and_download() {
    let content = Answer::Send(response("200 OK", &[], "from the disk"));
    let server = Server::new(vec![ok_json("{}"), content]).await;
    let directory = tempfile::tempdir().unwrap();
    let [file, copy] = ["file", "copy"].map(|name| directory.path().join(name));
    std::fs::write(&file, "from the disk").unwrap();
    let arguments = ["sb_1", file.to_str().unwrap(), copy.to_str().unwrap()];
    let printed = run("upload_and_download", &server, &arguments).await;
    assert_eq!(printed, "13 bytes received\n");
    assert_eq!(std::fs::read(copy).unwrap(), b"from the disk");
    let received = server.take();
    assert!(received[0].text().contains("from the disk"));
    let path = "/api/toolbox/sb_1/toolbox/files/download?path=%2Ftmp%2Fexample";
    assert_eq!(received[1].target(), path);
}

#[cfg(feature = "volumes")]
#[tokio::test]
async fn rate_limits() {
    let headers = [
        "content-type: application/json",
        "x-ratelimit-limit-authenticated: 100",
        "x-ratelimit-remaining-authenticated: 7",
        "x-ratelimit-reset-authenticated: 20",
    ];
    let limited = response("429 Too Many Requests", &["retry-after-authenticated: 1"], "{}");
    let answers = vec![limited, response("200 OK", &headers, "[]")].into_iter().map(Answer::Send);
    let server = Server::new(answers.collect()).await;
    let printed = run("rate_limits", &server, &[]).await;
    assert_eq!(printed, "0 volumes, attempt 2\nauthenticated: 7 of 100 left, reset in Some(20s)\n");

    let limited = response("429 Too Many Requests", &["retry-after-authenticated: 60"], "{}");
    let printed = run("rate_limits", &Server::sending(limited).await, &[]).await;
    assert!(printed.starts_with("too many requests; the next one may come in Some(60s)"));
}

#[cfg(feature = "sandbox")]
#[tokio::test]
async fn middleware() {
    let busy = Answer::Send(response("503 Service Unavailable", &[], ""));
    let server = Server::new(vec![busy, ok_json("[]")]).await;
    let printed = run("middleware", &server, &[]).await;
    let expected = "GET /sandbox, attempt 1: 503 Service Unavailable\n\
                    GET /sandbox, attempt 2: 200 OK\n0 sandboxes\n";
    assert_eq!(printed, expected);
    assert_eq!(server.take()[1].header("x-request-source"), Some("example"));
}

#[cfg(feature = "snapshots")]
#[tokio::test]
async fn pages() {
    let page = |number: u32, names: &[&str]| {
        let item = |name: &&str| {
            format!(
                r#"{{"id":"s","general":false,"name":"{name}","state":"active","size":null,
                    "entrypoint":null,"cpu":1,"gpu":0,"mem":1,"disk":1,"errorReason":null,
                    "lastUsedAt":null,"createdAt":"2026-02-01T00:00:00Z",
                    "updatedAt":"2026-02-01T00:00:00Z"}}"#
            )
        };
        let items = names.iter().map(item).collect::<Vec<_>>().join(",");
        ok_json(&format!(r#"{{"items":[{items}],"total":3,"page":{number},"totalPages":2}}"#))
    };
    let both = || [page(1, &["a", "b"]), page(2, &["c"])];
    let server = Server::new([both(), both()].concat()).await;
    let printed = run("pages", &server, &[]).await;
    let expected = "a is active\nb is active\nc is active\n\
                    page 1 of 2: 2 items\npage 2 of 2: 1 items\n";
    assert_eq!(printed, expected);
}
