//! Common mistakes, and the compiler messages about them.
//!
//! `TRYBUILD=overwrite cargo test --package daytona-api-client --test compile` updates the
//! messages. Do not enable the feature `oidc`: the messages would list types of its dependencies.
#![cfg(all(feature = "sandbox", feature = "volumes", not(feature = "oidc")))]

use std::process::Command;

/// The release whose messages are in `tests/compile`. Other releases have other messages.
const RUSTC: &str = "rustc 1.95.";

#[test]
fn compiler_messages_are_as_recorded() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().expect("rustc can be run").stdout;
    let version = String::from_utf8_lossy(&version);
    if !version.starts_with(RUSTC) {
        println!("skipped: the messages are those of {RUSTC}x, and this is {}", version.trim());
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/compile/*.rs");
}
