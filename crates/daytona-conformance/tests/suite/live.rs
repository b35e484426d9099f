//! Servers of all kinds, asked by the command.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use daytona_conformance::values::Values;
use serde_json::{Value, json};

use crate::fake::{Answered, Asked, Fake};
use crate::support::{input, path};

pub const KEY: &str = "dtn_conformance_test_key";

pub fn command(url: &str, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_daytona-conformance"));
    command.args(["daytona.yaml", "daytona.overlay.yaml"].map(path));
    command.args(["--only", "server", "--format", "json", "--against", url]).args(more);
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

pub fn error(status: u16) -> Answered {
    let body = json!({ "path": "/api/x", "timestamp": "2026-02-01T12:00:00.000Z",
        "statusCode": status, "error": "Error", "message": "No." });
    (status, "application/json; charset=utf-8", body.to_string())
}

/// What exists on the server that a test writes to.
pub type Things = Arc<Mutex<BTreeMap<String, Value>>>;

/// A server that does what the description says, with values made from it.
pub fn good(things: Things) -> impl Fn(Asked) -> Answered {
    let root = input().corrected.root.to_json();
    move |asked: Asked| {
        let method = asked.method.to_lowercase();
        let operation = &root["paths"][&asked.path][&method];
        let public =
            operation.is_object() && operation["security"].as_array().is_none_or(Vec::is_empty);
        if asked.path == "/no-such-route" {
            return error(404);
        }
        if !public && asked.authorization.as_deref() != Some(&format!("Bearer {KEY}")) {
            return error(401);
        }
        if let Some(answer) = stored(&root, &things, &asked) {
            return answer;
        }
        let outside = ["page=0", "limit=0", "limit=201"];
        if outside.iter().any(|bad| asked.query.split('&').any(|pair| pair == *bad)) {
            return error(400);
        }
        let responses = operation["responses"].as_object();
        let success =
            responses.and_then(|all| all.iter().find(|(status, _)| status.starts_with('2')));
        let Some((status, response)) = success else { return error(404) };
        let schema = &response["content"]["application/json"]["schema"];
        if schema.is_null() {
            return (status.parse().unwrap(), "text/plain", String::new());
        }
        let mut body = Values::new(&root).maximal(schema).unwrap();
        if asked.query.contains("limit=1") && body.get("items").is_some() {
            let one = body["items"].as_array().and_then(|items| items.first()).cloned();
            body["items"] = json!([one]);
        }
        (status.parse().unwrap(), "application/json; charset=utf-8", body.to_string())
    }
}

/// Volumes and sandboxes, which can be created, read, listed and deleted.
fn stored(root: &Value, things: &Things, asked: &Asked) -> Option<Answered> {
    let mut things = things.lock().unwrap();
    let json = |value: &Value| Some((200, "application/json", value.to_string()));
    let (kind, id) = match asked.path.strip_prefix('/')?.split_once('/') {
        Some((kind @ ("volumes" | "sandbox"), "paginated" | "for-runner")) => (kind, None),
        Some((kind @ ("volumes" | "sandbox"), id)) => (kind, Some(id)),
        None => (asked.path.strip_prefix('/')?, None),
        _ => return None,
    };
    let schema = match kind {
        "volumes" => json!({ "$ref": "#/components/schemas/VolumeDto" }),
        "sandbox" => json!({ "$ref": "#/components/schemas/Sandbox" }),
        _ => return None,
    };
    match (asked.method.as_str(), id) {
        ("POST", None) => {
            let id = format!("{kind}-{}", things.len());
            let mut thing = Values::new(root).maximal(&schema).unwrap();
            thing["id"] = id.as_str().into();
            thing["state"] = if kind == "volumes" { "ready" } else { "started" }.into();
            for (name, value) in asked.body.as_ref()?.as_object()? {
                thing[name] = value.clone();
            }
            things.insert(id, thing.clone());
            json(&thing)
        }
        ("GET", Some(id)) => match things.get(id) {
            Some(thing) => json(thing),
            None => Some(error(404)),
        },
        ("DELETE", Some(id)) => match things.remove(id) {
            Some(thing) => json(&thing),
            None => Some(error(404)),
        },
        ("GET", None) if !asked.path.ends_with("ed") && !asked.path.ends_with("runner") => {
            let of = things.iter().filter(|(id, _)| id.starts_with(kind));
            json(&of.map(|(_, thing)| thing.clone()).collect())
        }
        _ => None,
    }
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
        "server/read/listSandboxes/valid",
        "server/pages/getAllSnapshots/limit-above",
        "server/errors/wrong-token/status",
        "server/client",
    ] {
        assert!(passed.iter().any(|passed| passed == id), "{id}");
    }
    assert!(ids(&report, "skipped").contains(&"server/write".to_owned()));
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
    for id in ["server/read/listAvailableRegions", "server/errors/wrong-token/status"] {
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
    let (report, code) = ask(&server.url, &["--only", "server/errors/no-token"]);
    assert_eq!((ids(&report, "failed"), code), (vec!["server/reachable".to_owned()], Some(1)));
}

#[test]
fn without_credentials_only_what_is_public_is_asked() {
    let server = Fake::new(good(Things::default()));
    let output = command(&server.url, &[]).env_remove("DAYTONA_API_KEY").output().unwrap();
    let (report, code) = report(&output);
    assert_eq!((ids(&report, "failed"), code), (Vec::new(), Some(0)));
    assert!(
        ids(&report, "passed").contains(&"server/read/ConfigController_getConfig/valid".to_owned())
    );
    assert!(ids(&report, "skipped").contains(&"server/read/listSandboxes".to_owned()));
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
        "server/read/listAvailableRegions/answers",
        "server/read/listAvailableRegions/valid",
        "server/read/getAuthenticatedUser/valid",
        "server/read/getAuthenticatedUser/decodes",
        "server/pages/getAllSnapshots/limit-above",
        "server/errors/no-route/status",
        "server/errors/no-route/body",
    ];
    let mut failed = ids(&report, "failed");
    let mut expected = expected.map(str::to_owned).to_vec();
    failed.sort();
    expected.sort();
    assert_eq!(failed, expected);
    assert_eq!(found(&report, "server/errors/no-route/status"), "200");
    let problem = found(&report, "server/read/getAuthenticatedUser/valid");
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
    assert!(text.contains("server/read/listSandboxes/valid"));
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
        assert_eq!((found(&report, "server/reachable"), code), (expected, Some(1)));
        assert_eq!(report["totals"]["total"]["checks"], 1);
    }
    for url in ["nonsense", "ftp://example.com", "http://example.com/api"] {
        let (report, code) = ask(url, &[]);
        assert_eq!((ids(&report, "failed").len(), code), (1, Some(1)), "{url}");
    }
}
