//! The generated router.

use std::error::Error as StdError;
use std::hint::black_box;

use axum::Router;
use daytona_api_server::sandbox::{
    CreateSandboxRequest, CreateSandboxResponse, ListSandboxesPaginatedRequest,
    ListSandboxesPaginatedResponse, SandboxApi,
};
use daytona_api_server::secrecy::ExposeSecret;
use daytona_api_server::types::{PaginatedSandboxes, Sandbox};
use daytona_api_server::{Api, Context, Credentials, Error};

use super::{ORGANIZATION, is_token};
use crate::example;

/// The router, with one sandbox to show.
///
/// # Errors
/// None, unless the example is no sandbox.
pub fn router() -> Result<Router, Box<dyn StdError + Send + Sync>> {
    let sandbox = serde_json::from_str(&example::sandbox(0))?;
    Ok(Api::builder().sandbox(Sandboxes(sandbox)).authenticate(authenticate).build()?)
}

/// Gives the organization of the caller.
async fn authenticate(credentials: Credentials) -> Result<String, Error> {
    match credentials.token() {
        Some(token) if is_token(token.expose_secret()) => {}
        _ => return Err(Error::unauthorized("Invalid API key")),
    }
    let organization = credentials.header("X-Daytona-Organization-ID");
    Ok(organization.unwrap_or(ORGANIZATION).to_owned())
}

struct Sandboxes(Sandbox);

impl SandboxApi<String> for Sandboxes {
    async fn list_sandboxes_paginated(
        &self,
        context: Context<String>,
        request: ListSandboxesPaginatedRequest,
    ) -> Result<ListSandboxesPaginatedResponse, Error> {
        let request = black_box(request);
        let sandbox = Sandbox { organization_id: context.principal, ..self.0.clone() };
        Ok(ListSandboxesPaginatedResponse::Ok(PaginatedSandboxes {
            items: vec![sandbox],
            total: 1,
            page: request.page,
            total_pages: request.limit,
        }))
    }

    async fn create_sandbox(
        &self,
        context: Context<String>,
        request: CreateSandboxRequest,
    ) -> Result<CreateSandboxResponse, Error> {
        let body = black_box(request.body);
        let mut sandbox = Sandbox { organization_id: context.principal, ..self.0.clone() };
        sandbox.name = body.name.unwrap_or(sandbox.name);
        sandbox.user = body.user.unwrap_or(sandbox.user);
        sandbox.env = body.env.unwrap_or(sandbox.env);
        sandbox.cpu = body.cpu.unwrap_or(sandbox.cpu);
        sandbox.labels = body.labels.or(sandbox.labels);
        sandbox.class = body.class.or(sandbox.class);
        sandbox.auto_delete_interval = body.auto_delete_interval.or(sandbox.auto_delete_interval);
        sandbox.volumes = body.volumes.or(sandbox.volumes);
        Ok(CreateSandboxResponse::Ok(sandbox))
    }
}
