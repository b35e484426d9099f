//! A body without its required members.

use daytona_api_client::types::CreateVolume;
use daytona_api_client::{Client, Error};

async fn create(client: &Client) -> Result<(), Error> {
    client.create_volume(CreateVolume::new()).await?;
    Ok(())
}

fn main() {}
