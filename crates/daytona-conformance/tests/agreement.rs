//! Client and server agree: every operation is sent with the generated client to a generated router,
//! whose handler checks what it got and answers with each status that is declared.

use axum::Router;
use axum::middleware::from_fn;
use daytona_api_client::Client;
use daytona_api_server::OPERATIONS;
use daytona_conformance::Input;
use daytona_conformance::agreement::{calls, handlers, relays};
use openapi_agreement::bare_values::bare_values;
use openapi_agreement::run::{Next, agree, serve};
use openapi_agreement::{ORGANIZATION, TOKEN, authenticate};

async fn connect(router: Router) -> Client {
    let builder = Client::builder().base_url(serve(router).await).api_key(TOKEN);
    builder.organization(ORGANIZATION).build().expect("the client can be made")
}

fn server(next: &Next) -> Router {
    let builder = handlers::router(&handlers::Server(next.exchanges())).authenticate(authenticate);
    builder.build().expect("the router can be built")
}

async fn agree_on_all(next: &Next, client: &Client) {
    let input = Input::compiled_in().expect("the description can be read");
    let call = async |id: &str, exchange: &_| calls::call(client, id, exchange).await;
    agree(&input.corrected.root.to_json(), OPERATIONS, next, call).await;
}

#[tokio::test]
async fn client_and_server_agree_on_every_operation() {
    let next = Next::default();
    let client = connect(server(&next)).await;
    agree_on_all(&next, &client).await;
}

/// Each request becomes a call and each response an answer on the way.
#[tokio::test]
async fn client_and_server_agree_through_a_proxy() {
    let next = Next::default();
    let client = connect(server(&next)).await;
    let passing = client.clone();
    let pass = Router::new().fallback(async move |request: axum::extract::Request| {
        let response = passing.forward(request).await.expect("the server answers");
        response.map(axum::body::Body::new)
    });
    let proxy = relays::router(&relays::Relay(client)).authenticate(authenticate);
    let proxy = proxy.otherwise(pass).build().expect("the router can be built");
    agree_on_all(&next, &connect(proxy).await).await;
}

/// NestJS, which the public server is built on, sends them without quotes and calls them HTML.
#[tokio::test]
async fn client_and_server_agree_when_bare_values_come_as_text() {
    let next = Next::default();
    let client = connect(server(&next).layer(from_fn(bare_values))).await;
    agree_on_all(&next, &client).await;
}
