//! Uploads a file to a sandbox and downloads it again, streamed and with progress.
//!
//! `DAYTONA_API_KEY=dtn_... cargo run --features toolbox --example upload_and_download -- SANDBOX_ID
//! FILE COPY`

// All operations on files are deprecated in the description.
#![allow(deprecated)]

use std::error::Error;

use daytona_api_client::{Client, Part};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [sandbox, file, copy] = arguments.as_slice() else {
        return Err("give the ID of a sandbox, a file and a name for its copy".into());
    };
    let client = Client::from_env()?;

    let part = Part::file(file).await?.on_progress(|sent| eprintln!("{sent} bytes sent"));
    client.upload_file_deprecated(sandbox, "/tmp/example", part).await?;

    let body = client.download_file_deprecated(sandbox, "/tmp/example").await?.into_inner();
    let total = body.content_length();
    let body = body.on_progress(move |received| eprintln!("{received} of {total:?} bytes"));
    println!("{} bytes received", body.save_to(copy).await?);
    Ok(())
}
