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
    /// Whether the request that is being polled on this thread has a safe method. The redirect
    /// policy runs during the poll, but reqwest does not tell it the method.
    static SAFE_METHOD: Cell<bool> = const { Cell::new(false) };
}

/// Follows redirects within an origin. Any other redirect becomes the response of the call, which
/// is an error, so neither the token nor a body is sent to a host that the caller did not name.
///
/// A redirect that changes the method is followed only for safe methods: it would turn a `POST`
/// into a `GET`, whose success says nothing about the original request.
pub(crate) fn policy() -> Policy {
    Policy::custom(|attempt| {
        let origin = attempt.previous().first().map(Url::origin);
        let stays = origin.is_some_and(|origin| origin == attempt.url().origin());
        let same = SAFE_METHOD.get() || keeps_method(attempt.status());
        if stays && same && attempt.previous().len() <= MAX_REDIRECTS {
            attempt.follow()
        } else {
            attempt.stop()
        }
    })
}

/// Polls a request and makes its method known to the redirect policy.
pub(crate) fn poll<F: Future>(
    method: &Method,
    request: Pin<&mut F>,
    cx: &mut Context<'_>,
) -> Poll<F::Output> {
    SAFE_METHOD.set(method.is_safe());
    let polled = request.poll(cx);
    // The HTTP client may also send requests that do not come from here.
    SAFE_METHOD.set(false);
    polled
}

/// Describes why a redirect was not followed; `None` for any other response.
pub(crate) fn describe_unfollowed(
    method: &Method,
    response: &reqwest::Response,
) -> Option<&'static str> {
    let status = response.status();
    // 300 offers a choice and 304 answers a conditional request; neither is a redirect to follow.
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let target = location.and_then(|location| response.url().join(location).ok());
    Some(match target {
        None => "a redirect without a location",
        Some(target) if target.origin() != response.url().origin() => {
            "a redirect to another server, which is not followed"
        }
        Some(_) if !method.is_safe() && !keeps_method(status) => {
            "a redirect that changes the method to GET, which is not followed"
        }
        Some(_) => "the last of too many redirects",
    })
}

fn keeps_method(status: StatusCode) -> bool {
    matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT)
}
