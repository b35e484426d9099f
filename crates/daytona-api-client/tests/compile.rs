//! What people write wrong at first, and what the compiler says of it, which names the method.
//!
//! `TRYBUILD=overwrite cargo test --package daytona-api-client --test compile` writes the messages
//! anew. Not with the feature `oidc`: the compiler lists types of what that depends on, too.
#![cfg(all(feature = "sandbox", feature = "volumes", not(feature = "oidc")))]

use std::process::Command;

/// The release whose words are in `tests/compile`. Others put them differently.
const RUSTC: &str = "rustc 1.95.";

#[test]
fn mistakes_are_explained() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().expect("rustc can be run").stdout;
    let version = String::from_utf8_lossy(&version);
    if !version.starts_with(RUSTC) {
        println!("skipped: the messages are those of {RUSTC}x, and this is {}", version.trim());
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/compile/*.rs");
}
