//! A future that cannot go from one thread to another.

use std::rc::Rc;

use daytona_api_server::volumes::{GetVolumeRequest, GetVolumeResponse, VolumesApi};
use daytona_api_server::{Context, Error};

struct Volumes;

impl VolumesApi<()> for Volumes {
    async fn get_volume(
        &self,
        _: Context<()>,
        request: GetVolumeRequest,
    ) -> Result<GetVolumeResponse, Error> {
        let name = Rc::new(request.volume_id);
        std::future::ready(()).await;
        Err(Error::not_found(name.as_str()))
    }
}

fn main() {}
