//! Pagination with generated operations.

#![cfg(all(feature = "sandbox", feature = "snapshots", feature = "jobs", feature = "audit"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[allow(dead_code, unused_imports, reason = "some of it is for other tests")]
#[path = "transport/support.rs"]
mod support;

use daytona_api_client::Error;
use daytona_api_client::types::Job;
use futures_util::{StreamExt, TryStreamExt};
use support::{Answer, Server, json};

/// A page of jobs with these numbers as IDs.
fn page(page: i64, total_pages: i64, ids: std::ops::Range<u32>) -> Answer {
    let job = |id| {
        format!(
            r#"{{"id":"{id}","type":"CREATE_SANDBOX","status":"PENDING","resourceType":"SANDBOX",
                "resourceId":"s","createdAt":"2026-02-01T00:00:00.000Z"}}"#
        )
    };
    let items: Vec<String> = ids.map(job).collect();
    let items = items.join(",");
    let body =
        format!(r#"{{"items":[{items}],"total":25,"page":{page},"totalPages":{total_pages}}}"#);
    Answer::Send(json("200 OK", &body))
}

fn ids(jobs: &[Job]) -> Vec<u32> {
    jobs.iter().map(|job| job.id.parse().unwrap()).collect()
}

fn targets(server: &Server) -> Vec<String> {
    server.take().iter().map(|received| received.target().to_owned()).collect()
}

#[tokio::test]
async fn all_items_are_in_order_and_the_last_page_ends_the_list() {
    let server = Server::new(vec![page(1, 3, 0..10), page(2, 3, 10..20), page(3, 3, 20..25)]).await;
    let jobs: Vec<Job> =
        server.client().list_jobs().limit(10).stream().try_collect().await.unwrap();
    assert_eq!(ids(&jobs), (0..25).collect::<Vec<_>>());
    let expected = ["/api/jobs?limit=10", "/api/jobs?limit=10&page=2", "/api/jobs?limit=10&page=3"];
    assert_eq!(targets(&server), expected);
}

#[tokio::test]
async fn nothing_is_sent_before_polling_and_at_most_one_page_ahead() {
    let server = Server::new(vec![page(1, 3, 0..10), page(2, 3, 10..20), page(3, 3, 20..25)]).await;
    let mut items = server.client().list_jobs().stream();
    tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    assert!(server.take().is_empty());
    items.next().await.unwrap().unwrap();
    assert_eq!(targets(&server), ["/api/jobs"], "one item needs one page");
    for _ in 0..8 {
        items.next().await.unwrap().unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(targets(&server), ["/api/jobs?page=2"], "the second page comes ahead, no third");
}

#[tokio::test]
async fn the_list_starts_at_the_requested_page() {
    let server = Server::new(vec![page(2, 3, 10..20), page(3, 3, 20..25)]).await;
    let pages: Vec<_> = server.client().list_jobs().page(2).pages().try_collect().await.unwrap();
    let numbers: Vec<i64> = pages.iter().map(|page| page.page).collect();
    assert_eq!(numbers, [2, 3]);
    assert_eq!(targets(&server), ["/api/jobs?page=2", "/api/jobs?page=3"]);
}

#[tokio::test]
async fn an_error_is_yielded_once_and_ends_the_list() {
    let broken = Answer::Send(json("404 Not Found", r#"{"message":"gone"}"#));
    let server = Server::new(vec![page(1, 3, 0..2), broken]).await;
    let results: Vec<Result<Job, Error>> = server.client().list_jobs().stream().collect().await;
    let outcomes: Vec<bool> = results.iter().map(Result::is_ok).collect();
    assert_eq!(outcomes, [true, true, false]);
}

#[tokio::test]
async fn an_empty_or_repeated_page_ends_the_list() {
    let server = Server::new(vec![page(1, 9, 0..2), page(2, 9, 0..0)]).await;
    let jobs: Vec<Job> = server.client().list_jobs().stream().try_collect().await.unwrap();
    assert_eq!(ids(&jobs), [0, 1]);

    let server = Server::new(vec![page(1, 3, 0..2)]).await;
    let jobs: Vec<Job> = server.client().list_jobs().stream().try_collect().await.unwrap();
    assert_eq!(jobs.len(), 6, "three pages, as the server says, and no more");
}

#[tokio::test]
async fn every_list_with_page_and_limit_is_paginated() {
    let server = Server::sending(json("404 Not Found", "{}")).await;
    let client = server.client();
    let (from, to) = (chrono::DateTime::UNIX_EPOCH, chrono::DateTime::UNIX_EPOCH);
    assert!(client.list_sandboxes_paginated().pages().next().await.unwrap().is_err());
    assert!(client.get_all_snapshots().pages().next().await.unwrap().is_err());
    assert!(client.list_jobs().pages().next().await.unwrap().is_err());
    assert!(client.get_all_audit_logs().pages().next().await.unwrap().is_err());
    let audit = client.get_organization_audit_logs("o");
    assert!(audit.pages().next().await.unwrap().is_err());
    let logs = client.get_sandbox_logs("s", from, to);
    assert!(logs.pages().next().await.unwrap().is_err());
    let traces = client.get_sandbox_traces("s", from, to);
    assert!(traces.pages().next().await.unwrap().is_err());
    assert_eq!(server.take().len(), 7);
}
