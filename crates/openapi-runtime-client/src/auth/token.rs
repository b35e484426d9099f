//! Where the token of a call comes from.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::error::{BoxError, Error};
use crate::settings::check::invalid;

/// What [`TokenSource::token`] gives.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<SecretString, TokenError>> + Send + 'a>>;

/// Gives the bearer token for each attempt of a call to an operation that asks for credentials.
/// Register it with [`ClientBuilder::token_source`].
///
/// [`CachedTokens`] makes one of a function that gets a new token. A fixed token is a
/// [`FixedToken`].
///
/// [`CachedTokens`]: crate::CachedTokens
/// [`ClientBuilder::token_source`]: crate::ClientBuilder::token_source
pub trait TokenSource: Send + Sync + 'static {
    /// The token to send now. The timeouts of the call hold for this too.
    ///
    /// # Errors
    /// [`TokenError`], which becomes the error of the call.
    fn token(&self) -> TokenFuture<'_>;

    /// Told that the server answered 401 to this token. `true` says that [`token`](Self::token)
    /// may give another one, with which the call is then sent once more, at most once in all.
    /// By default there is none.
    fn rejected(&self, token: &SecretString) -> bool {
        let _ = token;
        false
    }
}

/// A source that several clients share.
impl<T: TokenSource + ?Sized> TokenSource for Arc<T> {
    fn token(&self) -> TokenFuture<'_> {
        T::token(self)
    }

    fn rejected(&self, token: &SecretString) -> bool {
        T::rejected(self, token)
    }
}

/// A token that stays the same.
pub struct FixedToken(SecretString);

impl FixedToken {
    /// The source of this token.
    pub fn new(token: impl Into<SecretString>) -> Self {
        Self(token.into())
    }
}

impl TokenSource for FixedToken {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

impl fmt::Debug for FixedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FixedToken([hidden])")
    }
}

/// Where a client has its tokens from.
#[derive(Clone)]
pub(crate) enum Tokens {
    Fixed(Arc<Bearer>),
    Source(Arc<dyn TokenSource>),
}

impl Tokens {
    /// Always this token.
    pub(crate) fn fixed(token: SecretString) -> Result<Self, Error> {
        match problem(&token) {
            Some(problem) => Err(invalid("token", problem)),
            None => Ok(Self::Fixed(Arc::new(Bearer::new(token)))),
        }
    }

    /// Whether there may be another token than this one, which the server has refused.
    pub(crate) fn rejected(&self, token: &SecretString) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Source(source) => source.rejected(token),
        }
    }
}

/// A token and the header that it goes into.
pub(crate) struct Bearer {
    pub(crate) token: SecretString,
    /// The value of `Authorization`, which `Debug` does not show.
    pub(crate) header: Option<HeaderValue>,
}

impl Bearer {
    pub(crate) fn new(token: SecretString) -> Self {
        let header = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()));
        let header = header.ok().map(|mut value| {
            value.set_sensitive(true);
            value
        });
        Self { token, header }
    }
}

/// Why there is no token. A clone is cheap, and shares the cause.
///
/// Whoever makes one sees to it that neither the text nor the cause repeats a secret.
#[derive(Clone)]
pub struct TokenError {
    problem: Arc<str>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl TokenError {
    /// An error with this text, such as `the issuer did not answer`.
    pub fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into().into(), source: None }
    }

    /// The same error with a cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (problem, source) = (&self.problem, &self.source);
        f.debug_struct("TokenError").field("problem", problem).field("source", source).finish()
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// What keeps the token from being sent, if anything does.
pub(crate) fn problem(token: &SecretString) -> Option<&'static str> {
    let token = token.expose_secret();
    if token.is_empty() {
        Some("is empty")
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        Some("must be printable ASCII without spaces")
    } else {
        None
    }
}
