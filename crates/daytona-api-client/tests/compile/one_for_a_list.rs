//! A single value where a list is expected.

use daytona_api_client::types::SandboxState;
use daytona_api_client::{Client, Error};

async fn list(client: &Client) -> Result<(), Error> {
    client.list_sandboxes_paginated().states(SandboxState::Started).await?;
    Ok(())
}

fn main() {}
