//! The body of a new sandbox, by hand.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::failure::Violations;
use crate::hand::{Class, Volume};

/// A new sandbox.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "they are those of the API")]
pub struct CreateSandbox {
    pub name: Option<String>,
    pub snapshot: Option<String>,
    pub user: Option<String>,
    pub env: Option<BTreeMap<String, String>>,
    pub labels: Option<BTreeMap<String, String>>,
    pub public: Option<bool>,
    pub network_block_all: Option<bool>,
    pub network_allow_list: Option<String>,
    pub class: Option<Class>,
    pub target: Option<String>,
    pub cpu: Option<i64>,
    pub gpu: Option<i64>,
    pub memory: Option<i64>,
    pub disk: Option<i64>,
    pub auto_stop_interval: Option<i64>,
    pub auto_archive_interval: Option<i64>,
    pub auto_delete_interval: Option<i64>,
    pub volumes: Option<Vec<Volume>>,
    pub build_info: Option<CreateBuildInfo>,
}

/// What to build its image from.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "they are those of the API")]
pub struct CreateBuildInfo {
    pub dockerfile_content: String,
    pub context_hashes: Option<Vec<String>>,
}

/// Reads and checks a body. What is right is read once; only a body that is not right is looked at
/// again, for everything that is wrong with it.
///
/// # Errors
/// What is wrong with it.
pub fn read(json: &[u8]) -> Result<CreateSandbox, String> {
    if json.is_empty() {
        return Err("body should not be empty".to_owned());
    }
    let problem = match serde_json::from_slice::<CreateSandbox>(json) {
        Ok(CreateSandbox { class: Some(Class::Other(_)), .. }) => String::new(),
        Ok(body) => return Ok(body),
        Err(error) => error.to_string(),
    };
    let value = serde_json::from_slice(json);
    let value = value.map_err(|error| format!("Invalid JSON in request body: {error}"))?;
    let mut violations = Violations::default();
    check(&value, &mut violations);
    // There are things that serde refuses and a JSON value does not show: a member given twice.
    violations.or(()).and(Err(problem))
}

fn check(value: &Value, to: &mut Violations) {
    let members = match value {
        Value::Object(members) => members,
        Value::Null => return to.add("body", "should not be empty"),
        _ => return to.add("body", "must be an object"),
    };
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        match &**name {
            "name" | "snapshot" | "user" | "networkAllowList" | "target" => {
                check_text(name, value, to);
            }
            "env" | "labels" => check_texts(name, value, to),
            "public" | "networkBlockAll" if !value.is_boolean() => {
                to.add(name, "must be a boolean value");
            }
            "class" if value.as_str().and_then(Class::known).is_none() => {
                to.not_one_of(name, Class::NAMES);
            }
            "cpu"
            | "gpu"
            | "memory"
            | "disk"
            | "autoStopInterval"
            | "autoArchiveInterval"
            | "autoDeleteInterval"
                if !value.is_i64() =>
            {
                to.add(name, "must be an integer number");
            }
            "volumes" => match value.as_array() {
                Some(volumes) => {
                    for (index, volume) in volumes.iter().enumerate() {
                        check_volume(&format!("volumes.{index}"), volume, to);
                    }
                }
                None => to.add(name, "must be an array"),
            },
            "buildInfo" => check_build_info(value, to),
            _ => {}
        }
    }
}

fn check_text(path: &str, value: &Value, to: &mut Violations) {
    if !value.is_string() {
        to.add(path, "must be a string");
    }
}

/// Checks an object of texts.
pub fn check_texts(path: &str, value: &Value, to: &mut Violations) {
    let Some(members) = value.as_object() else { return to.add(path, "must be an object") };
    for (name, value) in members {
        check_text(&format!("{path}.{name}"), value, to);
    }
}

fn check_volume(path: &str, value: &Value, to: &mut Violations) {
    let Some(members) = value.as_object() else { return to.add(path, "must be an object") };
    for (name, value) in members {
        let path = format!("{path}.{name}");
        match &**name {
            "volumeId" | "mountPath" if value.is_null() => to.add(path, "should not be empty"),
            "volumeId" | "mountPath" => check_text(&path, value, to),
            "subpath" if !value.is_null() => check_text(&path, value, to),
            _ => {}
        }
    }
    for name in ["volumeId", "mountPath"] {
        if !members.contains_key(name) {
            to.add(format_args!("{path}.{name}"), "should not be empty");
        }
    }
}

fn check_build_info(value: &Value, to: &mut Violations) {
    let Some(members) = value.as_object() else { return to.add("buildInfo", "must be an object") };
    let mut has_content = false;
    for (name, value) in members {
        match (&**name, value) {
            ("dockerfileContent", Value::Null) => {}
            ("dockerfileContent", _) => {
                has_content = true;
                check_text("buildInfo.dockerfileContent", value, to);
            }
            ("contextHashes", Value::Null) => {}
            ("contextHashes", Value::Array(hashes)) => {
                for (index, hash) in hashes.iter().enumerate() {
                    check_text(&format!("buildInfo.contextHashes.{index}"), hash, to);
                }
            }
            ("contextHashes", _) => to.add("buildInfo.contextHashes", "must be an array"),
            _ => {}
        }
    }
    if !has_content {
        to.add("buildInfo.dockerfileContent", "should not be empty");
    }
}
