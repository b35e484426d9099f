//! Client and server of the hostile description agree, as those of the real one do.

#[allow(deprecated, reason = "deprecated operations agree as well")]
#[rustfmt::skip]
mod generated;

use std::sync::Arc;

use axum::Router;
use generated::{calls, handlers, relays};
use golden_client::{self as client, Client, ClientBuilder};
use golden_server::{self as server, OPERATIONS};
use openapi_agreement::run::{Next, agree, serve};
use openapi_agreement::{ORGANIZATION, TOKEN, authenticate};
use openapi_codegen::Source;
use openapi_codegen::document::parse;

async fn connect(router: Router) -> Client {
    let builder = ClientBuilder::default().base_url(serve(router).await).token(TOKEN);
    builder.header("X-Org", ORGANIZATION).build().expect("the client can be made")
}

fn implementation(next: &Next) -> Router {
    let builder = handlers::router(&handlers::Server(next.exchanges())).authenticate(authenticate);
    builder.build().expect("the router can be built")
}

async fn agree_on_all(next: &Next, client: &Client) {
    let description = Source::new("hostile.yaml", include_str!("../../../hostile.yaml"));
    let description = parse(Arc::new(description)).expect("the description can be read");
    let call = async |id: &str, exchange: &_| calls::call(client, id, exchange).await;
    agree(&description.root.to_json(), OPERATIONS, next, call).await;
}

#[tokio::test]
async fn client_and_server_agree_on_every_operation() {
    let next = Next::default();
    let client = connect(implementation(&next)).await;
    agree_on_all(&next, &client).await;
}

/// Each request becomes a call and each response an answer on the way.
#[tokio::test]
async fn client_and_server_agree_through_a_proxy() {
    let next = Next::default();
    let client = connect(implementation(&next)).await;
    let passing = client.clone();
    let pass = Router::new().fallback(async move |request: axum::extract::Request| {
        let response = passing.forward(request).await.expect("the server answers");
        response.map(axum::body::Body::new)
    });
    let proxy = relays::router(&relays::Relay(client)).authenticate(authenticate);
    let proxy = proxy.otherwise(pass).build().expect("the router can be built");
    agree_on_all(&next, &connect(proxy).await).await;
}
