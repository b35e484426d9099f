//! What a crate may add for the API that it is for.
//!
//! The functions here add nothing. A crate that has something to add gives the type an inherent
//! function of the same name, which Rust takes before that of a trait.

use super::config::ClientBuilder;
use super::request::Request;

/// Where the settings of every client begin.
#[allow(dead_code, reason = "a crate with presets of its own does not use it")]
pub(crate) trait Preset: Sized {
    /// The builder with the settings that all clients share.
    fn preset(self) -> Self {
        self
    }
}

impl Preset for ClientBuilder {}

/// What the API would refuse in any case.
#[allow(dead_code, reason = "a crate with objections of its own does not use it")]
pub(crate) trait Objection {
    /// The parameter that keeps the request from being sent, and what is wrong with it.
    fn objection(&self, _complete: &reqwest::Request) -> Option<(String, String)> {
        None
    }
}

impl Objection for Request {}
