//! Authentication: takes the credentials from a request and hands them to the authenticator.

use std::fmt;
use std::future::Future;

use http::header::{AUTHORIZATION, COOKIE, HeaderValue, WWW_AUTHENTICATE};
use http::request::Parts as Head;
use secrecy::SecretString;

use super::operation::{Operation, Requirement, SchemeKind};
use super::parts::Parts;
use crate::BoxFuture;
use crate::error::Error;
use crate::validation::rule::Rule;
use crate::validation::text::{self, Decoder};
use crate::validation::violations::{ValueLocation, ViolationText, violation};

/// Turns the credentials of a request into a principal, or refuses them.
///
/// It is asked before parameters and body are looked at, and only if the request has the
/// credentials that the operation wants. Functions from [`Credentials`] to a future implement it.
pub trait Authenticate: Send + Sync + 'static {
    /// What a handler gets to know of the caller.
    type Principal: Send + 'static;

    /// Judges the credentials of one request.
    ///
    /// # Errors
    /// [`Error::unauthorized`] if they are not good, [`Error::forbidden`] if they are, but not for
    /// this operation. What it fails with otherwise is the answer as well.
    fn authenticate(
        &self,
        credentials: Credentials,
    ) -> impl Future<Output = Result<Self::Principal, Error>> + Send;
}

impl<F, A, P> Authenticate for F
where
    F: Fn(Credentials) -> A + Send + Sync + 'static,
    A: Future<Output = Result<P, Error>> + Send,
    P: Send + 'static,
{
    type Principal = P;

    fn authenticate(
        &self,
        credentials: Credentials,
    ) -> impl Future<Output = Result<P, Error>> + Send {
        self(credentials)
    }
}

/// The same without its type.
pub(crate) trait AnyAuthenticate<P>: Send + Sync {
    fn judge(&self, credentials: Credentials) -> BoxFuture<'_, Result<P, Error>>;
}

impl<A: Authenticate> AnyAuthenticate<A::Principal> for A {
    fn judge(&self, credentials: Credentials) -> BoxFuture<'_, Result<A::Principal, Error>> {
        Box::pin(self.authenticate(credentials))
    }
}

/// What a request shows to be let in. Its `Debug` has no secret.
pub struct Credentials {
    operation: &'static Operation,
    /// By how it travels, as several schemes may do in the same way.
    secrets: Vec<(SchemeKind, SecretString)>,
    /// The alternatives for which everything is there, as a bit for each of the first 64.
    met: u64,
    headers: Vec<(&'static str, String)>,
}

impl Credentials {
    /// The first secret of the request: the token after `Bearer`, or whatever the description asks
    /// for. `None` only where the description lets anonymous callers in.
    pub fn token(&self) -> Option<&SecretString> {
        self.secrets.first().map(|(_, secret)| secret)
    }

    /// The secret for a security scheme of the description.
    pub fn secret(&self, scheme: &str) -> Option<&SecretString> {
        let mut requirements = self.operation.security.iter().copied().flatten();
        self.travelling(requirements.find(|one| one.scheme.name == scheme)?.scheme.kind)
    }

    /// A header that the API takes with every operation, such as one that names a tenant.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// What the credential has to be good for, by the schemes that its form fits. Where the same
    /// form fits several schemes, an API key and an OAuth token for example, only one that is of
    /// the scheme with the scopes needs them.
    pub fn scopes(&self) -> impl Iterator<Item = &'static str> {
        let alternatives = self.operation.security.iter().enumerate();
        let met = alternatives.filter(|(index, _)| self.met >> (*index).min(63) & 1 == 1);
        met.flat_map(|(_, all)| all.iter()).flat_map(|one| one.scopes.iter().copied())
    }

    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// What a request has of what its operation wants.
    ///
    /// # Errors
    /// 401 if no alternative is complete, 400 if a header is not clear.
    pub(crate) fn read(parts: &Parts) -> Result<Self, Error> {
        let (operation, head) = (parts.operation, &parts.origin.head);
        let mut credentials =
            Self { operation, secrets: Vec::with_capacity(1), met: 0, headers: Vec::new() };
        let mut let_in = false;
        for (index, alternative) in operation.security.iter().enumerate() {
            let before = credentials.secrets.len();
            let met = alternative.iter().all(|requirement| credentials.find(requirement, head));
            if !met {
                credentials.secrets.truncate(before);
            }
            let_in |= met;
            credentials.met |= u64::from(met) << index.min(63);
        }
        if !let_in {
            let challenge = challenge(operation, false);
            return Err(Error::unauthorized("Unauthorized").header(WWW_AUTHENTICATE, challenge));
        }
        credentials.headers.reserve_exact(operation.headers.len());
        for name in operation.headers {
            if let Some(value) = only_text(name, head, parts.violation_text)? {
                credentials.headers.push((name, value.to_owned()));
            }
        }
        Ok(credentials)
    }

    fn travelling(&self, kind: SchemeKind) -> Option<&SecretString> {
        self.secrets.iter().find(|(known, _)| *known == kind).map(|(_, secret)| secret)
    }

    /// Takes the secret of a requirement; whether there is one.
    fn find(&mut self, requirement: &Requirement, head: &Head) -> bool {
        let kind = requirement.scheme.kind;
        if self.travelling(kind).is_some() {
            return true;
        }
        let secret = secret(kind, head).filter(|secret| !secret.is_empty());
        let found = secret.is_some();
        self.secrets.extend(secret.map(|secret| (kind, SecretString::from(secret))));
        found
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<_> = self.secrets.iter().map(|(kind, _)| kind).collect();
        f.debug_struct("Credentials")
            .field("operation", &self.operation.id)
            .field("shown", &schemes)
            .field("headers", &self.headers)
            .finish()
    }
}

/// The secret that travels in this way. A header that is there twice is as good as none: two
/// readers could read it differently.
fn secret(kind: SchemeKind, head: &Head) -> Option<String> {
    let only = |name: http::HeaderName| {
        let mut values = head.headers.get_all(name).iter();
        let value = values.next()?;
        values.next().is_none().then_some(value)?.to_str().ok()
    };
    match kind {
        SchemeKind::Authorization(word) => {
            let (first, secret) = only(AUTHORIZATION)?.split_once(' ')?;
            first.eq_ignore_ascii_case(word).then(|| secret.trim().to_owned())
        }
        SchemeKind::Header(name) => only(name.parse().ok()?).map(|value| value.trim().to_owned()),
        SchemeKind::Query(name) => {
            let mut decoder = Decoder::default();
            let mut pairs = text::pairs(head.uri.query()?);
            let pair = pairs.find(|pair| decoder.pair(pair.name) == Some(name))?;
            decoder.pair(pair.value).map(str::to_owned)
        }
        SchemeKind::Cookie(name) => cookie(head, name).map(str::to_owned),
    }
}

/// The value of a header that says for whom the request is, a tenant for example.
///
/// # Errors
/// 400 if it is there twice, as two readers could read it differently, or if it is no text.
fn only_text<'a>(
    name: &str,
    head: &'a Head,
    violation_text: ViolationText,
) -> Result<Option<&'a str>, Error> {
    let refused = |rule| violation(violation_text, &ValueLocation::Name(name), rule);
    let mut values = head.headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(refused(Rule::GivenOnce));
    }
    let text = std::str::from_utf8(value.as_bytes());
    text.map(Some).map_err(|_| refused(Rule::Utf8))
}

/// The value of a cookie.
fn cookie<'a>(head: &'a Head, name: &str) -> Option<&'a str> {
    let texts = head.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.trim() == name)?;
    Some(value.trim().trim_matches('"'))
}

/// What a 401 says of the credentials that the operation wants; `shown` if some were.
pub(crate) fn challenge(operation: &Operation, shown: bool) -> HeaderValue {
    let mut kinds = operation.security.iter().copied().flatten().map(|one| one.scheme.kind);
    HeaderValue::from_static(match kinds.next() {
        Some(SchemeKind::Authorization("Basic")) => "Basic realm=\"api\", charset=\"UTF-8\"",
        // There is no registered word for keys in headers, queries and cookies.
        Some(SchemeKind::Header(_) | SchemeKind::Query(_) | SchemeKind::Cookie(_)) => "ApiKey",
        Some(SchemeKind::Authorization(_)) | None if shown => "Bearer error=\"invalid_token\"",
        Some(SchemeKind::Authorization(_)) | None => "Bearer",
    })
}
