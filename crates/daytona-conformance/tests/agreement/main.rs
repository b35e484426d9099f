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

use daytona_api_client as client;
use daytona_api_server as server;
use daytona_codegen::Source;
use daytona_conformance::Input;

/// A client of the server at this address.
fn connect(base_url: &str) -> client::Client {
    let builder = client::Client::builder().base_url(base_url).api_key(exchange::TOKEN);
    let client = builder.organization(exchange::ORGANIZATION).build();
    client.expect("the client can be made")
}

#[tokio::test]
async fn client_and_server_agree_on_every_operation() {
    let open = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi").join(name);
        Source::new(name, std::fs::read_to_string(path).expect("the description can be read"))
    };
    let input = Input::new(open("daytona.yaml"), Some(open("daytona.overlay.yaml")));
    let input = input.expect("the description and its overlay fit");
    run::run(&input.corrected.root.to_json()).await;
}
