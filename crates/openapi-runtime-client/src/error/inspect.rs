//! What can be asked of an error, whatever its variant.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use secrecy::ExposeSecret;

use crate::error::Error;
use crate::error::details::ErrorDetails;
use crate::error::lasting::is_lasting;
use crate::response::Response;
use crate::response::rate_limit::RateLimits;
use crate::settings::retry::is_unavailable;

impl Error {
    /// The operation that was called; nothing for a configuration error.
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

    /// What the API says of the failure, if it answered.
    pub fn body(&self) -> Option<&ErrorDetails> {
        match self {
            Self::Api(error) => Some(&error.body),
            _ => None,
        }
    }

    /// The beginning of a body that is to blame: that of an answer which is not a success, or of a
    /// success that does not fit. It is at most 1 KiB, without the token of the call.
    ///
    /// A success may hold other secrets, such as a new API key; that is why the text of an
    /// [`Error::Decode`] has nothing of it.
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

    /// The rate limits that the response tells of; none if it does not, or none arrived.
    pub fn rate_limit(&self) -> RateLimits {
        match self {
            Self::Api(error) => RateLimits::read(&error.headers, error.throttlers),
            _ => self.head().map(Response::rate_limit).unwrap_or_default(),
        }
    }

    /// How long the server asks to wait before the next call, counted from its answer; see
    /// [`RateLimits::retry_after`]. A 429 may also tell no more than when a throttler is reset.
    pub fn retry_after(&self) -> Option<Duration> {
        let limits = self.rate_limit();
        limits.retry_after().or_else(|| limits.untold().filter(|_| self.is_rate_limited()))
    }

    /// How often the request was sent; nothing if it was not, or broke off for its own content.
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

    /// Whether the API answered that there is no such thing (404).
    pub fn is_not_found(&self) -> bool {
        self.is_api(StatusCode::NOT_FOUND)
    }

    /// Whether the API answered that the state of the thing does not allow it, or that there is
    /// one already (409).
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

    /// Whether the API answered that the token does not allow it (403).
    pub fn is_forbidden(&self) -> bool {
        self.is_api(StatusCode::FORBIDDEN)
    }

    /// Whether the same call may succeed later: after 408, 425, 429, 502, 503 and 504, a timeout,
    /// and a connection that could not be made or that broke, unless TLS or the proxy refused it.
    ///
    /// It does not say that the server has done nothing. The client has already sent the call again
    /// where that was safe, as its [`RetryPolicy`](crate::RetryPolicy) says.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Api(error) => {
                error.status == StatusCode::TOO_MANY_REQUESTS || is_unavailable(error.status)
            }
            Self::Connection { source, .. } => !source.is_redirect() && !is_lasting(source),
            Self::Timeout { .. } => true,
            _ => false,
        }
    }

    fn is_api(&self, status: StatusCode) -> bool {
        matches!(self, Self::Api(error) if error.status == status)
    }
}
