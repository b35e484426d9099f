//! The tokens that an issuer gives.

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

/// How long a token lasts of which the issuer does not say it.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(300);

/// A [`TokenSource`] that gets its tokens by OpenID Connect; see [`Oidc::refresh_token`] and
/// [`Oidc::client_credentials`].
///
/// A token is got when it is first needed, and replaced 60 seconds before it expires (at half of
/// its lifetime if that is short) or when the API answers 401 to it. A token whose lifetime the
/// issuer does not tell is taken to last 5 minutes. However many calls wait for a token, it is asked
/// for once. A failure is not kept: the next call asks again.
pub struct OidcTokens {
    cached: Box<dyn TokenSource>,
}

impl OidcTokens {
    pub(super) fn new(oidc: Oidc, refresh_token: Option<SecretString>) -> Self {
        let exchange = Arc::new(Exchange { oidc, refresh_token: refresh_token.map(Mutex::new) });
        let pending = Arc::<Mutex<Option<Task>>>::default();
        let cached = CachedTokens::new(move || next(Arc::clone(&exchange), Arc::clone(&pending)));
        Self { cached: Box::new(cached) }
    }
}

/// A request for a token goes on if the call that waits for it is given up, and the next call gets
/// the outcome: otherwise the successor of a refresh token that is good for one use could be lost.
type Task = JoinHandle<Result<Grant, OidcError>>;

async fn next(
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
                let left = grant.lifetime.saturating_sub(grant.asked.elapsed());
                if !resumed || left > grant.lifetime / 2 {
                    return Ok(AccessToken::new(grant.token).expires_in(left));
                }
            }
            // What an earlier call was not told, this one need not be told either.
            _ if resumed => {}
            Ok(Err(problem)) => {
                return Err(TokenError::new("OpenID Connect gave no token").with_source(problem));
            }
            Err(_) => return Err(TokenError::new("the request for a token was cut short")),
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

/// Gets one access token after the other.
struct Exchange {
    oidc: Oidc,
    /// The refresh token to use next; none if the client has credentials of its own.
    refresh_token: Option<Mutex<SecretString>>,
}

/// A token as the issuer gave it.
struct Grant {
    token: SecretString,
    asked: Instant,
    lifetime: Duration,
}

impl Exchange {
    async fn grant(&self) -> Result<Grant, OidcError> {
        let provider = self.oidc.provider().await?;
        let asked = Instant::now();
        let Some(refresh_token) = &self.refresh_token else {
            let answer = self.request(provider, None).await?;
            return accept(provider, asked, &answer);
        };
        let mut current = refresh_token.lock().await;
        let answer = self.request(provider, Some(&current)).await?;
        if let Some(next) = answer.refresh_token().map(RefreshToken::secret)
            && !next.is_empty()
            && next != current.expose_secret()
        {
            *current = SecretString::from(next.clone());
            if let Some(keep) = &self.oidc.on_new_refresh_token {
                keep(&current);
            }
        }
        accept(provider, asked, &answer)
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
            explain(error, without_parameters(provider.token_url.url()), &secrets)
        })
    }
}

fn accept(
    provider: &Provider,
    asked: Instant,
    answer: &CoreTokenResponse,
) -> Result<Grant, OidcError> {
    if !matches!(answer.token_type(), CoreTokenType::Bearer) {
        let address = without_parameters(provider.token_url.url());
        let problem = "gave a token that is not a bearer token, which this client cannot send; \
                       let the issuer give bearer tokens to it";
        return Err(OidcError::answer(address, problem));
    }
    let token = SecretString::from(answer.access_token().secret().clone());
    Ok(Grant { token, asked, lifetime: answer.expires_in().unwrap_or(DEFAULT_LIFETIME) })
}

/// What the decoder says of an answer is dropped, since it may repeat the tokens in it.
fn explain(
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
