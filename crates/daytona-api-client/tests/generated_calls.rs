//! The generated calls: arguments of methods and setters, and the requests that are sent.

#![cfg(all(feature = "sandbox", feature = "volumes", feature = "jobs"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[allow(dead_code, unused_imports, reason = "some of it is for other tests")]
#[path = "transport/support.rs"]
mod support;

use std::collections::HashMap;
use std::time::Duration;

use daytona_api_client::Error;
use daytona_api_client::types::{CreateSandbox, CreateVolume, SandboxState, SandboxVolume};
use serde_json::json as value;
use support::{Answer, Server, json};

const PAGE: &str = r#"{"items":[],"total":0,"page":1,"totalPages":1}"#;

const VOLUME: &str = r#"{"id":"v","name":"data","organizationId":"o","state":"ready",
    "createdAt":"2026-02-01T00:00:00.000Z","updatedAt":"2026-02-01T00:00:00.000Z",
    "errorReason":null}"#;

#[tokio::test]
async fn an_argument_is_any_string_type_and_awaiting_sends() {
    let server = Server::sending(json("200 OK", VOLUME)).await;
    let client = server.client();
    let id = "a b".to_owned();
    assert_eq!(client.get_volume(&id).await.unwrap().name, "data");
    client.get_volume("c").send().await.unwrap();
    client.get_volume(id).await.unwrap();
    client.create_volume(CreateVolume::new("data")).await.unwrap();
    let received = server.take();
    let targets: Vec<&str> = received.iter().map(|request| request.target()).collect();
    assert_eq!(
        targets,
        ["/api/volumes/a%20b", "/api/volumes/c", "/api/volumes/a%20b", "/api/volumes"]
    );
    assert_eq!(received[3].body, br#"{"name":"data"}"#);
}

#[tokio::test]
async fn unset_parameters_are_not_sent_and_the_last_value_is_used() {
    let server = Server::sending(json("200 OK", PAGE)).await;
    let labels = HashMap::from([("team".to_owned(), "a".to_owned())]);
    let call = server.client().list_sandboxes_paginated();
    let call = call.name(None::<String>).id(Some("box")).limit(7).limit(50_u32).labels(&labels);
    let call = call.states([SandboxState::Started, "new".into()]).snapshots(Vec::<String>::new());
    let call = call.regions(Some(["us"])).page(3).page(None::<i64>).include_errored_deleted(false);
    call.await.unwrap();
    let expected = "/api/sandbox/paginated?id=box&limit=50&labels=%7B%22team%22%3A%22a%22%7D\
                    &states=started&states=new&regions=us";
    assert_eq!(server.only().target(), expected);
}

#[test]
fn a_body_has_a_constructor_and_setters() {
    let body = CreateSandbox::new().name("box").labels([("team", "a")]).cpu(2).user(None::<&str>);
    let mounted = SandboxVolume::new("v", "/data").subpath("x");
    let body = body.volumes([mounted]).env(Some([("A", "1")])).public(true);
    let expected = value!({
        "name": "box",
        "labels": {"team": "a"},
        "cpu": 2,
        "volumes": [{"volumeId": "v", "mountPath": "/data", "subpath": "x"}],
        "env": {"A": "1"},
        "public": true,
    });
    assert_eq!(serde_json::to_value(body).unwrap(), expected);
}

#[tokio::test]
async fn a_call_has_its_own_time_limits() {
    let server = Server::new(vec![Answer::Stall(Vec::new()), Answer::Stall(Vec::new())]).await;
    let client = server.client();
    let limit = Duration::from_millis(50);
    for call in [client.list_jobs().timeout(limit), client.list_jobs().idle_timeout(limit)] {
        let error = call.await.unwrap_err();
        assert!(matches!(error, Error::Timeout { .. }), "{error}");
    }
}

/// A parameter with the name of a method that every call has.
#[tokio::test]
async fn a_parameter_called_timeout_is_not_the_time_limit() {
    let server = Server::sending(json("200 OK", r#"{"jobs":[]}"#)).await;
    server.client().poll_jobs().timeout_input(5).timeout(Duration::from_secs(9)).await.unwrap();
    assert_eq!(server.only().target(), "/api/jobs/poll?timeout=5");
}

#[cfg(feature = "testing")]
#[test]
fn responses_can_be_created_without_json() {
    use daytona_api_client::types::{Sandbox, VolumeDto};

    let sandbox = Sandbox {
        id: "sandbox-1".to_owned(),
        state: Some(SandboxState::Started),
        ..Sandbox::default()
    };
    let back: Sandbox = serde_json::from_value(serde_json::to_value(&sandbox).unwrap()).unwrap();
    assert_eq!(back, sandbox);
    assert_eq!(VolumeDto::default().state.as_str(), "creating", "the first of its values");
}
