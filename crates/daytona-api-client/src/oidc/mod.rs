//! Tokens from OAuth 2.0 and OpenID Connect, refreshed before they expire: the feature `oidc`.
//!
//! An API key needs none of this. A user who has signed in has a refresh token, and a machine may
//! have a client secret; either becomes a [`TokenSource`](crate::runtime::TokenSource):
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use daytona_api_client::Client;
//! use daytona_api_client::oidc::Oidc;
//!
//! // The API says whom it trusts.
//! let api = "https://app.daytona.io/api";
//! let oidc = Oidc::discover(&Client::new(api)?).await?;
//!
//! // For a user, with the refresh token of an earlier sign-in. The issuer may replace it.
//! let tokens = oidc
//!     .clone()
//!     .on_new_refresh_token(|token| { /* Keep it for the next start of the program. */ })
//!     .refresh_token(std::env::var("REFRESH_TOKEN")?)?;
//! let client = Client::builder()
//!     .base_url(api)
//!     .token_source(tokens)
//!     .organization("org_1")
//!     .build()?;
//!
//! // For a machine, which has a client ID and a secret of its own.
//! let tokens = oidc.client_id("robot").client_credentials(std::env::var("CLIENT_SECRET")?)?;
//! # Ok(())
//! # }
//! ```
//!
//! Requests to the issuer follow no redirects, end after 30 seconds, and read at most 1 MiB of an
//! answer. They use https, unless issuer and endpoint are on this machine. How a user signs in for
//! the first time is left to the program. ID tokens are not looked at.

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

type Keep = Arc<dyn Fn(&SecretString) + Send + Sync>;

/// An issuer of tokens, and the client that it knows this program as.
///
/// A clone is cheap and shares what is known of the issuer.
#[derive(Clone)]
#[must_use]
pub struct Oidc {
    issuer: IssuerUrl,
    client_id: String,
    client_secret: Option<SecretString>,
    audience: Option<String>,
    scopes: Vec<String>,
    on_new_refresh_token: Option<Keep>,
    http: Http,
    provider: Arc<OnceCell<Provider>>,
}

/// What the issuer says of itself.
struct Provider {
    token_url: TokenUrl,
    auth_type: AuthType,
    keys: CoreJsonWebKeySet,
}

impl Oidc {
    /// This issuer, without an audience. Its discovery document is read with the first token.
    ///
    /// # Errors
    /// [`OidcError::Setting`] if the issuer is not an https URL (http on this machine), or has user,
    /// query or fragment.
    pub fn new(issuer: &str, client_id: impl Into<String>) -> Result<Self, OidcError> {
        let url = http::check(issuer)?;
        // Taken as it is written: a slash at the end is part of the name.
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

    /// The issuer, client ID and audience that the API names (`GET /config`), which needs no token.
    /// The discovery document of the issuer is read, too.
    ///
    /// # Errors
    /// [`OidcError::Api`] if the API does not answer; [`OidcError::Setting`] if it names an issuer
    /// that [`new`](Self::new) refuses; or what is wrong with the discovery document.
    pub async fn discover(client: &Client) -> Result<Self, OidcError> {
        let config = client.config_controller_get_config().await;
        let config = config.map_err(|source| OidcError::Api { source: Box::new(source) })?;
        let oidc = &config.oidc;
        let found = Self::new(&oidc.issuer, &oidc.client_id)?.audience(&oidc.audience);
        found.provider().await?;
        Ok(found)
    }

    /// The client ID. The one that [`discover`](Self::discover) finds is that of the dashboard,
    /// which is public and has no secret.
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.client_id = id.into();
        self
    }

    /// The secret of a client that has one and uses refresh tokens.
    pub fn client_secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// The audience to ask for: the API that is to accept the tokens. An empty one is not sent.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// The scopes to ask for. By default none are named, which gives those of the sign-in with a
    /// refresh token, and with client credentials those that the issuer has set for the client.
    ///
    /// It is the sign-in that asks for `openid profile email offline_access`, the last of which is
    /// what gives a refresh token.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Called with each refresh token that replaces the last one, so that it can be kept for the
    /// next start of the program. It should return soon: the calls that wait for a token wait for
    /// it, too.
    pub fn on_new_refresh_token(
        mut self,
        keep: impl Fn(&SecretString) + Send + Sync + 'static,
    ) -> Self {
        self.on_new_refresh_token = Some(Arc::new(keep));
        self
    }

    /// Sends the requests to the issuer through this HTTP client instead of the default one, for
    /// certificates or a proxy of your own.
    ///
    /// Make it with [`ClientBuilder::http_rules`](crate::ClientBuilder::http_rules), and then `redirect(Policy::none())`:
    /// an answer that comes after a redirect is refused,
    /// but the secrets have gone there by then.
    pub fn http(mut self, client: reqwest::Client) -> Self {
        self.http.through(client);
        self
    }

    /// Tokens for a user who has signed in, by the refresh token that came with it. If the issuer
    /// replaces the refresh token, the new one is used from then on.
    ///
    /// # Errors
    /// [`OidcError::Setting`] if the refresh token or the client ID is empty.
    pub fn refresh_token(self, token: impl Into<SecretString>) -> Result<OidcTokens, OidcError> {
        let token = token.into();
        self.check()?;
        if token.expose_secret().is_empty() {
            let problem = "is empty; give the one of a sign-in with the scope offline_access";
            return Err(OidcError::setting("refresh token", problem));
        }
        Ok(OidcTokens::new(self, Some(token)))
    }

    /// Tokens for the client itself, a machine rather than a user, by its secret.
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
            let problem = "is empty; give the one that the issuer knows this program by";
            return Err(OidcError::setting("client ID", problem));
        }
        if self.client_secret.as_ref().is_some_and(|secret| secret.expose_secret().is_empty()) {
            let problem = "is empty; give the one that the issuer has set for the client";
            return Err(OidcError::setting("client secret", problem));
        }
        Ok(())
    }

    /// What the issuer says of itself, asked once if it can be had.
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
                "the discovery document there is that of another issuer; give the issuer exactly \
                 as the document does, with or without the slash at the end"
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
        // Without a word of the issuer it is HTTP Basic.
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
