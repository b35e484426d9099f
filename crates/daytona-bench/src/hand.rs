//! The types of a sandbox as an engineer would write them for this purpose.
#![allow(missing_docs, reason = "they are those of the generated types")]

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sandbox {
    pub id: String,
    pub organization_id: String,
    pub name: String,
    pub snapshot: Option<String>,
    pub user: String,
    pub env: BTreeMap<String, String>,
    pub labels: Option<BTreeMap<String, String>>,
    pub public: bool,
    pub network_block_all: bool,
    pub network_allow_list: Option<String>,
    pub target: String,
    pub cpu: i64,
    pub gpu: i64,
    pub memory: i64,
    pub disk: i64,
    pub state: Option<State>,
    pub desired_state: Option<DesiredState>,
    pub error_reason: Option<String>,
    pub recoverable: Option<bool>,
    pub backup_state: Option<BackupState>,
    pub backup_created_at: Option<DateTime<Utc>>,
    pub auto_stop_interval: Option<i64>,
    pub auto_archive_interval: Option<i64>,
    pub auto_delete_interval: Option<i64>,
    pub volumes: Option<Vec<Volume>>,
    pub build_info: Option<BuildInfo>,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
    pub class: Option<Class>,
    pub daemon_version: Option<String>,
    pub runner_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Volume {
    pub volume_id: String,
    pub mount_path: String,
    pub subpath: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BuildInfo {
    pub dockerfile_content: Option<String>,
    pub context_hashes: Option<Vec<String>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub snapshot_ref: String,
}

/// An enumeration that keeps what it does not know. Its decoding looks at the text in place:
/// `#[serde(untagged)]` on a last variant does the same, but copies each value first.
macro_rules! text_enum {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name {
            $($variant,)*
            Other(String),
        }

        impl $name {
            pub const NAMES: &[&str] = &[$($text),*];

            pub fn known(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a string")
                    }

                    fn visit_str<E: Error>(self, text: &str) -> Result<$name, E> {
                        Ok($name::known(text).unwrap_or_else(|| $name::Other(text.to_owned())))
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                })
            }
        }
    };
}

text_enum!(State {
    Creating = "creating",
    Restoring = "restoring",
    Destroyed = "destroyed",
    Destroying = "destroying",
    Started = "started",
    Stopped = "stopped",
    Starting = "starting",
    Stopping = "stopping",
    Error = "error",
    BuildFailed = "build_failed",
    PendingBuild = "pending_build",
    BuildingSnapshot = "building_snapshot",
    Unknown = "unknown",
    PullingSnapshot = "pulling_snapshot",
    Archived = "archived",
    Archiving = "archiving",
    Resizing = "resizing",
});

text_enum!(DesiredState {
    Destroyed = "destroyed",
    Started = "started",
    Stopped = "stopped",
    Resized = "resized",
    Archived = "archived",
});

text_enum!(BackupState {
    None = "None",
    Pending = "Pending",
    InProgress = "InProgress",
    Completed = "Completed",
    Error = "Error",
});

text_enum!(Class { Small = "small", Medium = "medium", Large = "large" });

text_enum!(SortField {
    Id = "id",
    Name = "name",
    State = "state",
    Snapshot = "snapshot",
    Region = "region",
    UpdatedAt = "updatedAt",
    CreatedAt = "createdAt",
});

text_enum!(SortOrder { Asc = "asc", Desc = "desc" });
