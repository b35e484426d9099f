//! Servers of all kinds, asked by the command.

use std::net::TcpListener;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::server::{Asked, Fake, KEY, Things, error, good};
use crate::support::{DESCRIPTION, OVERLAY, path};

pub fn command(url: &str, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_daytona-conformance"));
    command.args([DESCRIPTION, OVERLAY].map(path));
    command.args(["--only", "live-server", "--format", "json", "--against", url]).args(more);
    for name in ["DAYTONA_JWT_TOKEN", "DAYTONA_ORGANIZATION_ID", "DAYTONA_TARGET"] {
        command.env_remove(name);
    }
    command.env("DAYTONA_API_KEY", KEY);
    command
}

/// The report of a run, and its exit code.
pub fn report(output: &Output) -> (Value, Option<i32>) {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(!text.contains(KEY), "the key is not shown");
    let errors = String::from_utf8_lossy(&output.stderr);
    let report = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{errors}"));
    (report, output.status.code())
}

pub fn ask(url: &str, more: &[&str]) -> (Value, Option<i32>) {
    report(&command(url, more).output().unwrap())
}

pub fn ids(report: &Value, status: &str) -> Vec<String> {
    let checks = report["checks"].as_array().unwrap().iter();
    let of = checks.filter(|check| check["status"] == status);
    of.map(|check| check["id"].as_str().unwrap().to_owned()).collect()
}

pub fn found<'a>(report: &'a Value, id: &str) -> &'a str {
    let mut checks = report["checks"].as_array().unwrap().iter();
    checks.find(|check| check["id"] == id).unwrap()["found"].as_str().unwrap()
}

#[test]
fn a_good_server_passes_and_is_not_written_to() {
    let things = Things::default();
    let server = Fake::new(good(things.clone()));
    let start = Instant::now();
    let (report, code) = ask(&server.url, &[]);
    assert_eq!((ids(&report, "failed"), code), (Vec::new(), Some(0)));
    let passed = ids(&report, "passed");
    assert!(passed.len() >= 90, "{}", passed.len());
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    for id in [
        "live-server/read/listSandboxes/valid",
        "live-server/pages/getAllSnapshots/limit-above",
        "live-server/errors/wrong-token/status",
        "live-server/client",
    ] {
        assert!(passed.iter().any(|passed| passed == id), "{id}");
    }
    assert!(ids(&report, "skipped").contains(&"live-server/write".to_owned()));
    assert!(things.lock().unwrap().is_empty());
}

#[test]
fn too_many_requests_say_nothing() {
    let good = good(Things::default());
    let server = Fake::new(move |asked| match asked.authorization.as_deref() {
        Some("Bearer dtn_conformance_stranger") => error(429),
        _ if asked.path == "/regions" => error(429),
        _ => good(asked),
    });
    let (report, code) = ask(&server.url, &[]);
    assert_eq!((ids(&report, "failed"), code), (Vec::new(), Some(0)));
    for id in ["live-server/read/listAvailableRegions", "live-server/errors/wrong-token/status"] {
        assert!(ids(&report, "skipped").contains(&id.to_owned()), "{id}");
    }
}

#[test]
fn a_server_that_becomes_slow_is_not_waited_for_each_time() {
    let good = good(Things::default());
    let server = Fake::new(move |asked| {
        if asked.path != "/config" {
            std::thread::sleep(Duration::from_secs(12));
        }
        good(asked)
    });
    let start = Instant::now();
    let (report, code) = ask(&server.url, &[]);
    assert_eq!(code, Some(1));
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    let reasons = report["checks"].as_array().unwrap().iter();
    let reasons = reasons.filter_map(|check| check["found"].as_str());
    assert!(reasons.filter(|reason| reason.starts_with("it was not asked")).count() > 30);
}

#[test]
fn a_check_that_is_not_reached_says_why() {
    let server = Fake::new(|_| (200, "text/html", String::new()));
    let (report, code) = ask(&server.url, &["--only", "live-server/errors/no-token"]);
    assert_eq!((ids(&report, "failed"), code), (vec!["live-server/reachable".to_owned()], Some(1)));
}

#[test]
fn a_server_that_differs_is_red_where_it_does() {
    let good = good(Things::default());
    let server = Fake::new(move |asked| {
        let (path, query) = (asked.path.clone(), asked.query.clone());
        let (status, media, body) = good(asked);
        match path.as_str() {
            "/users/me" => (status, media, body.replace("\"email\"", "\"e-mail\"")),
            "/snapshots" if query.contains("limit=201") => (200, media, "{}".to_owned()),
            "/no-such-route" => (200, "text/html", "<html>".to_owned()),
            "/regions" => (500, "application/json", "{\"message\":7}".to_owned()),
            _ => (status, media, body),
        }
    });
    let (report, code) = ask(&server.url, &[]);
    assert_eq!(code, Some(1));
    let expected = [
        "live-server/read/listAvailableRegions/answers",
        "live-server/read/listAvailableRegions/valid",
        "live-server/read/getAuthenticatedUser/valid",
        "live-server/read/getAuthenticatedUser/decodes",
        "live-server/pages/getAllSnapshots/limit-above",
        "live-server/errors/no-route/status",
        "live-server/errors/no-route/body",
    ];
    let mut failed = ids(&report, "failed");
    let mut expected = expected.map(str::to_owned).to_vec();
    failed.sort();
    expected.sort();
    assert_eq!(failed, expected);
    assert_eq!(found(&report, "live-server/errors/no-route/status"), "200");
    let problem = found(&report, "live-server/read/getAuthenticatedUser/valid");
    assert!(problem.contains("\"email\" is a required property"), "{problem}");
}

#[test]
fn no_value_of_an_answer_is_shown() {
    let server = Fake::new(|asked: Asked| match asked.path.as_str() {
        "/sandbox" if asked.authorization.is_some() => {
            (200, "application/json", json!([{ "env": ["hunter2"], "id": 7 }]).to_string())
        }
        _ => good(Things::default())(asked),
    });
    let output = command(&server.url, &[]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("live-server/read/listSandboxes/valid"));
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn a_server_that_is_down_slow_or_another_is_said_to_be() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let html = Fake::new(|_| (200, "text/html", "<!doctype html>".to_owned()));
    let rubbish = Fake::new(|_| (200, "application/json", "{\"ok\":".to_owned()));
    let slow = Fake::new(|_| {
        std::thread::sleep(Duration::from_secs(30));
        (200, "text/plain", String::new())
    });
    for (url, expected) in [
        (format!("http://{free}/api"), "no connection"),
        (html.url.clone(), "200 with text/html; does the URL end with /api?"),
        (rubbish.url.clone(), "200 with application/json, no JSON; does the URL end with /api?"),
        (slow.url.clone(), "no answer within 10 s"),
    ] {
        let (report, code) = ask(&url, &[]);
        assert_eq!((found(&report, "live-server/reachable"), code), (expected, Some(1)));
        assert_eq!(report["totals"]["total"]["checks"], 1);
    }
    for url in ["nonsense", "ftp://example.com", "http://example.com/api"] {
        let (report, code) = ask(url, &[]);
        assert_eq!((ids(&report, "failed").len(), code), (1, Some(1)), "{url}");
    }
}
