//! Creates a sandbox, waits until it has started, deletes it and waits until it is gone.
//!
//! `DAYTONA_API_KEY=dtn_... cargo run --example create_and_wait -- my-snapshot`

use std::error::Error;
use std::time::Duration;

use daytona_api_client::types::{CreateSandbox, SandboxState};
use daytona_api_client::{Environment, WaitError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let environment = Environment::read();
    let client = environment.client()?;
    let mut body = CreateSandbox::new().auto_delete_interval(60);
    if let Some(snapshot) = std::env::args().nth(1) {
        body = body.snapshot(snapshot);
    }
    if let Some(region) = environment.target {
        body = body.target(region);
    }
    let created = client.create_sandbox(body).await?;
    println!("created {}", created.id);

    let wait = client.wait_for_sandbox(&created.id).until(SandboxState::Started);
    match wait.deadline(Duration::from_secs(120)).await {
        Ok(sandbox) => println!("{} has started", sandbox.name),
        Err(WaitError::Failed { last, .. }) => println!("it failed: {:?}", last.error_reason),
        Err(error) => println!("{error}"),
    }

    client.delete_sandbox(&created.id).await?;
    client.wait_for_sandbox(&created.id).until_gone().await?;
    println!("deleted");
    Ok(())
}
