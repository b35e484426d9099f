//! The token source for OpenID Connect.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::{
    CoreClient, CoreErrorResponseType, CoreRequestTokenError, CoreTokenResponse, CoreTokenType,
};
use openidconnect::{ClientId, ClientSecret, OAuth2TokenResponse, RefreshToken, Scope};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::error::OidcError;
use super::http::without_parameters;
use super::{Oidc, Provider};
use crate::runtime::{AccessToken, CachedTokens, TokenError, TokenFuture, TokenSource};

/// The lifetime of a token if the issuer does not send one.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(300);

/// A [`TokenSource`] that gets its tokens by OpenID Connect; see [`Oidc::refresh_token`] and
/// [`Oidc::client_credentials`].
///
/// A token is requested when it is first needed. It is replaced 60 seconds before it expires (or at
/// half of its lifetime, if that is short), or when the API answers 401 to it. If the issuer does
/// not send the lifetime, it is assumed to be 5 minutes. Concurrent calls share one request. A
/// failure is not cached: the next call tries again.
pub struct OidcTokens {
    cached: Box<dyn TokenSource>,
}

impl OidcTokens {
    pub(super) fn new(oidc: Oidc, refresh_token: Option<SecretString>) -> Self {
        let exchange = Arc::new(Exchange { oidc, refresh_token: refresh_token.map(Mutex::new) });
        let pending = Arc::<Mutex<Option<Task>>>::default();
        let cached =
            CachedTokens::new(move || next_token(Arc::clone(&exchange), Arc::clone(&pending)));
        Self { cached: Box::new(cached) }
    }
}

/// A request for a token continues if the call that waits for it is dropped, and the next call gets
/// the result. Otherwise the successor of a single-use refresh token could be lost.
type Task = JoinHandle<Result<Grant, OidcError>>;

async fn next_token(
    exchange: Arc<Exchange>,
    pending: Arc<Mutex<Option<Task>>>,
) -> Result<AccessToken, TokenError> {
    let mut pending = pending.lock().await;
    loop {
        let resumed = pending.is_some();
        let exchange = Arc::clone(&exchange);
        let task =
            pending.get_or_insert_with(|| tokio::spawn(async move { exchange.grant().await }));
        let outcome = task.await;
        *pending = None;
        match outcome {
            Ok(Ok(grant)) => {
                let left = grant.lifetime.saturating_sub(grant.requested_at.elapsed());
                if !resumed || left > grant.lifetime / 2 {
                    return Ok(AccessToken::new(grant.token).expires_in(left));
                }
            }
            // The failure belongs to an earlier call that was dropped, so try again.
            _ if resumed => {}
            Ok(Err(problem)) => {
                return Err(
                    TokenError::new("OpenID Connect did not provide a token").with_source(problem)
                );
            }
            Err(_) => return Err(TokenError::new("the request for a token was aborted")),
        }
    }
}

impl TokenSource for OidcTokens {
    fn token(&self) -> TokenFuture<'_> {
        self.cached.token()
    }

    fn rejected(&self, token: &SecretString) -> bool {
        self.cached.rejected(token)
    }
}

impl fmt::Debug for OidcTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OidcTokens").finish_non_exhaustive()
    }
}

/// Requests access tokens from the issuer.
struct Exchange {
    oidc: Oidc,
    /// The refresh token to use next; `None` with client credentials.
    refresh_token: Option<Mutex<SecretString>>,
}

/// A token and its lifetime, as the issuer sent them.
struct Grant {
    token: SecretString,
    requested_at: Instant,
    lifetime: Duration,
}

impl Exchange {
    async fn grant(&self) -> Result<Grant, OidcError> {
        let provider = self.oidc.provider().await?;
        let requested_at = Instant::now();
        let Some(refresh_token) = &self.refresh_token else {
            let response = self.request(provider, None).await?;
            return accept_response(provider, requested_at, &response);
        };
        let mut current = refresh_token.lock().await;
        let response = self.request(provider, Some(&current)).await?;
        if let Some(next) = response.refresh_token().map(RefreshToken::secret)
            && !next.is_empty()
            && next != current.expose_secret()
        {
            *current = SecretString::from(next.clone());
            if let Some(keep) = &self.oidc.on_new_refresh_token {
                keep(&current);
            }
        }
        accept_response(provider, requested_at, &response)
    }

    async fn request(
        &self,
        provider: &Provider,
        refresh_token: Option<&SecretString>,
    ) -> Result<CoreTokenResponse, OidcError> {
        let oidc = &self.oidc;
        let id = ClientId::new(oidc.client_id.clone());
        let mut client = CoreClient::new(id, oidc.issuer.clone(), provider.keys.clone())
            .set_token_uri(provider.token_url.clone())
            .set_auth_type(provider.auth_type.clone());
        let client_secret = oidc.client_secret.as_ref().map(ExposeSecret::expose_secret);
        if let Some(secret) = client_secret {
            client = client.set_client_secret(ClientSecret::new(secret.to_owned()));
        }
        let scopes = oidc.scopes.iter().cloned().map(Scope::new);
        let audience = oidc.audience.iter().filter(|audience| !audience.is_empty());
        let outcome = match refresh_token {
            Some(token) => {
                let token = RefreshToken::new(token.expose_secret().to_owned());
                let mut request = client.exchange_refresh_token(&token).add_scopes(scopes);
                for audience in audience {
                    request = request.add_extra_param("audience", audience);
                }
                request.request_async(&oidc.http).await
            }
            None => {
                let mut request = client.exchange_client_credentials().add_scopes(scopes);
                for audience in audience {
                    request = request.add_extra_param("audience", audience);
                }
                request.request_async(&oidc.http).await
            }
        };
        outcome.map_err(|error| {
            let refresh_token = refresh_token.map(ExposeSecret::expose_secret);
            let secrets: Vec<_> = client_secret.into_iter().chain(refresh_token).collect();
            token_request_error(error, without_parameters(provider.token_url.url()), &secrets)
        })
    }
}

fn accept_response(
    provider: &Provider,
    requested_at: Instant,
    response: &CoreTokenResponse,
) -> Result<Grant, OidcError> {
    if !matches!(response.token_type(), CoreTokenType::Bearer) {
        let address = without_parameters(provider.token_url.url());
        let problem = "issued a token that is not a bearer token, which this client cannot send; \
                       configure the issuer to issue bearer tokens";
        return Err(OidcError::answer(address, problem));
    }
    let token = SecretString::from(response.access_token().secret().clone());
    Ok(Grant { token, requested_at, lifetime: response.expires_in().unwrap_or(DEFAULT_LIFETIME) })
}

/// Converts an error of a token request. Errors of the decoder are dropped, because they may repeat
/// the tokens in the response.
fn token_request_error(
    error: CoreRequestTokenError<OidcError>,
    address: String,
    secrets: &[&str],
) -> OidcError {
    match error {
        CoreRequestTokenError::Request(error) => error,
        CoreRequestTokenError::ServerResponse(refusal) => {
            let code: &CoreErrorResponseType = refusal.error();
            let description = refusal.error_description().map(String::as_str);
            OidcError::refused(address, code.as_ref(), description, secrets)
        }
        CoreRequestTokenError::Parse(..) | CoreRequestTokenError::Other(_) => {
            let problem = "did not answer with the JSON of a token (`access_token` and \
                           `token_type`); check that the issuer is an OpenID provider";
            OidcError::answer(address, problem)
        }
    }
}
