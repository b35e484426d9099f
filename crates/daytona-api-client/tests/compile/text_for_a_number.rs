//! Text where a number is expected.

use daytona_api_client::types::CreateSandbox;

fn main() {
    let _ = CreateSandbox::new().cpu("2");
}
