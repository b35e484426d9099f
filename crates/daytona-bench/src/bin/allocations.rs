//! `allocations SIDE COUNT`: prints how often decoding a list of COUNT sandboxes allocates.

use daytona_api_client::types;
use daytona_bench::{Side, allocations, argument, example, hand};
use serde::de::DeserializeOwned;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let side = argument(&mut arguments, "SIDE")?;
    let json = example::list(argument(&mut arguments, "COUNT")?);
    let count = match side {
        Side::Ours => count::<types::Sandbox>(&json),
        Side::Hand => count::<hand::Sandbox>(&json),
    };
    println!("{}", count.map_err(|problem| problem.to_string())?);
    Ok(())
}

fn count<T: DeserializeOwned>(json: &str) -> serde_json::Result<u64> {
    let (decoded, count) = allocations(|| serde_json::from_slice::<Vec<T>>(json.as_bytes()));
    decoded.map(|_| count)
}
