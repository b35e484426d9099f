//! What decoding an enumeration allocates.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use daytona_api_client::types::runtime::OpenEnum;
use daytona_api_client::types::{BackupState, SandboxClass, SandboxDesiredState, SandboxState};
use daytona_bench::allocations;
use serde::de::DeserializeOwned;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn decode<E: OpenEnum + DeserializeOwned>(text: &str) -> (E, u64) {
    let json = format!("\"{text}\"");
    let (value, count) = allocations(|| serde_json::from_slice::<E>(json.as_bytes()));
    (value.unwrap(), count)
}

fn check<E: OpenEnum + DeserializeOwned + PartialEq + std::fmt::Debug>() {
    for known in E::KNOWN {
        let (value, count) = decode::<E>(known.as_str());
        assert_eq!((&value, count), (known, 0));
    }
    let (value, count) = decode::<E>("hibernating");
    assert_eq!((value.as_str(), count), ("hibernating", 1));
    assert!(!E::KNOWN.contains(&value));
}

/// One test, for the counter counts the whole program.
#[test]
fn only_an_unknown_value_allocates_and_only_once() {
    check::<SandboxState>();
    check::<SandboxDesiredState>();
    check::<BackupState>();
    check::<SandboxClass>();
}
