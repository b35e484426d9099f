//! What the headers of a response say about rate limits.

use std::slice;
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::header::{DATE, HeaderMap, HeaderValue};

/// The least number that is a time rather than a number of seconds: 2001, counted in seconds and in
/// milliseconds since 1970.
const EPOCH: u64 = 1_000_000_000;
const EPOCH_MILLIS: u64 = 1000 * EPOCH;

/// The rate limits that a response tells of, one for each throttler.
///
/// They come from the headers `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`, with
/// or without `X-` before them, from `Retry-After`, and from `Retry-After-Ms`, which is the same in
/// milliseconds and goes before it. Some servers have several throttlers and put `-` and the name of
/// one at the end of each header; those are read where the API is known to have them
/// ([`Conventions::throttlers`](crate::Conventions::throttlers)). A header that cannot be read
/// counts as missing; a wait that is longer than any [`Duration`] is [`Duration::MAX`].
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RateLimits(Vec<RateLimit>);

/// What a response tells of one throttler; nothing where the header is missing.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct RateLimit {
    /// The name of the throttler in lower case; empty for headers without one.
    pub throttler: String,
    /// How many requests a period allows.
    pub limit: Option<u64>,
    /// How many requests are left in this period.
    pub remaining: Option<u64>,
    /// How long until the next period begins, counted from the response. A server that gives the
    /// time of day instead, in seconds or milliseconds since 1970, is understood too.
    pub reset: Option<Duration>,
    /// How long to wait before the next request, counted from the response.
    pub retry_after: Option<Duration>,
}

impl RateLimits {
    /// `throttlers`: whether the names of headers may end with that of a throttler.
    pub(crate) fn read(headers: &HeaderMap, throttlers: bool) -> Self {
        let mut limits = Self::default();
        // The server's own clock counts, if it tells the time.
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
        // The same as the plain header, and more exact.
        if millis.is_some() {
            limits.entry("").retry_after = millis;
        }
        limits.0.retain(RateLimit::says_something);
        limits.0.sort_by(|a, b| a.throttler.cmp(&b.throttler));
        limits
    }

    /// The limits, ordered by the names of the throttlers.
    pub fn iter(&self) -> slice::Iter<'_, RateLimit> {
        self.0.iter()
    }

    /// The limit of one throttler, whose name may be in upper or lower case; empty for headers
    /// without one.
    pub fn get(&self, throttler: &str) -> Option<&RateLimit> {
        self.iter().find(|limit| limit.throttler.eq_ignore_ascii_case(throttler))
    }

    /// How many throttlers there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the response tells nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How long to wait: what `Retry-After` says, else the longest that one of a throttler says,
    /// else the longest reset of a throttler with nothing left.
    pub fn retry_after(&self) -> Option<Duration> {
        let plain = self.get("").and_then(|limit| limit.retry_after);
        let named = || self.iter().filter_map(|limit| limit.retry_after).max();
        let spent = self.iter().filter(|limit| limit.remaining == Some(0));
        plain.or_else(named).or_else(|| spent.filter_map(|limit| limit.reset).max())
    }

    /// The longest reset of a throttler of which it is not told how much is left.
    pub(crate) fn untold(&self) -> Option<Duration> {
        let untold = self.iter().filter(|limit| limit.remaining.is_none());
        untold.filter_map(|limit| limit.reset).max()
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
    fn says_something(&self) -> bool {
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

/// What comes after the prefix and a dash; nothing comes after the prefix alone.
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

/// So many seconds; nothing for a negative number or none at all. What no `Duration` can hold, an
/// infinite number for example, is the longest of all: it must not count as no wait.
fn duration(seconds: f64) -> Option<Duration> {
    let is_wait = seconds >= 0.0;
    is_wait.then(|| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

/// How long until a reset that is given as a number of seconds. No period is as long as those that
/// some servers send instead: the time of the reset, in seconds or milliseconds since 1970.
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

/// How long it is until a time; nothing if it has passed.
fn until(time: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    (time - now).to_std().unwrap_or_default()
}
