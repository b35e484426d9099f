//! The call is not awaited.

use daytona_api_client::{Client, Error};

async fn name(client: &Client) -> Result<String, Error> {
    let sandbox = client.get_sandbox("box")?;
    Ok(sandbox.name.clone())
}

fn main() {}
