//! Tokens from OAuth 2.0 and OpenID Connect, which are refreshed before they expire. It needs the
//! feature `oidc`.
//!
//! An API key does not need this. The refresh token of a user who has signed in, or the client
//! secret of a machine, becomes a [`TokenSource`](crate::runtime::TokenSource):
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use daytona_api_client::Client;
//! use daytona_api_client::oidc::Oidc;
//!
//! // The API names the issuer that it trusts.
//! let api = "https://app.daytona.io/api";
//! let oidc = Oidc::discover(&Client::new(api)?).await?;
//!
//! // For a user: the refresh token of an earlier sign-in. The issuer may replace it.
//! let tokens = oidc
//!     .clone()
//!     .on_new_refresh_token(|token| { /* Store it for the next start of the program. */ })
//!     .refresh_token(std::env::var("REFRESH_TOKEN")?)?;
//! let client = Client::builder()
//!     .base_url(api)
//!     .token_source(tokens)
//!     .organization("org_1")
//!     .build()?;
//!
//! // For a machine: its own client ID and secret.
//! let tokens = oidc.client_id("robot").client_credentials(std::env::var("CLIENT_SECRET")?)?;
//! # Ok(())
//! # }
//! ```
//!
//! Requests to the issuer do not follow redirects, have a timeout of 30 seconds, and read at most 1
//! MiB of a response. They use https, unless issuer and endpoint are on the local machine. The
//! first sign-in of a user is left to the program. ID tokens are ignored.

mod error;
mod http;
mod tokens;

use std::fmt;
use std::sync::Arc;

use openidconnect::core::{CoreClientAuthMethod, CoreJsonWebKeySet, CoreProviderMetadata};
use openidconnect::{AuthType, DiscoveryError, IssuerUrl, TokenUrl};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::OnceCell;

pub use self::error::OidcError;
use self::http::Http;
pub use self::tokens::OidcTokens;
use crate::Client;

type RefreshTokenCallback = Arc<dyn Fn(&SecretString) + Send + Sync>;

/// An issuer of tokens, and the client that this program is registered as.
///
/// Cloning is cheap, and clones share the discovery document of the issuer.
#[derive(Clone)]
#[must_use]
pub struct Oidc {
    issuer: IssuerUrl,
    client_id: String,
    client_secret: Option<SecretString>,
    audience: Option<String>,
    scopes: Vec<String>,
    on_new_refresh_token: Option<RefreshTokenCallback>,
    http: Http,
    provider: Arc<OnceCell<Provider>>,
}

/// The data from the discovery document of the issuer.
struct Provider {
    token_url: TokenUrl,
    auth_type: AuthType,
    keys: CoreJsonWebKeySet,
}

impl Oidc {
    /// Creates it for this issuer, without an audience. The discovery document is read when the
    /// first token is needed.
    ///
    /// # Errors
    /// [`OidcError::Setting`] if the issuer is not an https URL (or http on the local machine), or
    /// has a user, query or fragment.
    pub fn new(issuer: &str, client_id: impl Into<String>) -> Result<Self, OidcError> {
        let url = http::check(issuer)?;
        // The issuer is used as it is written, because a trailing slash is significant.
        let issuer = IssuerUrl::new(issuer.to_owned())
            .map_err(|_| OidcError::setting("issuer", "is not a URL"))?;
        Ok(Self {
            issuer,
            client_id: client_id.into(),
            client_secret: None,
            audience: None,
            scopes: Vec::new(),
            on_new_refresh_token: None,
            http: Http::new(&url)?,
            provider: Arc::default(),
        })
    }

    /// Gets the issuer, client ID and audience from the API (`GET /config`), which needs no token,
    /// and reads the discovery document of the issuer.
    ///
    /// # Errors
    /// [`OidcError::Api`] if the call of the API fails; [`OidcError::Setting`] if it names an
    /// issuer that [`new`](Self::new) rejects; or another [`OidcError`] if the discovery document
    /// cannot be read.
    pub async fn discover(client: &Client) -> Result<Self, OidcError> {
        let config = client.config_controller_get_config().await;
        let config = config.map_err(|source| OidcError::Api { source: Box::new(source) })?;
        let oidc = &config.oidc;
        let found = Self::new(&oidc.issuer, &oidc.client_id)?.audience(&oidc.audience);
        found.provider().await?;
        Ok(found)
    }

    /// Sets the client ID. [`discover`](Self::discover) uses that of the dashboard, a public client
    /// without a secret.
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.client_id = id.into();
        self
    }

    /// Sets the client secret, for a confidential client that uses refresh tokens.
    pub fn client_secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// Sets the audience: the API that accepts the tokens. An empty one is not sent.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// Sets the scopes to request. By default none are sent: a refresh token then has the scopes of
    /// the sign-in, and client credentials have those that the issuer has configured for the
    /// client.
    ///
    /// The sign-in itself requests `openid profile email offline_access`, the last of which is
    /// needed to get a refresh token.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets a callback for each new refresh token, so that the program can store it for its next
    /// start. It should be fast, because the calls that wait for a token wait for it too.
    pub fn on_new_refresh_token(
        mut self,
        keep: impl Fn(&SecretString) + Send + Sync + 'static,
    ) -> Self {
        self.on_new_refresh_token = Some(Arc::new(keep));
        self
    }

    /// Sends the requests to the issuer through this HTTP client instead of the default one, for
    /// example with custom certificates or a proxy.
    ///
    /// Build it with [`ClientBuilder::http_rules`](crate::ClientBuilder::http_rules), and then
    /// `redirect(Policy::none())`: a response after a redirect is rejected, but by then the secrets
    /// have been sent to the target of the redirect.
    pub fn http(mut self, client: reqwest::Client) -> Self {
        self.http.set_client(client);
        self
    }

    /// Returns a source of tokens for a user who has signed in, with the refresh token of the
    /// sign-in. If the issuer replaces the refresh token, the new one is used from then on.
    ///
    /// # Errors
    /// [`OidcError::Setting`] if the refresh token or the client ID is empty.
    pub fn refresh_token(self, token: impl Into<SecretString>) -> Result<OidcTokens, OidcError> {
        let token = token.into();
        self.check()?;
        if token.expose_secret().is_empty() {
            let problem = "is empty; use that of a sign-in with the scope offline_access";
            return Err(OidcError::setting("refresh token", problem));
        }
        Ok(OidcTokens::new(self, Some(token)))
    }

    /// Returns a source of tokens for the client itself (a machine and not a user), with its
    /// secret.
    ///
    /// # Errors
    /// [`OidcError::Setting`] if the secret or the client ID is empty.
    pub fn client_credentials(
        self,
        secret: impl Into<SecretString>,
    ) -> Result<OidcTokens, OidcError> {
        let this = self.client_secret(secret);
        this.check()?;
        Ok(OidcTokens::new(this, None))
    }

    fn check(&self) -> Result<(), OidcError> {
        if self.client_id.is_empty() {
            let problem =
                "is empty; use the one that this program is registered with at the issuer";
            return Err(OidcError::setting("client ID", problem));
        }
        if self.client_secret.as_ref().is_some_and(|secret| secret.expose_secret().is_empty()) {
            let problem = "is empty; use the one that the issuer has assigned to the client";
            return Err(OidcError::setting("client secret", problem));
        }
        Ok(())
    }

    /// The data from the discovery document, which is read once.
    async fn provider(&self) -> Result<&Provider, OidcError> {
        self.provider.get_or_try_init(|| self.read_provider()).await
    }

    async fn read_provider(&self) -> Result<Provider, OidcError> {
        let issuer = self.issuer.as_str();
        let wrong = |problem: String| OidcError::answer(issuer, problem);
        let found = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http).await;
        let metadata = found.map_err(|error| match error {
            DiscoveryError::Request(error) => error,
            DiscoveryError::Validation(_) => wrong(
                "the discovery document there is that of another issuer; write the issuer exactly \
                 as the document does, with or without a trailing slash"
                    .to_owned(),
            ),
            error => {
                let cause = match &error {
                    DiscoveryError::Parse(cause) => cause.inner().to_string(),
                    error => error.to_string(),
                };
                wrong(format!(
                    "the discovery document or the keys cannot be read ({}); check that the issuer \
                     is the address of an OpenID provider",
                    error::one_line(&cause)
                ))
            }
        })?;
        let Some(token_url) = metadata.token_endpoint().cloned() else {
            let problem = "the discovery document has no token endpoint; use another issuer";
            return Err(wrong(problem.to_owned()));
        };
        // The default authentication method is HTTP Basic.
        let methods = metadata.token_endpoint_auth_methods_supported();
        let takes = |method| methods.is_none_or(|methods| methods.contains(&method));
        let post_only = !takes(CoreClientAuthMethod::ClientSecretBasic)
            && takes(CoreClientAuthMethod::ClientSecretPost);
        let auth_type = if post_only { AuthType::RequestBody } else { AuthType::BasicAuth };
        Ok(Provider { token_url, auth_type, keys: metadata.jwks().clone() })
    }
}

impl fmt::Debug for Oidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Oidc")
            .field("issuer", &self.issuer.as_str())
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret.as_ref().map(|_| "[hidden]"))
            .field("audience", &self.audience)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}
