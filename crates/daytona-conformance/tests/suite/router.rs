//! Routers of all kinds, asked within this process.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use daytona_api_server::volumes::VolumesApi;
use daytona_api_server::{Api, Builder, Credentials, Error};
use daytona_conformance::{Outcome, Report, check_router};
use secrecy::ExposeSecret as _;

use crate::exchange::{Principal, Server};
use crate::fake::Asked;
use crate::live::{KEY, Things};
use crate::support::{failure, input, skipped};
use crate::{handlers, live};

/// What the double is known to do otherwise: it has a value for every identifier, and pages of as
/// many items as it likes.
const OF_THE_DOUBLE: [&str; 10] = [
    "server/errors/no-sandbox/body",
    "server/errors/no-sandbox/status",
    "server/errors/no-snapshot/body",
    "server/errors/no-snapshot/status",
    "server/errors/no-volume/body",
    "server/errors/no-volume/status",
    "server/pages/getAllAuditLogs/first",
    "server/pages/getAllSnapshots/first",
    "server/pages/listJobs/first",
    "server/pages/listSandboxesPaginated/first",
];

async fn authenticate(credentials: Credentials) -> Result<Principal, Error> {
    match credentials.token().map(|token| token.expose_secret()) {
        Some(KEY) => Ok(Principal),
        _ => Err(Error::unauthorized("Invalid API key")),
    }
}

fn built(builder: Builder<Principal>) -> Router {
    builder.authenticate(authenticate).build().unwrap()
}

/// All operations of the double.
fn double() -> Router {
    let description = input().corrected.root.to_json();
    built(handlers::router(&Server::new(&description).unwrap()))
}

/// All operations, as they should be.
fn good() -> Router {
    let good = Arc::new(live::good(Things::default()));
    Router::new().fallback(async move |request: Request| {
        let header = |name| request.headers().get(name)?.to_str().ok().map(str::to_owned);
        let (status, media, body) = good(Asked {
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            authorization: header("authorization"),
            body: None,
        });
        (StatusCode::from_u16(status).unwrap(), [("content-type", media)], body)
    })
}

/// No operation of the volumes is implemented.
struct Nothing;

impl VolumesApi<Principal> for Nothing {}

fn failed(report: &Report) -> Vec<&str> {
    let mut failed: Vec<_> = report.failed().map(|check| check.id.as_str()).collect();
    failed.sort_unstable();
    failed
}

/// What fails beside that which the double does otherwise.
fn differs(report: &Report) -> Vec<&str> {
    failed(report).into_iter().filter(|id| !OF_THE_DOUBLE.contains(id)).collect()
}

fn passes(report: &Report, id: &str) -> bool {
    report.check(id).is_some_and(|check| check.outcome == Outcome::Passed)
}

fn reason<'a>(report: &'a Report, id: &str) -> &'a str {
    match &report.check(id).expect("the check is in the report").outcome {
        Outcome::Skipped { reason } => reason,
        other => panic!("{id} should be skipped, not {other:?}"),
    }
}

/// The answer with its text changed.
async fn replaced(response: Response, from: &str, to: &str) -> Response {
    let (mut head, body) = response.into_parts();
    let text = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
    assert!(text.contains(from), "{text}");
    head.headers.remove("content-length");
    Response::from_parts(head, Body::from(text.replace(from, to)))
}

#[tokio::test]
async fn a_good_router_is_green() {
    let report = check_router(good()).token(KEY).await;
    assert!(report.is_green(), "{report}");
    assert!(report.totals(None).passed >= 90, "{report}");
    assert_eq!(skipped(&report).last(), Some(&"server/write"));
}

#[tokio::test]
async fn every_operation_of_the_double_is_as_described() {
    let report = check_router(double()).token(KEY).organization("org_1").await;
    assert_eq!(failed(&report), OF_THE_DOUBLE);
    assert!(report.totals(None).passed > 80, "{report}");
    assert_eq!(report.parts(), ["server"]);
    assert_eq!(reason(&report, "server/write"), "a router is only read");
    for id in ["server/client", "server/credentials", "server/implemented"] {
        assert!(passes(&report, id), "{id}");
    }
    assert!(!report.skipped().any(|check| reason(&report, &check.id).contains("implemented")));
}

#[tokio::test]
async fn a_nested_router_has_a_base_path() {
    let router = || Router::new().nest("/api", double()).route("/", get(async || "dashboard"));
    for path in ["/api", "api/"] {
        let report = check_router(router()).token(KEY).base_path(path).await;
        assert_eq!(differs(&report), [""; 0], "{report}");
    }
    let report = check_router(router()).token(KEY).await;
    assert_eq!(failed(&report), ["server/reachable"]);
    let (_, found, _) = failure(&report, "server/reachable");
    assert_eq!(found, "404 with no content type; is that the base path of the API?");

    // All that it does not have looks as if nobody had implemented it.
    let report = check_router(double()).token(KEY).base_path("/api").await;
    assert_eq!(failed(&report), ["server/implemented"]);
    let (_, found, _) = failure(&report, "server/implemented");
    assert!(found.contains("is the base path right?"), "{found}");
}

#[tokio::test]
async fn a_wrong_answer_is_named() {
    let report = check_router(good().layer(from_fn(async |request: Request, next: Next| {
        let path = request.uri().path().to_owned();
        let response = next.run(request).await;
        match (path.as_str(), response.status()) {
            ("/users/me", StatusCode::OK) => replaced(response, "\"email\"", "\"e-mail\"").await,
            ("/regions", _) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            _ => response,
        }
    })));
    let report = report.token(KEY).await;
    let expected = [
        "server/errors/wrong-token-listAvailableRegions/body",
        "server/errors/wrong-token-listAvailableRegions/status",
        "server/read/getAuthenticatedUser/decodes",
        "server/read/getAuthenticatedUser/valid",
        "server/read/listAvailableRegions/answers",
        "server/read/listAvailableRegions/valid",
    ];
    assert_eq!(failed(&report), expected, "{report}");
    let (_, found, place) = failure(&report, "server/read/getAuthenticatedUser/valid");
    assert!(found.contains("\"email\" is a required property"), "{found}");
    assert_eq!(place, "GET /users/me");
    let text = report.to_string();
    assert!(text.contains("again     check_router(router).await") && !text.contains(KEY));
}

#[tokio::test]
async fn an_error_of_another_shape_is_named() {
    let names = ["no-route", "no-sandbox", "no-snapshot", "no-volume"];
    let bodies = names.map(|name| format!("server/errors/{name}/body"));

    let renamed = good().layer(from_fn(async |request: Request, next: Next| {
        let response = next.run(request).await;
        match response.status() {
            StatusCode::NOT_FOUND => replaced(response, "\"statusCode\"", "\"status\"").await,
            _ => response,
        }
    }));
    let report = check_router(renamed).token(KEY).await;
    assert_eq!(failed(&report), bodies);
    let (expected, found, place) = failure(&report, "server/errors/no-sandbox/body");
    assert_eq!((expected, found), ("statusCode 404", "none"));
    assert!(place.starts_with("GET /sandbox/"), "{place}");

    let plain = good().layer(from_fn(async |request: Request, next: Next| {
        let response = next.run(request).await;
        match response.status() {
            StatusCode::NOT_FOUND => (StatusCode::NOT_FOUND, "nothing here").into_response(),
            _ => response,
        }
    }));
    let report = check_router(plain).token(KEY).await;
    assert_eq!(failed(&report), bodies);
    let (_, found, place) = failure(&report, "server/errors/no-route/body");
    assert_eq!((found, place), ("404 with text/plain", "GET /no-such-route"));
}

#[tokio::test]
async fn refused_credentials_are_said_to_be() {
    let report = check_router(double()).token("dtn_another").await;
    assert_eq!(failed(&report), ["server/credentials"]);
    let (expected, found, place) = failure(&report, "server/credentials");
    assert_eq!((expected, place), ("credentials that are accepted", "the header Authorization"));
    assert!(found.starts_with("401 from each of the "), "{found}");
    assert!(!report.to_string().contains("dtn_another"));
    assert!(!format!("{report:?}").contains("dtn_another"));

    let report = check_router(double()).token("two\nlines").await;
    assert_eq!(failed(&report), ["server/reachable"]);
    assert!(!report.to_string().contains("lines"), "{report}");
}

#[tokio::test]
async fn a_router_that_lets_anybody_in_is_red() {
    let description = input().corrected.root.to_json();
    let anybody = async |_: Credentials| Ok(Principal);
    let api = Api::builder().volumes(Server::new(&description).unwrap());
    let report = check_router(api.authenticate(anybody).build().unwrap()).token(KEY).await;
    let expected = "server/errors/wrong-token-listVolumes/status";
    assert!(failed(&report).contains(&expected), "{report}");
    let (expected, found, _) = failure(&report, expected);
    assert_eq!((expected, found), ("401", "200"));
}

#[tokio::test]
async fn without_a_token_only_what_is_public_is_read() {
    let report = check_router(double()).await;
    assert!(report.is_green(), "{report}");
    assert!(passes(&report, "server/read/ConfigController_getConfig/valid"));
    assert!(reason(&report, "server/read/listSandboxes").contains("no token was given"));
}

#[tokio::test]
async fn what_is_not_implemented_is_skipped() {
    // The tag is there, but all of it is 501; the other tags are nowhere, or 501 to anyone.
    for router in [
        built(Api::builder().volumes(Nothing)),
        built(Api::builder().volumes(Nothing).route_all()),
        built(Api::builder()),
    ] {
        let report = check_router(router).token(KEY).await;
        assert_eq!(failed(&report), ["server/implemented"], "{report}");
        assert_eq!(reason(&report, "server/read/listVolumes"), "not implemented by the router");
        assert!(skipped(&report).contains(&"server/client"));
    }
    let description = input().corrected.root.to_json();
    let some = Api::builder().volumes(Server::new(&description).unwrap());
    let report = check_router(built(some)).token(KEY).await;
    assert_eq!(differs(&report), [""; 0], "{report}");
    assert!(passes(&report, "server/read/listVolumes/valid"));
    assert!(passes(&report, "server/errors/no-token-volumes/status"));
    for id in ["server/read/listSandboxes", "server/errors/no-token/status", "server/client"] {
        assert_eq!(reason(&report, id), "not implemented by the router");
    }
}
