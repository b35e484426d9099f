//! An authenticator that makes another principal than the implementation takes.

use daytona_api_server::volumes::VolumesApi;
use daytona_api_server::{Api, Credentials, Error};

struct Volumes;

impl VolumesApi<String> for Volumes {}

async fn authenticate(_: Credentials) -> Result<u32, Error> {
    Ok(1)
}

fn main() {
    let _ = Api::builder().authenticate(authenticate).volumes(Volumes).build();
}
