//! The example serves, and the client of this workspace talks to it.
//!
//! `cargo test` builds the examples before it runs this; `cargo test --test example` alone does
//! not, and then runs what was built before.
#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};

use daytona_api_client::types::CreateSandbox;
use daytona_api_client::{Client, Error};

/// A running example, which ends with the test.
struct Example {
    process: Child,
    url: String,
}

impl Example {
    fn start(key: &str) -> Self {
        let test = std::env::current_exe().unwrap();
        let examples = test.parent().unwrap().parent().unwrap().join("examples");
        let program = examples.join(format!("in_memory{}", std::env::consts::EXE_SUFFIX));
        assert!(program.exists(), "{} is missing; run `cargo build --examples`", program.display());
        let mut command = Command::new(program);
        command.env("DAYTONA_LISTEN", "127.0.0.1:0").env("DAYTONA_API_KEY", key);
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { process, url: line.trim().to_owned() }
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn the_client_talks_to_the_example() {
    let example = Example::start("a-key");
    let client = |key: &str| {
        Client::builder().base_url(example.url.as_str()).token(key.to_owned()).build().unwrap()
    };
    let refused = client("another").list_sandboxes().await.unwrap_err();
    let Error::Api(error) = refused else { panic!("{refused}") };
    assert_eq!(
        (error.status.as_u16(), error.body.message().as_deref()),
        (401, Some("Invalid API key"))
    );

    let client = client("a-key");
    assert!(client.list_sandboxes().await.unwrap().is_empty());
    let labels = BTreeMap::from([("env".to_owned(), "dev".to_owned())]);
    let body = CreateSandbox::new().name("box").cpu(2).labels(labels.clone());
    let created = client.create_sandbox(body).await.unwrap();
    assert_eq!((created.name.as_str(), created.cpu), ("box", 2));
    client.create_sandbox(CreateSandbox::new()).await.unwrap();
    assert_eq!(client.list_sandboxes().await.unwrap().len(), 2);
    let labelled = client.list_sandboxes().labels(labels).await.unwrap();
    assert_eq!(labelled.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["box"]);
    for name in [created.id.as_str(), "box"] {
        let found = client.get_sandbox(name).await.unwrap();
        assert_eq!(found.into_inner(), *created);
    }
    let missing = client.get_sandbox("other").await.unwrap_err();
    let Error::Api(error) = missing else { panic!("{missing}") };
    let message = "Sandbox with ID or name other not found";
    assert_eq!((error.status.as_u16(), error.body.message().as_deref()), (404, Some(message)));
    let body = CreateSandbox::new().name("box");
    let taken = client.create_sandbox(body).await.unwrap_err();
    let Error::Api(error) = taken else { panic!("{taken}") };
    assert_eq!(error.status.as_u16(), 409);
    // Another organization has its own.
    let other = client.organization("org-2").unwrap();
    assert!(other.list_sandboxes().await.unwrap().is_empty());
}

#[cfg(unix)]
#[test]
fn the_example_ends_when_it_is_told_to() {
    let mut example = Example::start("a-key");
    // It listens before it waits for signals; once it answers it does both.
    let address = example.url.trim_start_matches("http://").trim_end_matches("/api");
    let mut connection = std::net::TcpStream::connect(address).unwrap();
    connection.write_all(b"GET /api HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    connection.read_to_end(&mut Vec::new()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(100));
    let id = example.process.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(example.process.wait().unwrap().success());
}
