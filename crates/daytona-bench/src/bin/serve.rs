//! `serve OPERATION SIDE...`: sends requests for an operation, `list` or `create`, to a server on
//! loopback, over 16 connections, in short rounds of each side in turn. Prints the side and its
//! answers per second for each round. The side that begins changes with each turn. A side is `ours`,
//! `hand`, or `lean`: the one by hand that does without `axum::Json`.

use std::error::Error;
use std::time::Instant;

use daytona_bench::argument;
use daytona_bench::serving::hand::Encoder;
use daytona_bench::serving::load::Load;
use daytona_bench::serving::{hand, ours, requests, start};

/// How many connections a server has.
const CONNECTIONS: usize = 16;
/// How many requests a round sends over each of them.
const REQUESTS: usize = 64;
/// How many rounds each side has.
const ROUNDS: usize = 40;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut arguments = std::env::args().skip(1);
    let operation: String = argument(&mut arguments, "OPERATION")?;
    let request = match &*operation {
        "list" => requests::get(requests::LISTING, requests::TOKEN),
        "create" => requests::post("/sandbox", requests::TOKEN, requests::SANDBOX),
        _ => return Err(format!("`{operation}` is neither `list` nor `create`").into()),
    };
    // One thread for both ends, so that no round waits for another to wake up.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut sides = Vec::new();
        for side in arguments {
            let router = match &*side {
                "ours" => ours::router()?,
                "hand" => hand::router(Encoder::Axum)?,
                "lean" => hand::router(Encoder::Lean)?,
                _ => return Err(format!("`{side}` is not `ours`, `hand` or `lean`").into()),
            };
            sides.push((side, Load::open(start(router).await?, CONNECTIONS, &request).await?));
        }
        for round in 0..=ROUNDS {
            for (side, load) in &mut sides {
                let start = Instant::now();
                load.round(REQUESTS).await?;
                // The first round warms up.
                if round > 0 {
                    let answers = (CONNECTIONS * REQUESTS) as f64;
                    println!("{side} {:.0}", answers / start.elapsed().as_secs_f64());
                }
            }
            sides.reverse();
        }
        Ok(())
    })
}
