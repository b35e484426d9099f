//! Shows the rate limits that the server sends, with and without an error.
//!
//! `DAYTONA_API_KEY=dtn_... cargo run --example rate_limits`

use std::error::Error;
use std::time::Duration;

use daytona_api_client::{Client, ClientBuilder, RateLimits, RetryPolicy};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // A rate-limited call is retried after the wait that the server asks for, at most twice here.
    let policy = RetryPolicy::new().retries(2).budget(Duration::from_secs(30));
    let client: Client = ClientBuilder::from_env()?.retry(policy).build()?;
    match client.list_volumes().await {
        Ok(volumes) => {
            println!("{} volumes, attempt {}", volumes.len(), volumes.attempts());
            show(&volumes.rate_limit());
        }
        Err(error) if error.is_rate_limited() => {
            println!("too many requests; the next one may come in {:?}", error.retry_after());
            show(&error.rate_limit());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn show(limits: &RateLimits) {
    for limit in limits {
        let (left, all) = (limit.remaining.unwrap_or(0), limit.limit.unwrap_or(0));
        println!("{}: {left} of {all} left, reset in {:?}", limit.throttler, limit.reset);
    }
}
