//! Sends a request and retries it as the policy allows.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use http::{HeaderName, HeaderValue, StatusCode};
use secrecy::SecretString;
use tokio::time::{Instant, sleep};
use tracing::Instrument;

use crate::auth::token::{self, Bearer, TokenError, TokenFuture, Tokens};
use crate::call::attempt::{Attempt, Failure, Plan, Success};
use crate::call::idle::{LimitReached, WaitLimits};
use crate::call::trace::Trace;
use crate::error::Error;
use crate::request::Request;
use crate::response::Response;
use crate::settings::conventions::Conventions;
use crate::settings::in_flight::InFlightPermit;
use crate::settings::retry::{is_connection_lost, may_retry};
use crate::settings::timeout::{Deadline, TimeoutCause};

/// A response with an expected status, and the state of the call that it belongs to.
pub(crate) struct Received {
    pub(crate) response: reqwest::Response,
    pub(crate) attempts: u32,
    /// The conventions of the API.
    pub(crate) conventions: &'static Conventions,
    /// The token that was sent.
    pub(crate) token: Option<Arc<Bearer>>,
    /// Keeps the span open until the call ends.
    pub(crate) trace: Trace,
    /// Held until the body has been read or returned to the caller.
    _permit: InFlightPermit,
}

impl Received {
    /// Builds the response with this body. It moves the headers out.
    pub(crate) fn with_body<T>(&mut self, body: T) -> Response<T> {
        let headers = std::mem::take(self.response.headers_mut());
        Response::new(self.response.status(), headers, self.attempts, self.conventions, body)
    }

    /// The head of the response, for an error. It moves the headers out.
    pub(crate) fn head(&mut self) -> Box<Response<()>> {
        Box::new(self.with_body(()))
    }
}

impl Request {
    /// Sends the request and waits for the head of a response whose status `is_expected`.
    pub(crate) async fn execute(
        &self,
        headers: &[(HeaderName, HeaderValue)],
        is_expected: fn(StatusCode) -> bool,
    ) -> Result<Received, Error> {
        let started = Instant::now();
        let trace = Trace::new(&self.client, &self.operation, started);
        let deadline = Deadline { started, limit: self.limits().total() };
        let url = self.url().map_err(|error| trace.failed_without_response(error))?;
        let plan = Plan { url, headers, is_expected, deadline };
        let outcome = if trace.span().is_none() {
            self.run_attempts(&plan, &trace).await
        } else {
            // Boxed, so that the future is not twice as large for calls that are not traced.
            Box::pin(self.run_attempts(&plan, &trace)).instrument(trace.span().clone()).await
        };
        match outcome {
            Ok((Success { response, token, permit }, attempts)) => {
                trace.responded(response.status(), attempts);
                let conventions = self.client.shared.conventions;
                Ok(Received { response, attempts, conventions, token, trace, _permit: permit })
            }
            Err(error) => Err(trace.failed_without_response(error)),
        }
    }

    /// Makes attempts until one succeeds or the last one may not be retried.
    async fn run_attempts(&self, plan: &Plan<'_>, trace: &Trace) -> Result<(Success, u32), Error> {
        let deadline = plan.deadline;
        let (mut attempts, mut retries) = (0, 0);
        // Whether the call has lost a connection.
        let mut lost_connection = false;
        let mut waited = Duration::ZERO;
        let mut rejected: Option<Failure> = None;
        loop {
            let token =
                self.token(deadline).await.map_err(|error| error.after_attempts(attempts))?;
            if let Some(failure) = rejected.take_if(|failure| failure.sent(token.as_deref())) {
                return Err(failure.error);
            }
            // Only after getting the token: its source may make calls with the same client.
            let permit = match self.client.shared.in_flight.try_acquire() {
                Some(permit) => permit,
                // Boxed, because usually no wait is needed.
                None => Box::pin(self.wait_for_permit(deadline, &mut waited))
                    .await
                    .map_err(|error| error.after_attempts(attempts))?,
            };
            attempts += 1;
            let attempt = Attempt { token, permit, number: attempts, fresh: lost_connection };
            let mut failure = match self.attempt(plan, attempt).await {
                Ok(success) => return Ok((success, attempts)),
                Err(failure) => failure,
            };
            failure.error = failure.error.after_attempts(attempts);
            if !self.body.is_replayable() {
                return Err(failure.error);
            }
            if rejected.is_none() && self.may_get_new_token(&failure) {
                trace.retry(&failure.error, attempts, Duration::ZERO);
                rejected = Some(failure);
                continue;
            }
            let policy = &self.client.shared.retry;
            let elapsed = deadline.started.elapsed().saturating_sub(waited);
            let (delay, counts) = if !may_retry(&failure.error, failure.idempotent) {
                (None, false)
            } else if !lost_connection
                && is_connection_lost(&failure.error)
                && policy.retries_lost_connection(elapsed)
            {
                lost_connection = true;
                (Some(Duration::ZERO), false)
            } else {
                let asked = failure.error.retry_after();
                (policy.delay(retries, elapsed, asked), true)
            };
            let Some(delay) = delay.filter(|delay| deadline.has_time_for(*delay)) else {
                return Err(failure.error);
            };
            trace.retry(&failure.error, attempts, delay);
            if counts {
                retries += 1;
                sleep(delay).await;
            }
        }
    }

    /// The token to send, if the operation needs one.
    async fn token(&self, deadline: Deadline) -> Result<Option<Arc<Bearer>>, Error> {
        let source = match &self.client.shared.tokens {
            Some(Tokens::Fixed(bearer)) if self.operation.secured => {
                return Ok(Some(bearer.clone()));
            }
            Some(Tokens::Source(source)) if self.operation.secured => source,
            _ => return Ok(None),
        };
        let mut token_future = source.token();
        // A token that is available at once needs no timer.
        let token = match (&mut token_future).now_or_never() {
            Some(token) => token,
            None => Box::pin(self.token_within_limits(token_future, deadline)).await?,
        };
        let checked = token.and_then(|token| match token::problem(&token) {
            Some(problem) => Err(TokenError::new(format!("the token {problem}"))),
            None => Ok(Some(Arc::new(Bearer::new(token)))),
        });
        let operation = self.operation.id;
        checked.map_err(|source| Error::Credentials { operation, attempts: 0, source })
    }

    async fn token_within_limits(
        &self,
        mut token_future: TokenFuture<'_>,
        deadline: Deadline,
    ) -> Result<Result<SecretString, TokenError>, Error> {
        let token = self.wait_limits(deadline).wait(None, Pin::new(&mut token_future)).await;
        token.map_err(|reached| self.timed_out(reached, deadline))
    }

    pub(crate) fn wait_limits(&self, deadline: Deadline) -> WaitLimits {
        WaitLimits { deadline, idle: self.limits().idle(), started: Instant::now() }
    }

    /// Whether the server rejected the token and its source may have another one.
    fn may_get_new_token(&self, failure: &Failure) -> bool {
        let tokens = self.client.shared.tokens.as_ref().zip(failure.token.as_ref());
        tokens.is_some_and(|(tokens, bearer)| {
            failure.error.is_unauthorized() && tokens.rejected(&bearer.token)
        })
    }

    /// The error of a call that timed out.
    pub(crate) fn timed_out(&self, reached: LimitReached, deadline: Deadline) -> Error {
        let (after, source) = match reached {
            LimitReached::Idle => (self.limits().idle(), None),
            LimitReached::Total => {
                (None, Some(TimeoutCause { limit: deadline.limit, ..TimeoutCause::default() }))
            }
        };
        Error::Timeout { operation: self.operation.id, after, response: None, source }
    }
}
