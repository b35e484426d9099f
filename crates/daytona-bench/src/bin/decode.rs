//! `decode SIDE COUNT TIMES`: decodes a list of COUNT sandboxes once, and then TIMES more.

use std::hint::black_box;

use daytona_api_client::types;
use daytona_bench::{Side, argument, example, hand};
use serde::de::DeserializeOwned;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let side = argument(&mut arguments, "SIDE")?;
    let json = example::list(argument(&mut arguments, "COUNT")?);
    let times = argument(&mut arguments, "TIMES")?;
    let done = match side {
        Side::Ours => decode::<types::Sandbox>(&json, times),
        Side::Hand => decode::<hand::Sandbox>(&json, times),
    };
    done.map_err(|problem| problem.to_string())
}

fn decode<T: DeserializeOwned>(json: &str, times: usize) -> serde_json::Result<()> {
    for _ in 0..=times {
        black_box(serde_json::from_slice::<Vec<T>>(black_box(json.as_bytes()))?);
    }
    Ok(())
}
