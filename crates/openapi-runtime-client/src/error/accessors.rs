//! Accessors of an error that work for every variant.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use secrecy::ExposeSecret;

use crate::error::Error;
use crate::error::details::ErrorDetails;
use crate::error::permanent::is_permanent;
use crate::response::Response;
use crate::response::rate_limit::RateLimits;
use crate::settings::retry::is_temporary;

impl Error {
    /// The operation that was called; `None` for a configuration error.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Configuration { .. } => None,
            Self::InvalidRequest { operation, .. }
            | Self::Upload { operation, .. }
            | Self::Credentials { operation, .. }
            | Self::Connection { operation, .. }
            | Self::Timeout { operation, .. }
            | Self::Decode { operation, .. }
            | Self::UnexpectedBody { operation, .. }
            | Self::BodyTooLarge { operation, .. }
            | Self::Save { operation, .. } => Some(operation),
            Self::Api(error) => Some(error.operation),
        }
    }

    /// The status of the response, if one arrived.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status),
            _ => self.head().map(Response::status),
        }
    }

    /// The body of the error response, if the API sent one.
    pub fn body(&self) -> Option<&ErrorDetails> {
        match self {
            Self::Api(error) => Some(&error.body),
            _ => None,
        }
    }

    /// The beginning of the response body that caused the error: the body of an error response, or
    /// of a successful response that cannot be decoded. It is at most 1 KiB, without the token of
    /// the call.
    ///
    /// The body of a successful response may hold other secrets, such as a new API key, so the
    /// message of an [`Error::Decode`] does not include it.
    pub fn excerpt(&self) -> Option<&str> {
        match self {
            Self::Api(error) => Some(&error.excerpt),
            Self::Decode { excerpt, .. } => Some(excerpt.expose_secret()),
            _ => None,
        }
    }

    /// The headers of the response, if one arrived.
    pub fn headers(&self) -> Option<&HeaderMap> {
        match self {
            Self::Api(error) => Some(&error.headers),
            _ => self.head().map(Response::headers),
        }
    }

    /// The rate limits in the response headers; empty if there are none or no response arrived.
    pub fn rate_limit(&self) -> RateLimits {
        match self {
            Self::Api(error) => RateLimits::read(&error.headers, error.conventions.throttlers),
            _ => self.head().map(Response::rate_limit).unwrap_or_default(),
        }
    }

    /// How long the server asks to wait before the next call, counted from its response; see
    /// [`RateLimits::retry_after`]. For a 429 that only says when a rate limit resets, it is that
    /// time.
    pub fn retry_after(&self) -> Option<Duration> {
        let limits = self.rate_limit();
        limits
            .retry_after()
            .or_else(|| limits.reset_without_remaining().filter(|_| self.is_rate_limited()))
    }

    /// How often the request was sent; `None` if it was not sent, or its own content could not be
    /// read.
    pub fn attempts(&self) -> Option<u32> {
        match self {
            Self::Api(error) => Some(error.attempts),
            Self::Connection { attempts, .. } | Self::Credentials { attempts, .. } => {
                Some(*attempts)
            }
            Self::Timeout { source, .. } => source.as_ref().map(|cause| cause.attempts),
            _ => self.head().map(Response::attempts),
        }
        .filter(|attempts| *attempts > 0)
    }

    /// Whether the API answered that the resource does not exist (404).
    pub fn is_not_found(&self) -> bool {
        self.is_api(StatusCode::NOT_FOUND)
    }

    /// Whether the API answered that the state of the resource does not allow the operation, or
    /// that it already exists (409).
    pub fn is_conflict(&self) -> bool {
        self.is_api(StatusCode::CONFLICT)
    }

    /// Whether the API answered that there were too many requests (429).
    pub fn is_rate_limited(&self) -> bool {
        self.is_api(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the API answered that the token is missing or not valid (401).
    pub fn is_unauthorized(&self) -> bool {
        self.is_api(StatusCode::UNAUTHORIZED)
    }

    /// Whether the API answered that the token has no permission (403).
    pub fn is_forbidden(&self) -> bool {
        self.is_api(StatusCode::FORBIDDEN)
    }

    /// Whether the same call may succeed later: after 408, 425, 429, 502, 503 and 504, a timeout,
    /// and a failed or broken connection, unless TLS or the proxy rejected it.
    ///
    /// It does not mean that the server has not acted on the request. The client has already
    /// retried the call where that was safe, as its [`RetryPolicy`](crate::RetryPolicy) says.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Api(error) => {
                error.status == StatusCode::TOO_MANY_REQUESTS || is_temporary(error.status)
            }
            Self::Connection { source, .. } => !source.is_redirect() && !is_permanent(source),
            Self::Timeout { .. } => true,
            _ => false,
        }
    }

    fn is_api(&self, status: StatusCode) -> bool {
        matches!(self, Self::Api(error) if error.status == status)
    }
}
