//! Reads a paginated list item by item, and page by page.
//!
//! `DAYTONA_API_KEY=dtn_... cargo run --example pages`

use std::error::Error;

use daytona_api_client::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;

    // The next page is requested while the items of this one are read.
    let mut snapshots = client.get_all_snapshots().limit(2).stream();
    while let Some(snapshot) = snapshots.try_next().await? {
        println!("{} is {}", snapshot.name, snapshot.state);
    }

    // The pages also have the total number of pages.
    let mut pages = client.get_all_snapshots().limit(2).pages();
    while let Some(page) = pages.try_next().await? {
        println!("page {} of {}: {} items", page.page, page.total_pages, page.items.len());
    }
    Ok(())
}
