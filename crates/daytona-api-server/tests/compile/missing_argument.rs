//! A method without its context.

use daytona_api_server::Error;
use daytona_api_server::volumes::{GetVolumeRequest, GetVolumeResponse, VolumesApi};

struct Volumes;

impl VolumesApi<()> for Volumes {
    async fn get_volume(&self, _: GetVolumeRequest) -> Result<GetVolumeResponse, Error> {
        Err(Error::not_found("There is no such volume"))
    }
}

fn main() {}
