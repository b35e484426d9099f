//! A status that the description does not have for this operation.

use daytona_api_server::volumes::{GetVolumeRequest, GetVolumeResponse, VolumesApi};
use daytona_api_server::{Context, Error};

struct Volumes;

impl VolumesApi<()> for Volumes {
    async fn get_volume(
        &self,
        _: Context<()>,
        _: GetVolumeRequest,
    ) -> Result<GetVolumeResponse, Error> {
        Ok(GetVolumeResponse::Created)
    }
}

fn main() {}
