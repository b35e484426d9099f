//! Behaviour that is specific to an API, as values.

use reqwest::Url;

use crate::request::operation::Operation;

/// Behaviour that is specific to an API. The crate of its client sets it in
/// [`Settings::conventions`](crate::Settings::conventions). [`Conventions::HTTP`], the default, has
/// nothing specific.
#[derive(Clone, Debug)]
pub struct Conventions {
    /// Checks the base URL against addresses that are known not to be the API, and returns what is
    /// wrong and what to use instead. The text follows the name of the setting in the error
    /// message.
    pub wrong_address: fn(&Url) -> Option<String>,
    /// Checks a request before it is sent, and returns the parameter and the problem if the API
    /// would certainly reject it. Such a request is not sent.
    pub objection: fn(&Operation, &reqwest::Request) -> Option<(String, String)>,
    /// Whether rate limit headers may have the name of a throttler as a suffix, as in
    /// `X-RateLimit-Remaining-Burst`.
    pub throttlers: bool,
    /// The prefix that base URLs of the API have as a rule, such as `/api`; empty if they have
    /// none. An error about an HTML page names it.
    pub usual_prefix: &'static str,
}

impl Conventions {
    /// No conventions beyond those of HTTP.
    pub const HTTP: Self = Self {
        wrong_address: |_| None,
        objection: |_, _| None,
        throttlers: false,
        usual_prefix: "",
    };
}
