//! Resources that can be waited for.

use std::fmt::Debug;

use crate::types::runtime::OpenEnum;
#[cfg(feature = "sandbox")]
use crate::types::{Sandbox, SandboxState};
#[cfg(feature = "snapshots")]
use crate::types::{SnapshotDto, SnapshotState};
#[cfg(feature = "volumes")]
use crate::types::{VolumeDto, VolumeState};
use crate::{Call, Client, Wait};

/// A resource with a state that can be waited for: a sandbox, a snapshot or a volume.
pub trait Resource: sealed::Sealed + Debug + Send + Sync + Sized + 'static {
    /// The type of its states.
    type State: OpenEnum + AsRef<str> + Clone + Debug + PartialEq + Send + Sync;

    /// Its name in messages.
    #[doc(hidden)]
    const KIND: &'static str;
    /// The operation that gets it.
    #[doc(hidden)]
    const OPERATION: &'static str;
    /// States that it leaves only because of another request.
    #[doc(hidden)]
    const FAILED: &'static [Self::State];
    /// States on the way to deletion.
    #[doc(hidden)]
    const DELETING: &'static [Self::State];
    /// States in which it is gone.
    #[doc(hidden)]
    const DELETED: &'static [Self::State];

    /// The current state, if the server sent it.
    fn state(&self) -> Option<&Self::State>;

    /// The reason of a failure, if the server sent one.
    fn reason(&self) -> Option<&str>;

    /// Whether a wait for this state also ends with deletion.
    #[doc(hidden)]
    fn stops_by_deletion(state: &Self::State) -> bool {
        Self::DELETED.contains(state)
    }

    /// Gets it from the server.
    #[doc(hidden)]
    fn get(client: &Client, id: &str) -> Call<Self>;
}

/// The outcome of a wait: the last response of the server, or `None` if the resource is gone and
/// that was waited for.
pub trait Outcome<R>: sealed::Sealed + Send + Sized + 'static {
    /// The outcome when a state has been reached.
    #[doc(hidden)]
    fn found(value: R) -> Self;

    /// The outcome when the resource is gone; `None` if that is an error.
    #[doc(hidden)]
    fn gone() -> Option<Self>;
}

impl<R: Resource> Outcome<R> for R {
    fn found(value: R) -> Self {
        value
    }

    fn gone() -> Option<Self> {
        None
    }
}

impl<R: Resource> Outcome<R> for Option<R> {
    fn found(value: R) -> Self {
        Some(value)
    }

    fn gone() -> Option<Self> {
        Some(None)
    }
}

mod sealed {
    /// Prevents implementations outside this crate.
    pub trait Sealed {}

    impl<R: Sealed> Sealed for Option<R> {}
}

#[cfg(feature = "sandbox")]
impl sealed::Sealed for Sandbox {}

#[cfg(feature = "sandbox")]
impl Resource for Sandbox {
    type State = SandboxState;

    const KIND: &'static str = "sandbox";
    const OPERATION: &'static str = "getSandbox";
    const FAILED: &'static [SandboxState] = &[SandboxState::Error, SandboxState::BuildFailed];
    const DELETING: &'static [SandboxState] = &[SandboxState::Destroying];
    const DELETED: &'static [SandboxState] = &[SandboxState::Destroyed];

    fn state(&self) -> Option<&SandboxState> {
        self.state.as_ref()
    }

    fn reason(&self) -> Option<&str> {
        self.error_reason.as_deref()
    }

    fn stops_by_deletion(state: &SandboxState) -> bool {
        // An ephemeral sandbox is deleted when it stops.
        matches!(state, SandboxState::Stopped | SandboxState::Destroyed)
    }

    fn get(client: &Client, id: &str) -> Call<Self> {
        client.get_sandbox(id).send()
    }
}

#[cfg(feature = "snapshots")]
impl sealed::Sealed for SnapshotDto {}

#[cfg(feature = "snapshots")]
impl Resource for SnapshotDto {
    type State = SnapshotState;

    const KIND: &'static str = "snapshot";
    const OPERATION: &'static str = "getSnapshot";
    const FAILED: &'static [SnapshotState] = &[SnapshotState::Error, SnapshotState::BuildFailed];
    const DELETING: &'static [SnapshotState] = &[SnapshotState::Removing];
    const DELETED: &'static [SnapshotState] = &[];

    fn state(&self) -> Option<&SnapshotState> {
        Some(&self.state)
    }

    fn reason(&self) -> Option<&str> {
        self.error_reason.as_deref()
    }

    fn get(client: &Client, id: &str) -> Call<Self> {
        client.get_snapshot(id).send()
    }
}

#[cfg(feature = "volumes")]
impl sealed::Sealed for VolumeDto {}

#[cfg(feature = "volumes")]
impl Resource for VolumeDto {
    type State = VolumeState;

    const KIND: &'static str = "volume";
    const OPERATION: &'static str = "getVolume";
    const FAILED: &'static [VolumeState] = &[VolumeState::Error];
    const DELETING: &'static [VolumeState] = &[VolumeState::PendingDelete, VolumeState::Deleting];
    const DELETED: &'static [VolumeState] = &[VolumeState::Deleted];

    fn state(&self) -> Option<&VolumeState> {
        Some(&self.state)
    }

    fn reason(&self) -> Option<&str> {
        self.error_reason.as_deref()
    }

    fn get(client: &Client, id: &str) -> Call<Self> {
        client.get_volume(id).send()
    }
}

impl Client {
    /// Waits for a state of a sandbox, by its ID or name. A deleted sandbox loses its name at once,
    /// so use the ID to wait for its deletion.
    #[cfg(feature = "sandbox")]
    pub fn wait_for_sandbox(&self, id_or_name: impl Into<String>) -> Wait<Sandbox> {
        Wait::new(self, id_or_name)
    }

    /// Waits for a state of a snapshot, by its ID or name.
    #[cfg(feature = "snapshots")]
    pub fn wait_for_snapshot(&self, id_or_name: impl Into<String>) -> Wait<SnapshotDto> {
        Wait::new(self, id_or_name)
    }

    /// Waits for a state of a volume, by its ID.
    #[cfg(feature = "volumes")]
    pub fn wait_for_volume(&self, id: impl Into<String>) -> Wait<VolumeDto> {
        Wait::new(self, id)
    }
}
