//! Adds a header to each request, and prints the outcome of each attempt.
//!
//! `DAYTONA_API_KEY=dtn_... cargo run --example middleware`

use std::error::Error;

use daytona_api_client::runtime::{Operation, Outcome};
use daytona_api_client::{ClientBuilder, Middleware, reqwest};

struct Printer;

impl Middleware for Printer {
    fn before(&self, _operation: &Operation, request: &mut reqwest::Request) {
        let value = reqwest::header::HeaderValue::from_static("example");
        request.headers_mut().insert("x-request-source", value);
    }

    fn after(&self, operation: &Operation, outcome: Outcome<'_>) {
        let Outcome { status, attempt, .. } = outcome;
        let status = status.map_or_else(|| "no response".to_owned(), |status| status.to_string());
        println!("{} {}, attempt {attempt}: {status}", operation.method, operation.path);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = ClientBuilder::from_env()?.middleware(Printer).build()?;
    let sandboxes = client.list_sandboxes().await?;
    println!("{} sandboxes", sandboxes.len());
    Ok(())
}
