//! Sources of bearer tokens.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::error::{BoxError, Error};
use crate::settings::check::invalid;

/// The future that [`TokenSource::token`] returns.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<SecretString, TokenError>> + Send + 'a>>;

/// Provides the bearer token for each attempt of a call to an operation that requires credentials.
/// Register it with [`ClientBuilder::token_source`].
///
/// [`CachedTokens`] creates one from a function that gets a new token. For a token that never
/// changes there is [`FixedToken`].
///
/// [`CachedTokens`]: crate::CachedTokens
/// [`ClientBuilder::token_source`]: crate::ClientBuilder::token_source
pub trait TokenSource: Send + Sync + 'static {
    /// Returns the token to send. The timeouts of the call include this.
    ///
    /// # Errors
    /// [`TokenError`], which becomes the error of the call.
    fn token(&self) -> TokenFuture<'_>;

    /// Called when the server answered 401 to this token. Return `true` if [`token`](Self::token)
    /// may now return another token: the call is then retried with it, at most once. The default is
    /// `false`.
    fn rejected(&self, token: &SecretString) -> bool {
        let _ = token;
        false
    }
}

/// A token source that several clients share.
impl<T: TokenSource + ?Sized> TokenSource for Arc<T> {
    fn token(&self) -> TokenFuture<'_> {
        T::token(self)
    }

    fn rejected(&self, token: &SecretString) -> bool {
        T::rejected(self, token)
    }
}

/// A token source that always returns the same token.
pub struct FixedToken(SecretString);

impl FixedToken {
    /// Creates a source of this token.
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

/// The credentials of a client.
#[derive(Clone)]
pub(crate) enum Tokens {
    Fixed(Arc<Bearer>),
    Source(Arc<dyn TokenSource>),
}

impl Tokens {
    /// A fixed token.
    pub(crate) fn fixed(token: SecretString) -> Result<Self, Error> {
        match problem(&token) {
            Some(problem) => Err(invalid("token", problem)),
            None => Ok(Self::Fixed(Arc::new(Bearer::new(token)))),
        }
    }

    /// Reports that the server rejected this token, and returns whether there may be another one.
    pub(crate) fn rejected(&self, token: &SecretString) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Source(source) => source.rejected(token),
        }
    }
}

/// A token and the header value made from it.
pub(crate) struct Bearer {
    pub(crate) token: SecretString,
    /// The value of `Authorization`, which `Debug` does not print.
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

/// The error of a [`TokenSource`]. Cloning is cheap, and clones share the cause.
///
/// The code that creates it must make sure that neither the message nor the cause includes a
/// secret.
#[derive(Clone)]
pub struct TokenError {
    problem: Arc<str>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl TokenError {
    /// An error with this message, such as `the issuer did not answer`.
    pub fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into().into(), source: None }
    }

    /// Adds a cause.
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

/// Why the token cannot be sent; `None` if it can.
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
