//! What is particular to an API, as values.

use reqwest::Url;

use crate::request::operation::Operation;

/// What is particular to an API. The crate of its client hands it over in
/// [`Settings::conventions`](crate::Settings::conventions); [`Conventions::HTTP`] is for an API of
/// which nothing particular is known.
#[derive(Clone, Debug)]
pub struct Conventions {
    /// What is wrong with a base URL that is known not to be that of the API, and what to give
    /// instead. It follows the name of the setting in the text of the error.
    pub wrong_address: fn(&Url) -> Option<String>,
    /// Why the API would refuse a request in any case: a parameter and the problem with it. Such a
    /// request is not sent.
    pub objection: fn(&Operation, &reqwest::Request) -> Option<(String, String)>,
    /// Whether the names of rate limit headers may end with `-` and the name of a throttler, as in
    /// `X-RateLimit-Remaining-Burst`.
    pub throttlers: bool,
}

impl Conventions {
    /// The habits of HTTP APIs, and nothing else.
    pub const HTTP: Self =
        Self { wrong_address: |_| None, objection: |_, _| None, throttlers: false };
}
