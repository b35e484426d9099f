//! The client of this workspace talks to a router without a socket, as downstream tests do.
#![cfg(all(feature = "health", feature = "volumes"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use daytona_api_client::testing::Recorder;
use daytona_api_client::{Client, Error as ClientError, RetryPolicy};
use daytona_api_server::axum::Router;
use daytona_api_server::axum::http::StatusCode;
use daytona_api_server::health::HealthApi;
use daytona_api_server::secrecy::ExposeSecret;
use daytona_api_server::volumes::{ListVolumesRequest, ListVolumesResponse, VolumesApi};
use daytona_api_server::{Api, Context, Credentials, Error};

struct Backend;

impl VolumesApi<String> for Backend {
    async fn list_volumes(
        &self,
        context: Context<String>,
        _: ListVolumesRequest,
    ) -> Result<ListVolumesResponse, Error> {
        match context.principal.as_str() {
            "busy" => Err(Error::new(StatusCode::SERVICE_UNAVAILABLE, "Come back later")),
            _ => Ok(Vec::new().into()),
        }
    }
}

impl HealthApi for Backend {}

/// Gives the token, which is the name of the caller here.
async fn authenticate(credentials: Credentials) -> Result<String, Error> {
    let token = credentials.token().map(|token| token.expose_secret().to_owned());
    token.ok_or_else(|| Error::unauthorized("Who are you?"))
}

fn client(token: &str, recorder: &Recorder) -> Client {
    let builder = Api::builder().volumes(Backend).health(Backend).authenticate(authenticate);
    let api = builder.build().unwrap();

    // All that it takes.
    let builder = Client::builder().service(Router::new().nest("/api", api));
    let client = builder.token(token).middleware(recorder.clone()).build().unwrap();

    client.with_retry(RetryPolicy::new().retries(1))
}

#[tokio::test]
async fn a_client_talks_to_a_router_without_a_socket() {
    let recorder = Recorder::default();
    let client = client("me", &recorder);
    assert!(client.list_volumes().await.unwrap().is_empty());
    let error = client.health_controller_live().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(501));
    let calls = recorder.calls();
    let calls: Vec<_> = calls.iter().map(|call| (call.operation(), call.path())).collect();
    let expected = [("listVolumes", "/api/volumes"), ("HealthController_live", "/api/health")];
    assert_eq!(calls, expected);
}

#[tokio::test]
async fn what_a_router_refuses_is_an_error_of_the_call() {
    let recorder = Recorder::default();
    let error = client("busy", &recorder).list_volumes().await.unwrap_err();
    assert!(matches!(error, ClientError::Api(_)), "{error:?}");
    assert_eq!(error.body().unwrap().message().as_deref(), Some("Come back later"));
    assert_eq!((error.attempts(), recorder.calls().len()), (Some(2), 2));

    // A context tells the path that was asked for, as over a socket.
    assert_eq!(error.body().unwrap().get("path"), Some(&"/api/volumes".into()));
}
