//! Sending a request as often as its policy allows.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use http::header::{AUTHORIZATION, USER_AGENT};
use http::{HeaderMap, StatusCode};
use reqwest::Url;
use secrecy::ExposeSecret;
use tokio::time::{Instant, sleep};
use tracing::{Instrument, Span};

use super::body::{Body, BodyError};
use super::error::Error;
use super::hook::Outcome;
use super::idle::{Activity, unless_idle};
use super::request::Request;
use super::response::Response;
use super::retry::may_repeat;
use super::timeout::{Clock, TimeoutCause};
use super::token::{Bearer, TokenError, Tokens};
use super::{token, trace, url};

/// An answer whose status was asked for, and the call that it answers.
pub(crate) struct Answer {
    pub(crate) response: reqwest::Response,
    pub(crate) attempts: u32,
    /// Open as long as the call.
    pub(crate) span: Span,
}

/// An attempt that has failed.
struct Failure {
    error: Error,
    /// The token that was sent.
    token: Option<Arc<Bearer>>,
    idempotent: bool,
}

impl Answer {
    /// The response with this body. It takes the headers.
    pub(crate) fn with_body<T>(&mut self, body: T) -> Response<T> {
        let headers = std::mem::take(self.response.headers_mut());
        Response::new(self.response.status(), headers, body).after_attempts(self.attempts)
    }

    /// The error of a call that has failed after all.
    pub(crate) fn failed(&self, error: Error) -> Error {
        trace::failed(&self.span, error.after_attempts(self.attempts))
    }
}

impl Request {
    /// Sends the request and waits for the head of an answer whose status is `wanted`.
    pub(crate) async fn execute(
        &self,
        headers: HeaderMap,
        wanted: fn(StatusCode) -> bool,
    ) -> Result<Answer, Error> {
        let span = trace::span(&self.client, self.operation);
        let outcome = if span.is_none() {
            self.repeat(&headers, wanted, &span).await
        } else {
            self.repeat(&headers, wanted, &span).instrument(span.clone()).await
        };
        match outcome {
            Ok((response, attempts)) => {
                trace::status(&span, response.status());
                Ok(Answer { response, attempts, span })
            }
            Err(error) => Err(trace::failed(&span, error)),
        }
    }

    /// Makes attempts until one succeeds or there is no point in another.
    async fn repeat(
        &self,
        headers: &HeaderMap,
        wanted: fn(StatusCode) -> bool,
        span: &Span,
    ) -> Result<(reqwest::Response, u32), Error> {
        let shared = &self.client.shared;
        let clock = Clock { started: Instant::now(), limit: shared.timeout };
        let url = self.url()?;
        let (mut attempts, mut retries) = (0, 0);
        let mut refused: Option<Failure> = None;
        loop {
            let token = self.token(clock).await.map_err(|error| error.after_attempts(attempts))?;
            if let Some(failure) = refused.take_if(|failure| failure.sent(token.as_deref())) {
                return Err(failure.error);
            }
            attempts += 1;
            if attempts > 1 {
                trace::resent(span, attempts - 1);
            }
            let attempt = self.attempt(&url, headers, token, wanted, clock, attempts);
            let mut failure = match attempt.await {
                Ok(response) => return Ok((response, attempts)),
                Err(failure) => failure,
            };
            failure.error = failure.error.after_attempts(attempts);
            if !self.body.can_be_sent_again() {
                return Err(failure.error);
            }
            if refused.is_none() && self.is_worth_a_new_token(&failure) {
                trace::retry(span, &failure.error, attempts, Duration::ZERO);
                refused = Some(failure);
                continue;
            }
            let delay = if may_repeat(&failure.error, failure.idempotent) {
                let asked = failure.error.retry_after();
                shared.retry.delay(retries, clock.started.elapsed(), asked)
            } else {
                None
            };
            let Some(delay) = delay.filter(|delay| clock.has_time_for(*delay)) else {
                return Err(failure.error);
            };
            trace::retry(span, &failure.error, attempts, delay);
            retries += 1;
            sleep(delay).await;
        }
    }

    /// Sends the request once.
    async fn attempt(
        &self,
        url: &Url,
        headers: &HeaderMap,
        token: Option<Arc<Bearer>>,
        wanted: fn(StatusCode) -> bool,
        clock: Clock,
        attempt: u32,
    ) -> Result<reqwest::Response, Failure> {
        let (operation, shared) = (self.operation, &self.client.shared);
        let activity = Activity::start();
        let mut idempotent = operation.method.is_idempotent();
        let request = self.assemble(url, headers, token.as_deref(), &activity).await;
        let mut request = match request {
            Ok(request) => request,
            Err(error) => return Err(Failure { error, token, idempotent }),
        };
        for middleware in &shared.middleware {
            middleware.before(operation, &mut request);
        }
        idempotent &= request.method().is_idempotent();

        let started = Instant::now();
        let sending = pin!(shared.http.execute(request));
        let sending = pin!(unless_idle(shared.idle_timeout, &activity, sending));
        let result = match clock.within(sending).await {
            Some(Some(Ok(response))) if wanted(response.status()) => Ok(response),
            Some(Some(Ok(response))) => {
                Err(self.api_error(response, token.as_deref().map(|bearer| &bearer.token)).await)
            }
            Some(Some(Err(source))) => Err(Error::transport(operation.id, source)),
            Some(None) => Err(self.idle()),
            None => Err(self.late(clock)),
        };
        let result = result.map_err(|error| error.after_attempts(attempt));
        let outcome = Outcome {
            status: match &result {
                Ok(response) => Some(response.status()),
                Err(error) => error.status(),
            },
            error: result.as_ref().err(),
            elapsed: started.elapsed(),
            attempt,
        };
        for middleware in shared.middleware.iter().rev() {
            middleware.after(operation, outcome);
        }
        result.map_err(|error| Failure { error, token, idempotent })
    }

    /// The token to send, if one is to be sent.
    async fn token(&self, clock: Clock) -> Result<Option<Arc<Bearer>>, Error> {
        let (operation, shared) = (self.operation, &self.client.shared);
        let source = match &shared.tokens {
            Some(Tokens::Fixed(bearer)) if operation.secured => return Ok(Some(bearer.clone())),
            Some(Tokens::Source(source)) if operation.secured => source,
            _ => return Ok(None),
        };
        let mut getting = source.token();
        // A token that is there already needs no timer.
        let token = match (&mut getting).now_or_never() {
            Some(token) => token,
            None => {
                let activity = Activity::start();
                let getting = unless_idle(shared.idle_timeout, &activity, getting);
                match clock.within(getting).await {
                    Some(Some(token)) => token,
                    Some(None) => return Err(self.idle()),
                    None => return Err(self.late(clock)),
                }
            }
        };
        let checked = token.and_then(|token| match token::problem(&token) {
            Some(problem) => Err(TokenError::new(format!("the token {problem}"))),
            None => Ok(Some(Arc::new(Bearer::new(token)))),
        });
        let failed = |source| Error::Credentials { operation: operation.id, source };
        checked.map_err(failed)
    }

    /// Whether the token was refused and its source may have another one.
    fn is_worth_a_new_token(&self, failure: &Failure) -> bool {
        let tokens = self.client.shared.tokens.as_ref().zip(failure.token.as_ref());
        tokens.is_some_and(|(tokens, bearer)| {
            failure.error.is_unauthorized() && tokens.rejected(&bearer.token)
        })
    }

    /// The address, if all that the request needs was set.
    fn url(&self) -> Result<Url, Error> {
        if let Some(problem) = self.problem() {
            return Err(self.invalid(problem));
        }
        let base = &self.client.shared.base_url;
        let url = url::address(base, self.operation.path, &self.path, &self.query);
        url.map_err(|problem| self.invalid(problem))
    }

    /// Puts the parts of the request together.
    async fn assemble(
        &self,
        url: &Url,
        own_headers: &HeaderMap,
        bearer: Option<&Bearer>,
        activity: &Activity,
    ) -> Result<reqwest::Request, Error> {
        let (operation, shared) = (self.operation, &self.client.shared);
        let mut request = reqwest::Request::new(operation.method.clone(), url.clone());
        let headers = request.headers_mut();
        // Room for what most requests have, and for what the HTTP client adds.
        headers.reserve(8);
        headers.extend(own_headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        for (name, value) in &shared.headers {
            if operation.headers.iter().any(|taken| taken.eq_ignore_ascii_case(name.as_str())) {
                headers.insert(name, value.clone());
            }
        }
        if let Some(value) = &shared.user_agent {
            headers.insert(USER_AGENT, value.clone());
        }
        headers.extend(self.headers.clone());
        if let Some(value) = bearer.and_then(|bearer| bearer.header.as_ref()) {
            headers.insert(AUTHORIZATION, value.clone());
        }

        if matches!(self.body, Body::Empty) {
            return Ok(request);
        }
        let request = reqwest::RequestBuilder::from_parts(shared.http.clone(), request);
        // In a box, so that calls without a body do not carry the space that this needs.
        let request =
            Box::pin(self.body.attach(request, activity)).await.map_err(
                |problem| match problem {
                    BodyError::Invalid(name, problem) => self.invalid((name, problem.to_owned())),
                    BodyError::File(parameter, source) => {
                        Error::Upload { operation: operation.id, parameter, source }
                    }
                },
            )?;
        request.build().map_err(|source| Error::transport(operation.id, source))
    }

    fn invalid(&self, (parameter, problem): (String, String)) -> Error {
        Error::InvalidRequest { operation: self.operation.id, parameter, problem }
    }

    /// The error of a call that gets nowhere.
    fn idle(&self) -> Error {
        let after = self.client.shared.idle_timeout;
        Error::Timeout { operation: self.operation.id, after, source: None }
    }

    /// The error of a call that has reached its limit.
    fn late(&self, clock: Clock) -> Error {
        let cause = TimeoutCause { limit: clock.limit, ..TimeoutCause::default() };
        Error::Timeout { operation: self.operation.id, after: None, source: Some(cause) }
    }
}

impl Failure {
    /// Whether it was this token that was sent.
    fn sent(&self, bearer: Option<&Bearer>) -> bool {
        let text = |bearer: &Bearer| bearer.token.expose_secret().to_owned();
        self.token.as_deref().map(text) == bearer.map(text)
    }
}
