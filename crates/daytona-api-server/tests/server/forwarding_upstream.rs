//! Requests that are passed on to a server behind this one, with the connections of a client.

use std::convert::Infallible;

use daytona_api_client::Client;
use daytona_api_server::axum::Router;
use daytona_api_server::axum::extract::Request;
use daytona_api_server::axum::http::StatusCode;
use daytona_api_server::volumes::{
    GetVolumeRequest, GetVolumeResponse, ListVolumesRequest, ListVolumesResponse, VolumesApi,
};
use daytona_api_server::{Api, Context, Error, Limits, Upstream};
use serde_json::json;
use tower::service_fn;

use crate::forwarding::{GOOD, JSON, authenticate, builder, echo, serving};
use crate::support::Server;

/// A server that answers what it was asked, and one in front of it.
async fn behind(client: impl Fn(daytona_api_client::ClientBuilder) -> Client) -> Server {
    let echo = Router::new().fallback_service(service_fn(|request: Request| async move {
        let (path, headers) = (request.uri().path().to_owned(), request.headers().clone());
        let mut response = echo(request).await?;
        let told = |name: &str| headers.get(name).cloned();
        for name in ["x-tenant", "x-hop", "host", "content-length", "user-agent"] {
            let value = told(name).unwrap_or_else(|| "none".parse().unwrap());
            response
                .headers_mut()
                .insert(format!("seen-{name}").parse::<http::HeaderName>().unwrap(), value);
        }
        if path.ends_with("/redirect") {
            *response.status_mut() = StatusCode::FOUND;
            response.headers_mut().insert("location", "/api/elsewhere".parse().unwrap());
        }
        response.headers_mut().insert("keep-alive", "timeout=5".parse().unwrap());
        Ok::<_, Infallible>(response)
    }));
    let behind = Server::new(echo).await;
    let address = format!("http://{}/deep/api/", behind.address);
    let client = client(Client::builder().base_url(address));
    serving(builder().otherwise(Upstream::new(client))).await
}

#[tokio::test]
async fn a_client_passes_requests_on() {
    let server = behind(|builder| builder.build().unwrap()).await;
    let headers = [GOOD, "x-tenant: a", "connection: close, x-hop", "x-hop: 1", JSON];
    let body = r#"{"unknown": 1.50,  "name":"there"}"#;
    let answer = server.send("POST", "/api/volumes?a=%2F&a=b", &headers, body).await;
    assert_eq!(answer.status, 299);
    let expected = json!({
        "method": "POST", "target": "/deep/api/volumes?a=%2F&a=b", "caller": "Bearer good",
        "operation": null, "body": body,
    });
    assert_eq!(answer.json(), expected);
    let header = |name| answer.header(name);
    assert_eq!((header("seen-x-tenant"), header("seen-x-hop")), (Some("a"), Some("none")));
    assert_eq!(header("seen-content-length"), Some(&*body.len().to_string()));
    assert_ne!(header("seen-host"), Some("localhost"));
    assert_eq!(header("keep-alive"), None);
    let answer = server.send("GET", "/api/redirect", &[GOOD], "").await;
    assert_eq!((answer.status, answer.header("location")), (302, Some("/api/elsewhere")));
    let head = server.send("HEAD", "/api/sandbox", &[GOOD], "").await;
    assert!(head.header("content-length").is_some_and(|length| length != "0"));
}

#[tokio::test]
async fn the_token_of_the_client_replaces_that_of_the_caller() {
    let server = behind(|builder| builder.token("ours").build().unwrap()).await;
    let answer = server.send("GET", "/api/new", &[GOOD], "").await;
    assert_eq!(answer.json()["caller"], "Bearer ours");
    assert_eq!(server.get("/api/new").await.status, 401);
}

#[tokio::test]
async fn no_path_leads_out_of_the_upstream() {
    let server = behind(|builder| builder.build().unwrap()).await;
    for path in ["/api/a/../../x", "/api/a/%2e%2E/x", "/api/./x", "/api/a/..%5Cx/.."] {
        let answer = server.send("GET", path, &[GOOD], "").await;
        assert_eq!(answer.error(400), "path leads to another route", "{path}");
    }
}

#[tokio::test]
async fn an_upstream_that_is_away_is_a_502() {
    let client = Client::builder().base_url("http://127.0.0.1:9/api");
    let client = client.retry(daytona_api_client::RetryPolicy::none()).build().unwrap();
    let server = serving(builder().otherwise(Upstream::new(client))).await;
    let answer = server.send("GET", "/api/new?a=b", &[GOOD], "").await;
    assert_eq!(answer.error(502), "The upstream server gave no proper answer.");
    assert_eq!(answer.json()["path"], "/api/new?a=b");
}

#[tokio::test]
async fn a_limit_on_the_way_to_the_upstream_is_a_413() {
    let echo = Router::new().fallback_service(service_fn(echo));
    let behind = Server::new(echo).await;
    let client = Client::builder().base_url(format!("http://{}", behind.address));
    let upstream = Upstream::new(client.build().unwrap());
    let limits = Limits::default().upload_bytes(Some(5));
    let server = serving(builder().limits(limits).otherwise(upstream)).await;
    let answer = server.send("POST", "/api/new", &[GOOD], "too long").await;
    assert_eq!(answer.error(413), "The request body is too large.");
}

/// Asks the server behind it with the client.
struct Asking(Client);

impl VolumesApi<&'static str> for Asking {
    async fn list_volumes(
        &self,
        _: Context<&'static str>,
        request: ListVolumesRequest,
    ) -> Result<ListVolumesResponse, Error> {
        Ok(request.call(&self.0).await?.into())
    }

    async fn get_volume(
        &self,
        _: Context<&'static str>,
        request: GetVolumeRequest,
    ) -> Result<GetVolumeResponse, Error> {
        Ok(request.call(&self.0).await?.into())
    }
}

#[tokio::test]
async fn a_request_becomes_a_call_and_its_response_the_answer() {
    let volume = r#"{"id":"1","name":"v","organizationId":"o","state":"ready","createdAt":"2026-02-01T00:00:00Z","updatedAt":"2026-02-01T00:00:00Z","errorReason":null}"#;
    let behind = Router::new().fallback(move |request: Request| async move {
        let (status, text) = match request.uri().to_string().as_str() {
            "/volumes?includeDeleted=true" => (StatusCode::OK, format!("[{volume}]")),
            "/volumes/a%2Fb" => (StatusCode::OK, volume.to_owned()),
            _ => (StatusCode::NOT_FOUND, r#"{"message":"none"}"#.to_owned()),
        };
        (status, [("content-type", "application/json")], text)
    });
    let behind = Server::new(behind).await;
    let client = Client::builder().base_url(format!("http://{}", behind.address));
    let asking = Asking(client.token("ours").build().unwrap());
    let server = serving(Api::builder().volumes(asking).authenticate(authenticate)).await;
    let list = server.send("GET", "/api/volumes?includeDeleted=true", &[GOOD], "").await;
    assert_eq!((list.status, &list.json()[0]["name"]), (200, &json!("v")));
    let one = server.send("GET", "/api/volumes/a%2Fb", &[GOOD], "").await;
    assert_eq!((one.status, &one.json()["name"]), (200, &json!("v")));
    let missing = server.send("GET", "/api/volumes/2", &[GOOD], "").await;
    assert_eq!((missing.status, missing.text()), (404, r#"{"message":"none"}"#));
}
