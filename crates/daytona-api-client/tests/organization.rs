//! The organization that calls act for, and JWTs without one.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[allow(dead_code, reason = "some of it is for other tests")]
#[path = "transport/support.rs"]
mod support;

use daytona_api_client::runtime::{FixedToken, Operation, Request};
use daytona_api_client::{Client, ClientBuilder, Error, Middleware, reqwest};
use http::HeaderValue;
use serde_json::Value;
use support::*;

const JWT: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyIn0.geheim";
const HEADER: &str = "x-daytona-organization-id";

static NEEDS_NONE: Operation = Operation { headers: &[], ..GET };
static NAMES_ONE: Operation = Operation { path: "/organizations/{organizationId}/things", ..GET };

fn builder(server: &Server) -> ClientBuilder {
    Client::builder().base_url(server.address())
}

async fn call(client: &Client) -> Result<(), Error> {
    Request::new(client, &GET_THING).send::<Value>().await.map(drop)
}

#[tokio::test]
async fn a_jwt_without_an_organization_is_not_sent() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let fixed = builder(&server).token(JWT).build().unwrap();
    let source = builder(&server).token_source(FixedToken::new(JWT)).build().unwrap();
    for client in [fixed, source] {
        let error = call(&client).await.unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, Error::InvalidRequest { .. }), "{text}");
        assert!(text.starts_with("getThing: `X-Daytona-Organization-ID` is not set"), "{text}");
        assert!(text.contains("DAYTONA_ORGANIZATION_ID") && !text.contains("geheim"), "{text}");
        assert!(server.take().is_empty());

        Request::new(&client, &NEEDS_NONE).send::<Value>().await.unwrap();
        let request = Request::new(&client, &NAMES_ONE).path("organizationId", "org_1");
        request.send::<Value>().await.unwrap();
        assert_eq!(server.take().len(), 2);
    }
}

#[tokio::test]
async fn every_way_to_set_the_organization_works() {
    /// Adds the header.
    struct Hook;
    impl Middleware for Hook {
        fn before(&self, _operation: &Operation, request: &mut reqwest::Request) {
            request.headers_mut().insert(HEADER, HeaderValue::from_static("org_1"));
        }
    }
    let server = Server::sending(json("200 OK", "{}")).await;
    let with_jwt = || builder(&server).token(JWT);
    let clients = [
        with_jwt().organization("org_1").build().unwrap(),
        with_jwt().build().unwrap().organization("org_1").unwrap(),
        with_jwt().default_header(HEADER, "org_1").build().unwrap(),
        with_jwt().middleware(Hook).build().unwrap(),
        builder(&server).jwt(JWT, "org_1").build().unwrap(),
    ];
    for client in &clients {
        call(client).await.unwrap();
        assert_eq!(server.only().header(HEADER), Some("org_1"));
    }
    let request = Request::new(&with_jwt().build().unwrap(), &GET_THING)
        .header("X-Daytona-Organization-ID", "org_1");
    request.send::<Value>().await.unwrap();
    assert_eq!(server.only().header(HEADER), Some("org_1"));
}

#[tokio::test]
async fn other_tokens_need_no_organization() {
    let server = Server::sending(json("200 OK", "{}")).await;
    for token in [TOKEN, "eyJ", "eyJ.eyJ", "eyJ.x.eyJ", "eyJ.eyJ.x.y", "x.eyJ.eyJ"] {
        call(&builder(&server).token(token).build().unwrap()).await.unwrap();
    }
    call(&builder(&server).build().unwrap()).await.unwrap();
    assert_eq!(server.take().len(), 7);
}

#[tokio::test]
async fn with_token_keeps_the_organization() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let client = builder(&server).organization("org_1").build().unwrap();
    call(&client.with_token(JWT).unwrap()).await.unwrap();
    assert_eq!(server.only().header(HEADER), Some("org_1"));
    let other = client.with_token(JWT).unwrap().organization("org_2").unwrap();
    call(&other).await.unwrap();
    assert_eq!(server.only().header(HEADER), Some("org_2"));

    let none = builder(&server).build().unwrap().with_token(JWT).unwrap();
    assert!(matches!(call(&none).await, Err(Error::InvalidRequest { .. })));
    assert!(server.take().is_empty());
}
