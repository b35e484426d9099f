//! The state of another type of resource.

use daytona_api_client::types::VolumeState;
use daytona_api_client::{Client, Error};

async fn list(client: &Client) -> Result<(), Error> {
    client.list_sandboxes_paginated().states([VolumeState::Ready]).await?;
    Ok(())
}

fn main() {}
