//! Routers of all kinds, asked within this process.

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse as _;
use axum::routing::get;
use daytona_api_server::volumes::VolumesApi;
use daytona_api_server::{Api, Builder, Credentials, Error};
use daytona_conformance::double::{Principal, Server, router as of_double, server};
use daytona_conformance::{Outcome, Report, check_router};
use secrecy::ExposeSecret as _;

use crate::server::{KEY, Things, good as good_server, router as answering};
use crate::support::{failure, only, skipped};

/// What the double is known to do otherwise: it has a value for every identifier, and pages of as
/// many items as it likes.
const OF_THE_DOUBLE: [&str; 10] = [
    "live-server/errors/no-sandbox/body",
    "live-server/errors/no-sandbox/status",
    "live-server/errors/no-snapshot/body",
    "live-server/errors/no-snapshot/status",
    "live-server/errors/no-volume/body",
    "live-server/errors/no-volume/status",
    "live-server/pages/getAllAuditLogs/first",
    "live-server/pages/getAllSnapshots/first",
    "live-server/pages/listJobs/first",
    "live-server/pages/listSandboxesPaginated/first",
];

async fn authenticate(credentials: Credentials) -> Result<Principal, Error> {
    match credentials.token().map(|token| token.expose_secret()) {
        Some(KEY) => Ok(Principal { token: KEY.to_owned(), organization: None }),
        _ => Err(Error::unauthorized("Invalid API key")),
    }
}

fn built(builder: Builder<Principal>) -> Router {
    builder.authenticate(authenticate).build().unwrap()
}

fn implementation() -> Server {
    server(&only(&[]).corrected.root.to_json()).unwrap()
}

/// All operations of the double.
fn double() -> Router {
    built(of_double(&implementation()))
}

/// All operations, as they should be.
fn good() -> Router {
    answering(good_server(Things::default()))
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

#[tokio::test]
async fn every_operation_of_the_double_is_as_described() {
    let report = check_router(double()).token(KEY).organization("org_1").await;
    assert_eq!(failed(&report), OF_THE_DOUBLE);
    assert!(report.totals(None).passed > 80, "{report}");
    assert_eq!(report.parts(), ["live-server"]);
    assert_eq!(reason(&report, "live-server/write"), "a router is only read");
    for id in ["live-server/client", "live-server/credentials", "live-server/implemented"] {
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
    assert_eq!(failed(&report), ["live-server/reachable"]);
    let (_, found, _) = failure(&report, "live-server/reachable");
    assert_eq!(found, "404 with no content type; is that the base path of the API?");

    // All that it does not have looks as if nobody had implemented it.
    let report = check_router(double()).token(KEY).base_path("/api").await;
    assert_eq!(failed(&report), ["live-server/implemented"]);
    let (_, found, _) = failure(&report, "live-server/implemented");
    assert!(found.contains("is the base path right?"), "{found}");
}

#[tokio::test]
async fn only_what_is_wrong_fails() {
    let report = check_router(good().layer(from_fn(async |request: Request, next: Next| {
        match request.uri().path() {
            "/regions" => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            _ => next.run(request).await,
        }
    })));
    let report = report.token(KEY).await;
    let expected = [
        "live-server/errors/wrong-token-listAvailableRegions/body",
        "live-server/errors/wrong-token-listAvailableRegions/status",
        "live-server/read/listAvailableRegions/answers",
        "live-server/read/listAvailableRegions/valid",
    ];
    assert_eq!(failed(&report), expected, "{report}");
    let text = report.to_string();
    assert!(text.contains("again     check_router(router).await") && !text.contains(KEY));
}

#[tokio::test]
async fn an_error_of_another_shape_is_named() {
    let names = ["no-route", "no-sandbox", "no-snapshot", "no-volume"];
    let bodies = names.map(|name| format!("live-server/errors/{name}/body"));

    for (changed, expected_and_found, of) in [
        ("{\"message\":\"No.\"}", ("statusCode 404", "none"), "no-sandbox"),
        (
            "nothing here",
            ("an error body as JSON", "404 with application/json, no JSON"),
            "no-route",
        ),
    ] {
        let router = good().layer(from_fn(move |request: Request, next: Next| async move {
            let response = next.run(request).await;
            match response.status() {
                StatusCode::NOT_FOUND => {
                    (response.status(), [("content-type", "application/json")], changed)
                        .into_response()
                }
                _ => response,
            }
        }));
        let report = check_router(router).token(KEY).await;
        assert_eq!(failed(&report), bodies);
        let (expected, found, place) = failure(&report, &format!("live-server/errors/{of}/body"));
        assert_eq!((expected, found), expected_and_found);
        assert!(place.starts_with("GET /"), "{place}");
    }
}

#[tokio::test]
async fn refused_credentials_are_said_to_be() {
    let report = check_router(double()).token("dtn_another").await;
    assert_eq!(failed(&report), ["live-server/credentials"]);
    let (expected, found, place) = failure(&report, "live-server/credentials");
    assert_eq!((expected, place), ("credentials that are accepted", "the header Authorization"));
    assert!(found.starts_with("401 from each of the "), "{found}");
    assert!(!report.to_string().contains("dtn_another"));
    assert!(!format!("{report:?}").contains("dtn_another"));

    let report = check_router(double()).token("two\nlines").await;
    assert_eq!(failed(&report), ["live-server/reachable"]);
    assert!(!report.to_string().contains("lines"), "{report}");
}

#[tokio::test]
async fn a_router_that_lets_anybody_in_is_red() {
    let anybody = async |_: Credentials| Ok(Principal { token: String::new(), organization: None });
    let api = Api::builder().volumes(implementation());
    let report = check_router(api.authenticate(anybody).build().unwrap()).token(KEY).await;
    let expected = "live-server/errors/wrong-token-listVolumes/status";
    assert!(failed(&report).contains(&expected), "{report}");
    let (expected, found, _) = failure(&report, expected);
    assert_eq!((expected, found), ("401", "200"));
}

#[tokio::test]
async fn without_a_token_only_what_is_public_is_read() {
    let report = check_router(double()).await;
    assert!(report.is_green(), "{report}");
    assert!(passes(&report, "live-server/read/ConfigController_getConfig/valid"));
    assert!(reason(&report, "live-server/read/listSandboxes").contains("no token was given"));
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
        assert_eq!(failed(&report), ["live-server/implemented"], "{report}");
        assert_eq!(
            reason(&report, "live-server/read/listVolumes"),
            "not implemented by the router"
        );
        assert!(skipped(&report).contains(&"live-server/client"));
    }
    let some = Api::builder().volumes(implementation());
    let report = check_router(built(some)).token(KEY).await;
    assert_eq!(differs(&report), [""; 0], "{report}");
    assert!(passes(&report, "live-server/read/listVolumes/valid"));
    assert!(passes(&report, "live-server/errors/no-token-volumes/status"));
    for id in [
        "live-server/read/listSandboxes",
        "live-server/errors/no-token/status",
        "live-server/client",
    ] {
        assert_eq!(reason(&report, id), "not implemented by the router");
    }
}
