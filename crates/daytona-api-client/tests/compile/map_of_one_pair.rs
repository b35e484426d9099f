//! A single pair where a map is expected.

use daytona_api_client::types::CreateSandbox;

fn main() {
    let _ = CreateSandbox::new().labels(("team", "a"));
}
