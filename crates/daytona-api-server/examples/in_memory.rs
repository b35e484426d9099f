//! An in-memory list of sandboxes that can be listed, read and added to.
//!
//! It listens on `DAYTONA_LISTEN`, by default 127.0.0.1:3000, under `/api`. Callers show the key
//! in `DAYTONA_API_KEY`, by default `demo`.

use std::env;
use std::sync::{Arc, Mutex, PoisonError};

use daytona_api_server::axum::Router;
use daytona_api_server::sandbox::{
    CreateSandboxRequest, CreateSandboxResponse, GetSandboxRequest, GetSandboxResponse,
    ListSandboxesRequest, ListSandboxesResponse, SandboxApi,
};
use daytona_api_server::secrecy::{ExposeSecret, SecretString};
use daytona_api_server::types::{Sandbox, SandboxState};
use daytona_api_server::{Api, Context, Credentials, Error, serve, shutdown_signal};
use tokio::net::TcpListener;

#[derive(Default)]
struct InMemory(Mutex<Vec<Sandbox>>);

impl InMemory {
    fn sandboxes(&self) -> std::sync::MutexGuard<'_, Vec<Sandbox>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn label<'a>(sandbox: &'a Sandbox, key: &str) -> Option<&'a String> {
    sandbox.labels.as_ref()?.get(key)
}

/// The organization that a caller acts for.
struct Organization(String);

impl SandboxApi<Organization> for InMemory {
    async fn list_sandboxes(
        &self,
        context: Context<Organization>,
        request: ListSandboxesRequest,
    ) -> Result<ListSandboxesResponse, Error> {
        let labels = request.labels.unwrap_or_default();
        let wanted = |sandbox: &&Sandbox| {
            sandbox.organization_id == context.principal.0
                && labels.iter().all(|(key, value)| label(sandbox, key) == Some(value))
        };
        Ok(ListSandboxesResponse::Ok(self.sandboxes().iter().filter(wanted).cloned().collect()))
    }

    async fn get_sandbox(
        &self,
        context: Context<Organization>,
        request: GetSandboxRequest,
    ) -> Result<GetSandboxResponse, Error> {
        let name = request.sandbox_id_or_name;
        let wanted = |sandbox: &&Sandbox| {
            sandbox.organization_id == context.principal.0
                && (sandbox.id == name || sandbox.name == name)
        };
        let sandbox = self.sandboxes().iter().find(wanted).cloned();
        let none = || Error::not_found(format!("Sandbox with ID or name {name} not found"));
        sandbox.map(GetSandboxResponse::Ok).ok_or_else(none)
    }

    async fn create_sandbox(
        &self,
        context: Context<Organization>,
        request: CreateSandboxRequest,
    ) -> Result<CreateSandboxResponse, Error> {
        let (wanted, organization) = (request.body, context.principal.0);
        let mut sandboxes = self.sandboxes();
        let id = format!("sandbox-{}", sandboxes.len() + 1);
        let name = wanted.name.unwrap_or_else(|| id.clone());
        if sandboxes.iter().any(|one| one.organization_id == organization && one.name == name) {
            return Err(Error::conflict(format!("Sandbox with name {name} already exists")));
        }
        let sandbox = serde_json::from_value(serde_json::json!({
            "id": id, "organizationId": organization, "name": name,
            "user": wanted.user.as_deref().unwrap_or("daytona"),
            "env": wanted.env.unwrap_or_default(), "labels": wanted.labels.unwrap_or_default(),
            "public": wanted.public.unwrap_or(false),
            "networkBlockAll": wanted.network_block_all.unwrap_or(false),
            "target": wanted.target.as_deref().unwrap_or("us"), "snapshot": wanted.snapshot,
            "cpu": wanted.cpu.unwrap_or(1), "gpu": wanted.gpu.unwrap_or(0),
            "memory": wanted.memory.unwrap_or(1), "disk": wanted.disk.unwrap_or(3),
            "state": SandboxState::Started, "errorReason": null,
        }))?;
        sandboxes.push(Sandbox::clone(&sandbox));
        Ok(CreateSandboxResponse::Ok(sandbox))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = Arc::new(SecretString::from(env::var("DAYTONA_API_KEY").unwrap_or("demo".into())));
    let authenticate = move |credentials: Credentials| {
        let key = Arc::clone(&key);
        async move {
            let token = credentials.token().map(|token| token.expose_secret());
            if token != Some(key.expose_secret()) {
                return Err(Error::unauthorized("Invalid API key"));
            }
            let organization = credentials.header("X-Daytona-Organization-ID");
            Ok(Organization(organization.unwrap_or("org-1").to_owned()))
        }
    };
    let api = Api::builder().sandbox(InMemory::default()).authenticate(authenticate).build()?;

    let address = env::var("DAYTONA_LISTEN").unwrap_or("127.0.0.1:3000".into());
    let listener = TcpListener::bind(address).await?;
    println!("http://{}/api", listener.local_addr()?);
    serve(listener, Router::new().nest("/api", api), shutdown_signal()).await?;
    Ok(())
}
