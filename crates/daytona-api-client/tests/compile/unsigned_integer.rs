//! An integer type that may overflow.

use daytona_api_client::{Client, Error};

async fn list(client: &Client, wanted: usize) -> Result<(), Error> {
    client.list_sandboxes_paginated().limit(wanted).await?;
    Ok(())
}

fn main() {}
