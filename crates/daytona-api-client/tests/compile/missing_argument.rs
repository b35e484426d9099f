//! The operation needs an ID.

use daytona_api_client::{Client, Error};

async fn delete(client: &Client) -> Result<(), Error> {
    client.delete_sandbox().await?;
    Ok(())
}

fn main() {}
