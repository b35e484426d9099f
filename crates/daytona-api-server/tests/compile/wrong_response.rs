//! The response of another operation.

use daytona_api_server::volumes::{DeleteVolumeResponse, GetVolumeRequest, VolumesApi};
use daytona_api_server::{Context, Error};

struct Volumes;

impl VolumesApi<()> for Volumes {
    async fn get_volume(
        &self,
        _: Context<()>,
        _: GetVolumeRequest,
    ) -> Result<DeleteVolumeResponse, Error> {
        Ok(DeleteVolumeResponse::Ok)
    }
}

fn main() {}
