//! Waiting for sandboxes, snapshots and volumes.

#![cfg(all(feature = "sandbox", feature = "snapshots", feature = "volumes"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[allow(dead_code, reason = "some of it is for other tests")]
#[path = "transport/support.rs"]
mod support;

#[path = "transport/clock.rs"]
mod clock;

use std::time::{Duration, Instant};

use clock::{SILENCE, set_clock, silence};
use daytona_api_client::types::{Sandbox, SandboxState, SnapshotState, VolumeState};
use daytona_api_client::{Error, Wait, WaitError};
use support::*;

const FAST: Duration = Duration::from_millis(5);

fn sandbox(state: &str) -> Answer {
    let body = format!(
        r#"{{"id":"sb_1","organizationId":"o","name":"box","user":"u","env":{{"KEY":"geheim"}},
            "labels":{{}},"public":false,"networkBlockAll":false,"target":"eu","cpu":1,"gpu":0,"memory":1,
            "disk":1,"state":{state},"errorReason":"no\nspace"}}"#
    );
    Answer::Send(json("200 OK", &body))
}

fn states(states: &[&str]) -> Vec<Answer> {
    states.iter().map(|state| sandbox(&format!("{state:?}"))).collect()
}

fn error(status: &str, headers: &[&str]) -> Answer {
    Answer::Send(response(status, headers, "{}"))
}

fn gone() -> Answer {
    error("404 Not Found", &[])
}

fn wait(server: &Server) -> Wait<Sandbox> {
    server.client().wait_for_sandbox("sb_1").poll_interval(FAST)
}

#[tokio::test]
async fn a_wait_ends_at_a_wanted_state() {
    use SandboxState::{Archived, Destroyed, Error as Errored, Started, Stopped};
    let server = Server::new(states(&["creating", "hibernating", "unknown", "started"])).await;
    let found = wait(&server).until(Started).await.unwrap();
    assert_eq!((found.id.as_str(), found.state), ("sb_1", Some(Started)));
    let received = server.take();
    assert_eq!(received.len(), 4);
    assert_eq!(received[0].target(), "/api/sandbox/sb_1");

    let server = Server::new(states(&["stopping", "archived"])).await;
    let found = wait(&server).until(Stopped).until(Archived).await.unwrap();
    assert_eq!(found.state, Some(Archived));

    let server = Server::new(states(&["stopping", "destroying", "destroyed"])).await;
    let found = wait(&server).until("stopped").await.unwrap();
    assert_eq!(found.state, Some(Destroyed), "an ephemeral sandbox is stopped by deletion");

    let server = Server::new(states(&["error"])).await;
    assert_eq!(wait(&server).until(Errored).await.unwrap().state, Some(Errored));

    let server = Server::new([vec![sandbox("null")], states(&["hibernating"])].concat()).await;
    assert!(wait(&server).until_unlisted("hibernating").await.is_ok());
}

#[tokio::test]
async fn a_failure_state_ends_the_wait_at_once() {
    for (state, wanted) in [
        ("error", SandboxState::Started),
        ("build_failed", SandboxState::Stopped),
        ("destroying", SandboxState::Started),
        ("destroyed", SandboxState::Archived),
    ] {
        let server = Server::new(states(&["creating", state, "started"])).await;
        let error = wait(&server).until(wanted.clone()).await.unwrap_err();
        let expected = format!("sandbox `sb_1` is `{state}`, not {wanted}: no space");
        assert_eq!(error.to_string(), expected);
        assert!(matches!(error, WaitError::Failed { .. }));
        let text = format!("{error:?}");
        assert!(text.contains(&format!("Some({state:?})")) && !text.contains("geheim"), "{text}");
        assert_eq!(error.last().unwrap().state.as_ref().unwrap().as_str(), state);
        assert_eq!(error.last().unwrap().error_reason.as_deref(), Some("no\nspace"));
        assert_eq!(server.take().len(), 2);
    }
}

#[tokio::test]
async fn a_404_means_gone() {
    let server = Server::new([states(&["started", "destroying"]), vec![gone()]].concat()).await;
    assert!(wait(&server).until_gone().await.unwrap().is_none());

    let server = Server::new(states(&["destroying", "destroyed"])).await;
    let last = wait(&server).until_gone().await.unwrap().unwrap();
    assert_eq!(last.state, Some(SandboxState::Destroyed));

    let server = Server::new(states(&["error"])).await;
    let error = wait(&server).until_gone().await.unwrap_err();
    assert_eq!(error.to_string(), "sandbox `sb_1` is `error`, not gone: no space");

    let server = Server::new([states(&["stopping"]), vec![gone()]].concat()).await;
    let either = wait(&server).until(SandboxState::Stopped).until_gone().await.unwrap();
    assert!(either.is_none());

    let server = Server::new(vec![gone()]).await;
    let error = wait(&server).until(SandboxState::Started).await.unwrap_err();
    assert!(matches!(&error, WaitError::Api(error) if error.is_not_found()), "{error}");
}

#[tokio::test]
async fn a_wait_continues_after_temporary_errors_only() {
    let limited = error("429 Too Many Requests", &["retry-after-authenticated: 1"]);
    let busy = error("503 Service Unavailable", &[]);
    let reset = Answer::Send(Vec::new());
    let answers = [vec![limited.clone(), busy, reset], states(&["started"])].concat();
    let server = Server::new(answers).await;
    let start = Instant::now();
    wait(&server).until(SandboxState::Started).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1), "the server asked for a second");

    let server = Server::new(vec![error("403 Forbidden", &[])]).await;
    let failed = wait(&server).until(SandboxState::Started).await.unwrap_err();
    assert!(matches!(&failed, WaitError::Api(Error::Api(_))), "{failed}");
    assert_eq!(failed.to_string(), "getSandbox: 403 Forbidden: {}");
}

#[tokio::test]
async fn a_server_that_asks_for_an_endless_delay_ends_the_wait() {
    let endless = error("429 Too Many Requests", &["retry-after: inf"]);
    let server = Server::new(vec![endless]).await;
    let failed = wait(&server).until(SandboxState::Started).deadline(None).await.unwrap_err();
    assert!(matches!(&failed, WaitError::Api(error) if error.is_rate_limited()), "{failed}");
    assert_eq!(server.take().len(), 1);
}

#[tokio::test]
async fn the_deadline_applies_to_slow_responses_and_long_delays() {
    let limit = Duration::from_millis(300);
    let stall = Answer::Stall(Vec::new());
    let limited = error("429 Too Many Requests", &["retry-after: 60"]);
    let creating = || states(&["creating"]);
    for (answers, has_last) in [
        (creating(), true),
        (vec![stall.clone()], false),
        ([creating(), vec![stall]].concat(), true),
        ([creating(), vec![limited]].concat(), true),
    ] {
        let server = Server::new(answers).await;
        let start = Instant::now();
        let error = wait(&server).until(SandboxState::Started).deadline(limit).await.unwrap_err();
        assert!(start.elapsed() < limit * 3, "{:?}", start.elapsed());
        assert!(matches!(error, WaitError::Deadline { .. }), "{error}");
        assert_eq!(error.last().is_some(), has_last);
        let text = format!("{error:?}");
        assert!(text.contains("300ms") && !text.contains("geheim"), "{text}");
        let text = error.to_string();
        assert!(text.starts_with("sandbox `sb_1` was not started within 300ms"), "{text}");
        assert_eq!(text.ends_with("; it was `creating`"), has_last, "{text}");
    }
}

#[tokio::test]
async fn without_a_deadline_only_the_caller_ends_the_wait() {
    let server = Server::new(states(&["creating"])).await;
    let endless = wait(&server).until(SandboxState::Started).deadline(None);
    assert!(format!("{endless:?}").contains("started"));
    assert!(tokio::time::timeout(Duration::from_millis(200), endless).await.is_err());
    tokio::time::sleep(FAST * 4).await;
    server.take();
    tokio::time::sleep(FAST * 4).await;
    assert!(server.take().is_empty(), "a wait that is dropped asks no more");
}

#[tokio::test]
async fn snapshots_and_volumes_have_their_own_states() {
    let snapshot = |state: &str| {
        let body = format!(
            r#"{{"id":"s","general":false,"name":"n","state":"{state}","size":null,"cpu":1,
                "entrypoint":null,"gpu":0,"mem":1,"disk":1,"errorReason":null,"lastUsedAt":null,
                "createdAt":"2026-02-01T00:00:00Z","updatedAt":"2026-02-01T00:00:00Z"}}"#
        );
        Answer::Send(json("200 OK", &body))
    };
    let server = Server::new(["pending", "pulling", "active"].map(snapshot).to_vec()).await;
    let wait = server.client().wait_for_snapshot("n").poll_interval(FAST);
    assert_eq!(wait.until(SnapshotState::Active).await.unwrap().name, "n");
    let server = Server::new(vec![snapshot("removing"), gone()]).await;
    let wait = server.client().wait_for_snapshot("n").poll_interval(FAST);
    assert!(wait.until_gone().await.unwrap().is_none());
    let server = Server::new(vec![snapshot("removing")]).await;
    let wait = server.client().wait_for_snapshot("n").poll_interval(FAST);
    let error = wait.until(SnapshotState::Active).await.unwrap_err();
    assert_eq!(error.to_string(), "snapshot `n` is `removing`, not active");

    let volume = |state: &str| {
        let body = format!(
            r#"{{"id":"v","name":"n","organizationId":"o","state":"{state}","errorReason":null,
                "createdAt":"2026-02-01T00:00:00Z","updatedAt":"2026-02-01T00:00:00Z"}}"#
        );
        Answer::Send(json("200 OK", &body))
    };
    let server = Server::new(["pending_create", "creating", "ready"].map(volume).to_vec()).await;
    let wait = server.client().wait_for_volume("v").poll_interval(FAST);
    assert_eq!(wait.until(VolumeState::Ready).await.unwrap().id, "v");
    let server = Server::new(["pending_delete", "deleting", "deleted"].map(volume).to_vec()).await;
    let wait = server.client().wait_for_volume("v").poll_interval(FAST);
    assert!(wait.until_gone().await.unwrap().is_some());
}

#[tokio::test]
async fn an_unknown_state_is_an_error_at_once() {
    let server = Server::new(states(&["started"])).await;
    for (state, hint) in
        [("Started", "; use `started`."), ("running", ". For a state of a newer server")]
    {
        let wait = wait(&server).until(SandboxState::Stopped).until(state);
        let error = wait.deadline(None).await.unwrap_err();
        assert!(matches!(error, WaitError::Api(Error::InvalidRequest { .. })), "{error}");
        let text = error.to_string();
        let expected = format!("`until` names `{state}`, which is not a known state of a sandbox");
        assert!(text.contains(&expected) && text.contains(hint), "{text}");
        assert!(text.contains("`until_unlisted`") && text.contains("creating"), "{text}");
    }
    let gone = wait(&server).until("Started").until_gone();
    assert!(gone.await.unwrap_err().to_string().contains("not a known state"));
    let volume = server.client().wait_for_volume("v").until("Ready").await.unwrap_err();
    assert!(volume.to_string().contains("known state of a volume; use `ready`"));
    assert!(server.take().is_empty());

    assert!(wait(&server).until("started").await.is_ok());
    assert!(wait(&server).until_unlisted("started").await.is_ok());
    let error = wait(&server).until_unlisted("Started").deadline(FAST * 10).await.unwrap_err();
    assert!(matches!(error, WaitError::Deadline { .. }), "{error}");
}

#[tokio::test]
async fn a_request_has_the_time_limits_of_the_client() {
    let long = Duration::from_secs(600);
    let Answer::Send(started) = sandbox(r#""started""#) else { panic!() };
    let server = Server::new(vec![silence("", started)]).await;
    let patient = server.client().with_timeout(long);
    let wait = patient.wait_for_sandbox("sb_1").until(SandboxState::Started).deadline(long);
    wait.await.unwrap();
    assert_eq!(server.take().len(), 1, "one question was enough");

    // A minute of silence ends a request by default, and the next one succeeds in time.
    let Answer::Send(started) = sandbox(r#""started""#) else { panic!() };
    let server = Server::new(vec![silence("", ""), Answer::Send(started)]).await;
    let wait = server.client().wait_for_sandbox("sb_1").until(SandboxState::Started);
    let began = tokio::time::Instant::now();
    wait.deadline(long).await.unwrap();
    set_clock(false);
    assert!(began.elapsed() >= Duration::from_secs(60) && began.elapsed() < SILENCE);
    assert_eq!(server.take().len(), 2);
}

#[tokio::test]
async fn a_wait_needs_a_state_and_an_id() {
    let server = Server::new(states(&["started"])).await;
    let error = wait(&server).await.unwrap_err();
    assert!(error.to_string().contains("`until` is required"), "{error}");
    let nameless = server.client().wait_for_sandbox("").until(SandboxState::Started);
    assert!(nameless.await.unwrap_err().to_string().contains("must not be empty"));
    assert!(server.take().is_empty());
}
