//! A proxy in front of a server of the API that refuses sandboxes with a GPU, labels the others, and
//! writes down who asked for what. Everything else goes on as it is, both ways.
//!
//! It listens on `DAYTONA_LISTEN`, by default 127.0.0.1:3000, under `/api`. The server behind it is
//! at `DAYTONA_API_URL`, and judges the credentials of the callers.

use std::env;

use daytona_api_client::{Client, DEFAULT_API_URL};
use daytona_api_server::axum::{Router, extract::Request, middleware, response::Response};
use daytona_api_server::runtime::Operation;
use daytona_api_server::sandbox::{CreateSandboxRequest, CreateSandboxResponse, SandboxApi};
use daytona_api_server::{Api, Context, Credentials, Error, Upstream, serve, shutdown_signal};
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

struct Policy(Upstream);

impl SandboxApi<()> for Policy {
    async fn create_sandbox(
        &self,
        context: Context<()>,
        request: CreateSandboxRequest,
    ) -> Result<CreateSandboxResponse, Error> {
        if request.body.gpu.is_some_and(|gpu| gpu > 0) {
            return Err(Error::forbidden("Sandboxes with a GPU are not allowed here"));
        }
        // The bytes have members that the types do not know.
        let raw = context.raw_body().cloned().unwrap_or_else(|| "{}".into());
        let mut body: Map<String, Value> = serde_json::from_slice(&raw)?;
        let labels = body.get("labels").cloned().filter(Value::is_object);
        let mut labels = labels.unwrap_or_else(|| json!({}));
        labels["created-by"] = "policy-proxy".into();
        body.insert("labels".to_owned(), labels);
        let request = context.into_request(serde_json::to_vec(&body)?);
        Err(Error::from_response(self.0.forward(request).await?))
    }
}

/// The server behind the proxy judges what callers show.
async fn authenticate(_: Credentials) -> Result<(), Error> {
    Ok(())
}

/// Writes down each request that is for the API and what became of it.
async fn audit(request: Request, next: middleware::Next) -> Response {
    let operation = request.extensions().get::<&'static Operation>().map(|it| it.id);
    let what = format!("{} {}", request.method(), request.uri().path());
    let response = next.run(request).await;
    println!("{what} {} {}", operation.unwrap_or("unknown"), response.status().as_u16());
    response
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let upstream = env::var("DAYTONA_API_URL").unwrap_or(DEFAULT_API_URL.into());
    let upstream = Upstream::new(Client::builder().base_url(upstream).build()?);
    let api = Api::builder()
        .sandbox(Policy(upstream.clone()))
        .authenticate(authenticate)
        .otherwise(upstream)
        .keep_raw_bodies()
        .layer(middleware::from_fn(audit))
        .build()?;

    let address = env::var("DAYTONA_LISTEN").unwrap_or("127.0.0.1:3000".into());
    let listener = TcpListener::bind(address).await?;
    println!("http://{}/api", listener.local_addr()?);
    serve(listener, Router::new().nest("/api", api), shutdown_signal()).await?;
    Ok(())
}
