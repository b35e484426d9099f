//! Lists the sandboxes of an organization, or those that have all the labels given.
//!
//! `DAYTONA_API_KEY=dtn_... cargo run --example list_sandboxes -- env=dev team=web`

use std::error::Error;

use daytona_api_client::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let labels: Option<Vec<_>> = arguments.iter().map(|label| label.split_once('=')).collect();
    let labels = labels.ok_or("give labels as name=value")?;

    let mut list = client.list_sandboxes();
    if !labels.is_empty() {
        list = list.labels(labels);
    }
    for sandbox in list.await?.iter() {
        let state = sandbox.state.as_ref().map_or("unknown", |state| state.as_str());
        println!("{} {} {state} in {}", sandbox.id, sandbox.name, sandbox.target);
    }
    Ok(())
}
