//! The generated traits, on the same sockets.

use daytona_api_server::axum::Router;
use daytona_api_server::health::HealthApi;
use daytona_api_server::sandbox::{GetSandboxRequest, GetSandboxResponse, SandboxApi};
use daytona_api_server::secrecy::ExposeSecret;
use daytona_api_server::types::{ErrorBody, VolumeDto};
use daytona_api_server::volumes::{
    CreateVolumeRequest, CreateVolumeResponse, DeleteVolumeRequest, DeleteVolumeResponse,
    GetVolumeByNameRequest, GetVolumeByNameResponse, ListVolumesRequest, ListVolumesResponse,
    VolumesApi,
};
use daytona_api_server::{Api, BuildError, Context, Credentials, Error};
use serde_json::json;

use crate::support::Server;

struct Backend;

fn volume(name: &str, organization: &str) -> VolumeDto {
    serde_json::from_value(json!({
        "id": "1", "name": name, "organizationId": organization, "state": "ready",
        "createdAt": "2026-02-01T00:00:00Z", "updatedAt": "2026-02-01T00:00:00Z",
        "errorReason": null,
    }))
    .unwrap()
}

impl VolumesApi<String> for Backend {
    async fn list_volumes(
        &self,
        context: Context<String>,
        request: ListVolumesRequest,
    ) -> Result<ListVolumesResponse, Error> {
        let name = format!("{:?}", request.include_deleted);
        Ok(vec![volume(&name, &context.principal)].into())
    }

    async fn create_volume(
        &self,
        context: Context<String>,
        request: CreateVolumeRequest,
    ) -> Result<CreateVolumeResponse, Error> {
        Ok(CreateVolumeResponse::Ok(volume(&request.body.name, &context.principal)))
    }

    async fn delete_volume(
        &self,
        _: Context<String>,
        request: DeleteVolumeRequest,
    ) -> Result<DeleteVolumeResponse, Error> {
        let message = Some(format!("{} is in use", request.volume_id));
        Ok(DeleteVolumeResponse::Conflict(ErrorBody { message, ..ErrorBody::default() }))
    }

    async fn get_volume_by_name(
        &self,
        context: Context<String>,
        request: GetVolumeByNameRequest,
    ) -> Result<GetVolumeByNameResponse, Error> {
        Ok(GetVolumeByNameResponse::Ok(volume(&request.name, &context.principal)))
    }
}

impl SandboxApi<String> for Backend {
    async fn get_sandbox(
        &self,
        _: Context<String>,
        request: GetSandboxRequest,
    ) -> Result<GetSandboxResponse, Error> {
        Err(Error::not_found(request.sandbox_id_or_name))
    }
}

impl HealthApi for Backend {}

async fn authenticate(credentials: Credentials) -> Result<String, Error> {
    assert_eq!(credentials.token().unwrap().expose_secret(), "key");
    Ok(credentials.header("X-Daytona-Organization-ID").unwrap_or("none").to_owned())
}

async fn server() -> Server {
    let api = Api::builder().volumes(Backend).sandbox(Backend).health(Backend);
    let api = api.authenticate(authenticate).build().unwrap();
    Server::new(Router::new().nest("/api", api)).await
}

const KEY: [&str; 2] = ["authorization: Bearer key", "x-daytona-organization-id: org"];

#[tokio::test]
async fn an_operation_is_a_method() {
    let server = server().await;
    let answer = server.send("GET", "/api/volumes?includeDeleted=true", &KEY, "").await;
    assert_eq!(answer.json()[0]["name"], "Some(true)");
    assert_eq!(answer.json()[0]["organizationId"], "org");
    let headers = [KEY[0], "content-type: application/json"];
    let answer = server.send("POST", "/api/volumes", &headers, r#"{"name":"v"}"#).await;
    assert_eq!((answer.status, &answer.json()["name"]), (200, &json!("v")));
    assert_eq!(answer.json()["organizationId"], "none");
    let answer = server.send("POST", "/api/volumes", &headers, "{}").await;
    assert_eq!(answer.error(400), "name should not be empty");
    let answer = server.send("DELETE", "/api/volumes/a%20b", &KEY, "").await;
    assert_eq!((answer.status, &answer.json()["message"]), (409, &json!("a b is in use")));
}

#[tokio::test]
async fn what_is_not_implemented_is_501_and_what_is_public_needs_no_key() {
    let server = server().await;
    let answer = server.send("GET", "/api/volumes/1", &KEY, "").await;
    assert_eq!(answer.error(501), "This operation is not implemented.");
    assert_eq!(server.get("/api/volumes/1").await.error(401), "Unauthorized");
    assert_eq!(server.get("/api/health").await.status, 501);
}

#[tokio::test]
async fn overlapping_paths_go_to_the_right_operation() {
    let server = server().await;
    let answer = server.send("GET", "/api/volumes/by-name/x", &KEY, "").await;
    assert_eq!(answer.json()["name"], "x");
    let answer =
        server.send("GET", "/api/sandbox/paginated?page=0&limit=201&sort=x", &KEY, "").await;
    let message = answer.error(400);
    let expected = "page must not be less than 1, limit must not be greater than 200, \
                    sort must be one of the following values: ";
    assert!(message.starts_with(expected), "{message}");
    assert_eq!(server.send("GET", "/api/sandbox/paginated", &KEY, "").await.status, 501);
    assert_eq!(server.send("GET", "/api/sandbox/other", &KEY, "").await.error(404), "other");
    assert_eq!(server.send("GET", "/api/sandbox/..%2F.", &KEY, "").await.error(404), "../.");
}

#[test]
fn tags_are_checked_when_the_router_is_built() {
    let error = Api::builder().volumes(Backend).build().unwrap_err();
    assert!(matches!(error, BuildError::NoAuthenticator { .. }), "{error}");
    let api = Api::builder().volumes(Backend).volumes(Backend).authenticate(authenticate);
    assert!(matches!(api.build().unwrap_err(), BuildError::GivenTwice { .. }));
    assert!(Api::builder::<()>().health(Backend).build().is_ok());
    // Every operation there is can be routed at once.
    assert!(Api::builder::<()>().route_all().build().is_ok());
}
