//! An `Option` where a value is expected.

use daytona_api_client::{Client, Error};

async fn delete(client: &Client, id: Option<&str>) -> Result<(), Error> {
    client.delete_sandbox(id).await?;
    Ok(())
}

fn main() {}
