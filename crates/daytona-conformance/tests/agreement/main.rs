//! Client and server agree: every operation is sent with the generated client to a generated router,
//! whose handler checks what it got and answers with each status that is declared. Values come from
//! the schemas of the description: minimal, maximal and random.
//!
//! `AGREEMENT_SEED` repeats the random values of a run, `AGREEMENT_RANDOM` says how many there are
//! for each answer of an operation.

mod equal;
mod exchange;
mod form;
#[allow(deprecated, reason = "deprecated operations agree as well")]
#[rustfmt::skip]
mod generated;
mod outcome;
mod plan;
mod planner;
mod run;

use std::path::Path;

use axum::middleware::from_fn;
use daytona_api_client as client;
use daytona_api_server as server;
use daytona_conformance::Input;
use daytona_conformance::plain::bare_values;
use openapi_codegen::Source;
use serde_json::Value;

/// A client of the server at this address.
fn connect(base_url: &str) -> client::Client {
    let builder = client::Client::builder().base_url(base_url).api_key(exchange::TOKEN);
    let client = builder.organization(exchange::ORGANIZATION).build();
    client.expect("the client can be made")
}

/// The description with its corrections.
fn description() -> Value {
    let open = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi").join(name);
        Source::new(name, std::fs::read_to_string(path).expect("the description can be read"))
    };
    let input = Input::new(open("daytona.yaml"), Some(open("daytona.overlay.yaml")));
    let input = input.expect("the description and its overlay fit");
    input.corrected.root.to_json()
}

#[tokio::test]
async fn client_and_server_agree_on_every_operation() {
    run::run(&description(), |router| router).await;
}

/// Each request becomes a call and each response an answer on the way.
#[tokio::test]
async fn client_and_server_agree_through_a_proxy() {
    run::run_relayed(&description()).await;
}

/// NestJS, which the public server is built on, sends them without quotes and calls them HTML.
#[tokio::test]
async fn client_and_server_agree_when_bare_values_come_as_text() {
    run::run(&description(), |router| router.layer(from_fn(bare_values))).await;
}
