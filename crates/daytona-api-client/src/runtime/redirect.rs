//! Which redirects are followed.

use std::cell::Cell;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Method, StatusCode};
use reqwest::Url;
use reqwest::redirect::Policy;

const MAX_REDIRECTS: usize = 5;

thread_local! {
    /// Whether the request that is polled on this thread only reads. The policy is asked while that
    /// happens, and is not told the method.
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
    request.poll(cx)
}

fn keeps_method(status: StatusCode) -> bool {
    matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT)
}
