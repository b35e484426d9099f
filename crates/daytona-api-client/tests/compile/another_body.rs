//! The body of another operation.

use daytona_api_client::types::CreateVolume;
use daytona_api_client::{Client, Error};

async fn create(client: &Client) -> Result<(), Error> {
    client.create_sandbox(CreateVolume::new("data")).await?;
    Ok(())
}

fn main() {}
