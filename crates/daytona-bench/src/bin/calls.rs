//! `calls IN_FLIGHT SIDE...`: makes calls to a server on loopback, so many at a time, in short
//! rounds of each side in turn. Prints the side and its calls per second for each round. The side
//! that begins changes with each turn.

use std::time::Instant;

use daytona_api_client::Client;
use daytona_bench::client::{Error, Hand, ours};
use daytona_bench::{Side, argument, example, server};
use tokio::task::JoinSet;

/// How many calls a round makes.
const CALLS: usize = 1024;
/// How many rounds each side has.
const ROUNDS: usize = 40;

/// The name of a sandbox in the request; the server does not look at it.
const ID: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let in_flight: usize = argument(&mut arguments, "IN_FLIGHT")?;
    let mut sides = vec![argument::<Side>(&mut arguments, "SIDE")?];
    for side in arguments {
        sides.push(side.parse()?);
    }
    let base_url = format!("http://{}", server::start(&example::sandbox(0))?);
    let (ours, hand) = (ours(&base_url)?, Hand::new(&base_url)?);
    // One thread, so that the cost of a client is not hidden by a second one.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        for round in 0..=ROUNDS {
            for side in &sides {
                let start = Instant::now();
                match side {
                    Side::Ours => repeat(in_flight, &ours, get).await?,
                    Side::Hand => repeat(in_flight, &hand, get_by_hand).await?,
                }
                // The first round opens the connections.
                if round > 0 {
                    println!("{side} {:.0}", CALLS as f64 / start.elapsed().as_secs_f64());
                }
            }
            sides.reverse();
        }
        Ok(())
    })
}

async fn get(client: Client) -> Result<(), Error> {
    client.get_sandbox(ID).await?;
    Ok(())
}

async fn get_by_hand(client: Hand) -> Result<(), Error> {
    client.get_sandbox(ID).await?;
    Ok(())
}

/// Makes the calls, `in_flight` at a time.
async fn repeat<C, Fut>(in_flight: usize, client: &C, call: fn(C) -> Fut) -> Result<(), Error>
where
    C: Clone + Send + 'static,
    Fut: Future<Output = Result<(), Error>> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for _ in 0..in_flight {
        let client = client.clone();
        tasks.spawn(async move {
            for _ in 0..CALLS / in_flight {
                call(client.clone()).await?;
            }
            Ok::<_, Error>(())
        });
    }
    while let Some(outcome) = tasks.join_next().await {
        outcome??;
    }
    Ok(())
}
