//! Rate limits in the headers of a response.

use std::slice;
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::header::{DATE, HeaderMap, HeaderValue};

/// The lowest number that is a Unix timestamp (in the year 2001) and not a duration, in seconds and
/// in milliseconds.
const EPOCH: u64 = 1_000_000_000;
const EPOCH_MILLIS: u64 = 1000 * EPOCH;

/// The rate limits in the headers of a response, one for each throttler.
///
/// They are read from the headers `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`,
/// with or without the prefix `X-`, from `Retry-After`, and from `Retry-After-Ms`, which is in
/// milliseconds and takes precedence. Some servers have several throttlers and append `-` and the
/// name of a throttler to each header; these are read if the API is known to use them
/// ([`Conventions::throttlers`](crate::Conventions::throttlers)). A header that cannot be parsed
/// counts as missing. A wait that does not fit into a [`Duration`] is [`Duration::MAX`].
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RateLimits(Vec<RateLimit>);

/// The rate limit of one throttler. A field is `None` if the header is missing.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct RateLimit {
    /// The name of the throttler in lower case; empty for headers without a throttler.
    pub throttler: String,
    /// The number of requests that are allowed in a period.
    pub limit: Option<u64>,
    /// The number of requests that are left in the current period.
    pub remaining: Option<u64>,
    /// The time until the next period begins, counted from the response. A Unix timestamp in
    /// seconds or milliseconds is converted.
    pub reset: Option<Duration>,
    /// The time to wait before the next request, counted from the response.
    pub retry_after: Option<Duration>,
}

impl RateLimits {
    /// `throttlers` is whether header names may end with the name of a throttler.
    pub(crate) fn read(headers: &HeaderMap, throttlers: bool) -> Self {
        let mut limits = Self::default();
        // Timestamps are relative to the clock of the server, if it sends `Date`.
        let now = || headers.get(DATE).and_then(date).unwrap_or_else(Utc::now);
        let mut millis = None;
        for (name, value) in headers {
            // The names in a `HeaderMap` are in lower case.
            let name = name.as_str();
            let name = name.strip_prefix("x-").filter(|it| it.starts_with("rate")).unwrap_or(name);
            let throttler =
                |prefix| throttler(name, prefix).filter(|it| throttlers || it.is_empty());
            let number = || value.to_str().ok()?.trim().parse().ok();
            if let Some(throttler) = throttler("ratelimit-limit") {
                limits.entry(throttler).limit = number();
            } else if let Some(throttler) = throttler("ratelimit-remaining") {
                limits.entry(throttler).remaining = number();
            } else if let Some(throttler) = throttler("ratelimit-reset") {
                limits.entry(throttler).reset = seconds(value).map(|number| reset(number, now));
            } else if name == "retry-after-ms" {
                millis = milliseconds(value);
            } else if let Some(throttler) = throttler("retry-after") {
                let wait = seconds(value);
                let wait = wait.or_else(|| Some(until(date(value)?, now())));
                limits.entry(throttler).retry_after = wait;
            }
        }
        // It is more precise than `Retry-After`.
        if millis.is_some() {
            limits.entry("").retry_after = millis;
        }
        limits.0.retain(RateLimit::has_values);
        limits.0.sort_by(|a, b| a.throttler.cmp(&b.throttler));
        limits
    }

    /// The rate limits, sorted by the name of the throttler.
    pub fn iter(&self) -> slice::Iter<'_, RateLimit> {
        self.0.iter()
    }

    /// The rate limit of one throttler, ignoring case. Use an empty name for headers without a
    /// throttler.
    pub fn get(&self, throttler: &str) -> Option<&RateLimit> {
        self.iter().find(|limit| limit.throttler.eq_ignore_ascii_case(throttler))
    }

    /// The number of throttlers.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the response has no rate limits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The time to wait: that of `Retry-After`, otherwise the longest `Retry-After` of a throttler,
    /// otherwise the longest reset of a throttler with no requests left.
    pub fn retry_after(&self) -> Option<Duration> {
        let plain = self.get("").and_then(|limit| limit.retry_after);
        let named = || self.iter().filter_map(|limit| limit.retry_after).max();
        let spent = self.iter().filter(|limit| limit.remaining == Some(0));
        plain.or_else(named).or_else(|| spent.filter_map(|limit| limit.reset).max())
    }

    /// The longest reset of a throttler for which the number of remaining requests is unknown.
    pub(crate) fn reset_without_remaining(&self) -> Option<Duration> {
        let reset_without_remaining = self.iter().filter(|limit| limit.remaining.is_none());
        reset_without_remaining.filter_map(|limit| limit.reset).max()
    }

    fn entry(&mut self, throttler: &str) -> &mut RateLimit {
        let known = self.0.iter().position(|limit| limit.throttler == throttler);
        let index = known.unwrap_or_else(|| {
            self.0.push(RateLimit { throttler: throttler.to_owned(), ..RateLimit::default() });
            self.0.len() - 1
        });
        &mut self.0[index]
    }
}

impl RateLimit {
    fn has_values(&self) -> bool {
        let Self { throttler: _, limit, remaining, reset, retry_after } = self;
        limit.or(*remaining).is_some() || reset.or(*retry_after).is_some()
    }
}

impl<'a> IntoIterator for &'a RateLimits {
    type Item = &'a RateLimit;
    type IntoIter = slice::Iter<'a, RateLimit>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for RateLimits {
    type Item = RateLimit;
    type IntoIter = std::vec::IntoIter<RateLimit>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The part of a header name after the prefix and a dash; empty if the name is the prefix.
fn throttler<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let rest = name.strip_prefix(prefix)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix('-').filter(|name| !name.is_empty()) }
}

fn seconds(value: &HeaderValue) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => duration(text.parse().ok()?),
    }
}

fn milliseconds(value: &HeaderValue) -> Option<Duration> {
    duration(value.to_str().ok()?.trim().parse::<f64>().ok()? / 1000.0)
}

/// Converts seconds; `None` for a negative number or NaN. A number that is too large, or infinite,
/// becomes the maximum, because it must not count as no wait.
fn duration(seconds: f64) -> Option<Duration> {
    let is_wait = seconds >= 0.0;
    is_wait.then(|| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

/// The time until a reset. Some servers send a Unix timestamp in seconds or milliseconds instead of
/// a number of seconds; such numbers are too large to be a period.
fn reset(number: Duration, now: impl Fn() -> DateTime<Utc>) -> Duration {
    let millis = match number.as_secs() {
        ..EPOCH => return number,
        EPOCH..EPOCH_MILLIS => number.as_secs() * 1000,
        millis => millis,
    };
    let time = i64::try_from(millis).ok().and_then(DateTime::from_timestamp_millis);
    time.map_or(number, |time| until(time, now()))
}

fn date(value: &HeaderValue) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc2822(value.to_str().ok()?.trim()).ok()?;
    Some(date.with_timezone(&Utc))
}

/// The time until `time`; zero if it has passed.
fn until(time: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    (time - now).to_std().unwrap_or_default()
}
