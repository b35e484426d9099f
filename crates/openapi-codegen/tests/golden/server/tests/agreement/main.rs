//! Client and server of the hostile description agree, as those of the real one do.

extern crate golden_client as daytona_api_client;
extern crate golden_server as daytona_api_server;

#[path = "../../../../../../daytona-conformance/tests/agreement/equal.rs"]
mod equal;
#[path = "../../../../../../daytona-conformance/tests/agreement/exchange.rs"]
mod exchange;
#[path = "../../../../../../daytona-conformance/tests/agreement/form.rs"]
mod form;
#[allow(deprecated, reason = "deprecated operations agree as well")]
#[rustfmt::skip]
mod generated;
#[path = "../../../../../../daytona-conformance/tests/agreement/outcome.rs"]
mod outcome;
#[path = "../../../../../../daytona-conformance/tests/agreement/plan.rs"]
mod plan;
#[path = "../../../../../../daytona-conformance/tests/agreement/planner.rs"]
mod planner;
#[path = "../../../../../../daytona-conformance/tests/agreement/run.rs"]
mod run;

use daytona_conformance::Input;
use golden_client as client;
use golden_server as server;
use openapi_codegen::Source;

/// A client of the server at this address.
fn connect(base_url: &str) -> client::Client {
    let builder = client::ClientBuilder::default().base_url(base_url).token(exchange::TOKEN);
    let client = builder.header("X-Org", exchange::ORGANIZATION).build();
    client.expect("the client can be made")
}

fn description() -> serde_json::Value {
    let input =
        Input::new(Source::new("hostile.yaml", include_str!("../../../hostile.yaml")), None);
    input.expect("the description can be read").corrected.root.to_json()
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
