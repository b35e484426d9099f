//! Sends the requests of `openidconnect` to the issuer with `reqwest`.

use std::pin::Pin;
use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::Url;
use reqwest::redirect::Policy;

use super::error::OidcError;
use crate::Error;
use crate::runtime::{self, Certificates, http_builder, is_loopback};

/// The timeout of a request, including its response.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The maximum size of a response.
const BODY_LIMIT: usize = 1 << 20;

#[derive(Clone)]
pub(super) struct Http {
    client: reqwest::Client,
    /// Whether the issuer is on the local machine, where plain HTTP is allowed.
    local: bool,
}

impl Http {
    /// Creates it for an issuer that [`check`] has accepted.
    pub(super) fn new(issuer: &Url) -> Result<Self, OidcError> {
        let cannot = |problem: String| {
            OidcError::setting("HTTP client", format!("cannot be set up: {problem}"))
        };
        let builder = http_builder(issuer, &Certificates::default(), runtime::agent!());
        let builder = builder.map_err(|error| match error {
            // No TLS library is enabled.
            Error::Configuration { setting: "base_url", problem, .. } => {
                OidcError::setting("issuer", problem)
            }
            error => cannot(error.to_string()),
        })?;
        // Requests include secrets, which must not be sent to another server.
        let client = builder.redirect(Policy::none()).build();
        let client = client.map_err(|source| cannot(source.to_string()))?;
        let local = is_loopback(issuer);
        Ok(Self { client, local })
    }

    pub(super) fn set_client(&mut self, client: reqwest::Client) {
        self.client = client;
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, OidcError> {
        let post = request.method() == Method::POST;
        let (url, address) = self.target(&request)?;
        let failed = |source: reqwest::Error| OidcError::Connection {
            address: address.clone(),
            source: source.without_url(),
        };
        let mut request = reqwest::Request::try_from(request).map_err(failed)?;
        *request.timeout_mut() = Some(TIMEOUT);
        if let Some(value) = request.headers_mut().get_mut(AUTHORIZATION) {
            value.set_sensitive(true);
        }
        let mut response = self.client.execute(request).await.map_err(failed)?;
        let status = response.status();
        let wrong = |problem: String| OidcError::Answer {
            address: address.clone(),
            status: Some(status),
            problem,
        };
        if *response.url() != url || status.is_redirection() {
            let problem = format!(
                "redirects ({status}), which a request with secrets must not follow; use the \
                 issuer's own URL"
            );
            return Err(wrong(problem));
        }
        let headers = std::mem::take(response.headers_mut());
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(failed)? {
            if body.len() + piece.len() > BODY_LIMIT {
                let problem = format!(
                    "answered {status} with more than {BODY_LIMIT} bytes; check the issuer"
                );
                return Err(wrong(problem));
            }
            body.extend_from_slice(&piece);
        }
        if let Some(problem) = problem(status, headers.get(CONTENT_TYPE), post, &body) {
            return Err(wrong(problem));
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    /// The URL of the request, complete and without query parameters.
    fn target(&self, request: &HttpRequest) -> Result<(Url, String), OidcError> {
        let unusable = || {
            let problem = "has an endpoint without a usable URL; check the discovery document";
            OidcError::setting("issuer", problem)
        };
        let url = Url::parse(&request.uri().to_string()).map_err(|_| unusable())?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(unusable());
        }
        let address = without_parameters(&url);
        if url.scheme() != "https" && !(self.local && is_loopback(&url)) {
            let problem = "is not https, so anyone on the network could read the secrets; \
                           the discovery document of the issuer must have https URLs";
            return Err(OidcError::answer(address, problem));
        }
        Ok((url, address))
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = OidcError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, OidcError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// Why a response is not one of OpenID Connect; `None` if it is.
fn problem(
    status: StatusCode,
    content_type: Option<&HeaderValue>,
    post: bool,
    body: &[u8],
) -> Option<String> {
    let prefix = content_type.and_then(|value| value.as_bytes().get(..b"text/html".len()));
    let html = prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"text/html"));
    // The token endpoint explains an error in a JSON body.
    let has_error_body = post && has_error_code(body);
    if (status.is_success() || has_error_body) && !html {
        return None;
    }
    let what = if html { " with an HTML page" } else { "" };
    let advice = if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        "try again later"
    } else {
        "check that the issuer is the URL of an OpenID provider"
    };
    Some(format!("answered {status}{what}; {advice}"))
}

fn has_error_code(body: &[u8]) -> bool {
    let body: Result<serde_json::Value, _> = serde_json::from_slice(body);
    body.is_ok_and(|body| body.get("error").is_some_and(serde_json::Value::is_string))
}

/// Checks the URL of an issuer. Errors never repeat the URL, because it may hold a password.
pub(super) fn check(issuer: &str) -> Result<Url, OidcError> {
    let wrong = |problem: &str| OidcError::setting("issuer", problem);
    let url = Url::parse(issuer)
        .map_err(|_| wrong("is not a URL; use one such as https://accounts.example.com/"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("has a user or password; leave them out"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("has a query or fragment; leave out `?` or `#` and the rest"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(wrong(
            "is plain http to another machine, so anyone on the network can read the secrets; \
             use its https URL",
        )),
        _ => Err(wrong("is neither http nor https; use one such as https://accounts.example.com/")),
    }
}

pub(super) fn without_parameters(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}
