//! A cache for tokens that expire.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::auth::token::{TokenError, TokenFuture, TokenSource};

/// How long before its expiry a token is replaced.
const SKEW: Duration = Duration::from_secs(60);

/// A token and its lifetime, for [`CachedTokens`].
#[derive(Clone)]
pub struct AccessToken {
    secret: SecretString,
    lifetime: Option<Duration>,
}

impl AccessToken {
    /// A token that is used until the server rejects it.
    pub fn new(secret: impl Into<SecretString>) -> Self {
        Self { secret: secret.into(), lifetime: None }
    }

    /// Sets the lifetime of the token, counted from now.
    #[must_use]
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken").field("lifetime", &self.lifetime).finish_non_exhaustive()
    }
}

/// Caches a token until shortly before it expires or until the server rejects it, and then gets a
/// new one. Concurrent calls share one request for a new token and its outcome. A failure is not
/// cached: the next call tries again.
///
/// ```
/// use std::time::Duration;
///
/// use openapi_runtime_client::{AccessToken, CachedTokens, ClientBuilder};
///
/// # fn example() -> Result<(), openapi_runtime_client::Error> {
/// let tokens = CachedTokens::new(|| async {
///     // Request a token from the issuer.
///     Ok(AccessToken::new("token").expires_in(Duration::from_secs(3600)))
/// });
/// let client = ClientBuilder::default()
///     .base_url("https://example.com/api")
///     .token_source(tokens)
///     .build()?;
/// # Ok(())
/// # }
/// # example().unwrap();
/// ```
pub struct CachedTokens<F> {
    get: F,
    skew: Duration,
    state: Mutex<State>,
    /// Held while a new token is requested.
    refresh: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    token: Option<(SecretString, Option<Instant>)>,
    failure: Option<(Instant, TokenError)>,
}

impl<F, Fut> CachedTokens<F>
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<AccessToken, TokenError>> + Send + 'static,
{
    /// Gets tokens by calling `get`, for the first time when a call needs a token.
    pub fn new(get: F) -> Self {
        let (state, refresh) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { get, skew: SKEW, state, refresh }
    }

    /// Sets how long before its expiry a token is replaced: 60 seconds by default. For a token
    /// whose lifetime is less than twice that, it is half of the lifetime.
    #[must_use]
    pub fn skew(mut self, skew: Duration) -> Self {
        self.skew = skew;
        self
    }

    async fn current(&self) -> Result<SecretString, TokenError> {
        let asked = Instant::now();
        if let Some(token) = self.state().valid() {
            return Ok(token);
        }
        let _refreshing = self.refresh.lock().await;
        {
            // Another call may have got a token, or failed to, in the meantime.
            let state = self.state();
            if let Some(token) = state.valid() {
                return Ok(token);
            }
            match &state.failure {
                Some((when, failure)) if *when >= asked => return Err(failure.clone()),
                _ => {}
            }
        }
        let started = Instant::now();
        let outcome = (self.get)().await;
        let mut state = self.state();
        match outcome {
            Ok(AccessToken { secret, lifetime }) => {
                let until = |lifetime: Duration| {
                    started.checked_add(lifetime - self.skew.min(lifetime / 2))
                };
                state.token = Some((secret.clone(), lifetime.and_then(until)));
                state.failure = None;
                Ok(secret)
            }
            Err(failure) => {
                state.failure = Some((Instant::now(), failure.clone()));
                Err(failure)
            }
        }
    }
}

impl<F> CachedTokens<F> {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn valid(&self) -> Option<SecretString> {
        let (token, until) = self.token.as_ref()?;
        until.is_none_or(|until| Instant::now() < until).then(|| token.clone())
    }
}

impl<F, Fut> TokenSource for CachedTokens<F>
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<AccessToken, TokenError>> + Send + 'static,
{
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(self.current())
    }

    fn rejected(&self, token: &SecretString) -> bool {
        let mut state = self.state();
        // If the rejected token has already been replaced, the new token is kept.
        let is_kept = |(kept, _): &(SecretString, _)| kept.expose_secret() == token.expose_secret();
        if state.token.as_ref().is_some_and(is_kept) {
            state.token = None;
        }
        true
    }
}

impl<F> fmt::Debug for CachedTokens<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedTokens").field("skew", &self.skew).finish_non_exhaustive()
    }
}
