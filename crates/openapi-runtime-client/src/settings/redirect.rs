//! Which redirects are followed.

use std::cell::Cell;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::header::LOCATION;
use http::{Method, StatusCode};
use reqwest::Url;
use reqwest::redirect::Policy;

const MAX_REDIRECTS: usize = 5;

thread_local! {
    /// Whether the request that is polled on this thread is known to only read. The policy is asked
    /// while that happens, and is not told the method.
    static READS: Cell<bool> = const { Cell::new(false) };
}

/// Follows redirects within an origin; any other one is the answer of the call, and thereby an
/// error. So neither the token nor a body goes to a host that the caller did not name.
///
/// Unless a request only reads, it must stay the same: most redirects make a `GET` of it, whose
/// success would say nothing of what was asked for.
pub(crate) fn policy() -> Policy {
    Policy::custom(|attempt| {
        let origin = attempt.previous().first().map(Url::origin);
        let stays = origin.is_some_and(|origin| origin == attempt.url().origin());
        let same = READS.get() || keeps_method(attempt.status());
        if stays && same && attempt.previous().len() <= MAX_REDIRECTS {
            attempt.follow()
        } else {
            attempt.stop()
        }
    })
}

/// Polls a request with this method, so that the policy knows it.
pub(crate) fn poll<F: Future>(
    method: &Method,
    request: Pin<&mut F>,
    cx: &mut Context<'_>,
) -> Poll<F::Output> {
    READS.set(method.is_safe());
    let polled = request.poll(cx);
    // A client with these rules may send requests of others, too, which this says nothing of.
    READS.set(false);
    polled
}

/// What is to be said of a redirect that was not followed; nothing of any other response.
pub(crate) fn unfollowed(method: &Method, response: &reqwest::Response) -> Option<&'static str> {
    let status = response.status();
    // Of the others, 304 answers a condition that was not set, and 300 leaves a choice.
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let target = location.and_then(|location| response.url().join(location).ok());
    Some(match target {
        None => "a redirect that does not say where to",
        Some(target) if target.origin() != response.url().origin() => {
            "a redirect to another server, which is not followed"
        }
        Some(_) if !method.is_safe() && !keeps_method(status) => {
            "a redirect that would make a GET of the request, which is not followed"
        }
        Some(_) => "the last of too many redirects",
    })
}

fn keeps_method(status: StatusCode) -> bool {
    matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT)
}
