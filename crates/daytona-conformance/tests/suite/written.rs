//! Servers that are written to.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::live::{ask, command, found, ids, report};
use crate::server::{Answered, Asked, Fake, Things, error, good};

#[test]
fn what_is_written_is_read_and_gone_after() {
    let things = Things::default();
    let server = Fake::new(good(things.clone()));
    let (report, code) = ask(&server.url, &["--write"]);
    assert_eq!((ids(&report, "failed"), code), (Vec::new(), Some(0)));
    let written =
        ids(&report, "passed").into_iter().filter(|id| id.starts_with("live-server/write/"));
    assert_eq!(written.count(), 13);
    assert!(things.lock().unwrap().is_empty());
}

/// A server on which no volume ever becomes ready, so that there is time to interrupt.
#[cfg(unix)]
fn unready(things: &Things) -> impl Fn(Asked) -> Answered + use<> {
    let good = good(things.clone());
    move |asked| {
        let single = asked.method == "GET" && asked.path.starts_with("/volumes/");
        let (status, media, body) = good(asked);
        (status, media, if single { body.replace("\"ready\"", "\"creating\"") } else { body })
    }
}

/// Starts a run that writes, and waits until it has.
#[cfg(unix)]
fn writing(server: &Fake, things: &Things) -> std::process::Child {
    let mut child = command(&server.url, &["--write"]);
    let child = child.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let start = Instant::now();
    while things.lock().unwrap().is_empty() {
        assert!(start.elapsed() < Duration::from_secs(30), "nothing was created");
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

#[cfg(unix)]
fn signal(child: &std::process::Child, signal: &str) {
    let killed = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_cleans_up() {
    for name in ["-INT", "-TERM"] {
        let things = Things::default();
        let server = Fake::new(unready(&things));
        let child = writing(&server, &things);
        signal(&child, name);
        let (report, code) = report(&child.wait_with_output().unwrap());
        assert_eq!(code, Some(1));
        assert_eq!(ids(&report, "failed"), ["live-server/write/interrupted"]);
        assert!(ids(&report, "passed").contains(&"live-server/write/all/cleaned-up".to_owned()));
        assert!(things.lock().unwrap().is_empty(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_being_created_is_seen_before_it_is_cleaned_up() {
    let things = Things::default();
    let (good, asked_for) = (good(things.clone()), things.clone());
    // The volume is there only when the process has long been asked to end.
    let server = Fake::new(move |asked| {
        if asked.method == "POST" && asked.authorization.is_some() {
            asked_for.lock().unwrap().insert("asked".to_owned(), Value::Null);
            std::thread::sleep(Duration::from_secs(2));
            asked_for.lock().unwrap().remove("asked");
        }
        good(asked)
    });
    let child = writing(&server, &things);
    signal(&child, "-INT");
    let (report, _) = report(&child.wait_with_output().unwrap());
    assert_eq!(ids(&report, "failed"), ["live-server/write/interrupted"]);
    assert!(ids(&report, "passed").contains(&"live-server/write/volume/created".to_owned()));
    assert!(things.lock().unwrap().is_empty());
}

#[cfg(unix)]
#[test]
fn cleaning_up_can_be_interrupted_as_well() {
    let things = Things::default();
    let unready = unready(&things);
    let server = Fake::new(move |asked| match asked.method.as_str() {
        "DELETE" => error(500),
        _ => unready(asked),
    });
    let child = writing(&server, &things);
    signal(&child, "-INT");
    std::thread::sleep(Duration::from_secs(2));
    signal(&child, "-INT");
    let (report, code) = report(&child.wait_with_output().unwrap());
    assert_eq!(code, Some(1));
    let expected = ["live-server/write/interrupted", "live-server/write/all/cleaned-up"];
    assert_eq!(ids(&report, "failed"), expected);
    let left = found(&report, "live-server/write/all/cleaned-up");
    assert!(left.contains("the name or label daytona-conformance-"), "{left}");
}

#[test]
fn what_failed_is_not_waited_for() {
    let things = Things::default();
    let good = good(things.clone());
    let server = Fake::new(move |asked| {
        let (status, media, body) = good(asked);
        (status, media, body.replace("\"ready\"", "\"error\""))
    });
    let start = Instant::now();
    let (report, _) = ask(&server.url, &["--write"]);
    assert_eq!(ids(&report, "failed"), ["live-server/write/volume/ready"]);
    assert_eq!(found(&report, "live-server/write/volume/ready"), "the state error");
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}
