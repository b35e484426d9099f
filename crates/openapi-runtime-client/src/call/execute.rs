//! Sending a request as often as its policy allows.

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
use crate::call::idle::{Ended, Patience};
use crate::call::trace::Trace;
use crate::error::Error;
use crate::request::Request;
use crate::response::Response;
use crate::settings::retry::{is_lost, may_repeat};
use crate::settings::timeout::{Clock, TimeoutCause};
use crate::settings::turns::Turn;

/// An answer whose status was asked for, and the call that it answers.
pub(crate) struct Answer {
    pub(crate) response: reqwest::Response,
    pub(crate) attempts: u32,
    /// Whether headers of rate limits may name throttlers.
    pub(crate) throttlers: bool,
    /// The token that was sent.
    pub(crate) token: Option<Arc<Bearer>>,
    /// Its span is open as long as the call.
    pub(crate) trace: Trace,
    /// Held until the body is read or handed to the caller.
    _turn: Turn,
}

impl Answer {
    /// The response with this body. It takes the headers.
    pub(crate) fn with_body<T>(&mut self, body: T) -> Response<T> {
        let headers = std::mem::take(self.response.headers_mut());
        Response::new(self.response.status(), headers, self.attempts, self.throttlers, body)
    }

    /// The head of the response, for an error. It takes the headers.
    pub(crate) fn head(&mut self) -> Box<Response<()>> {
        Box::new(self.with_body(()))
    }
}

impl Request {
    /// Sends the request and waits for the head of an answer whose status is `wanted`.
    pub(crate) async fn execute(
        &self,
        headers: &[(HeaderName, HeaderValue)],
        wanted: fn(StatusCode) -> bool,
    ) -> Result<Answer, Error> {
        let started = Instant::now();
        let trace = Trace::new(&self.client, &self.operation, started);
        let clock = Clock { started, limit: self.limits().total() };
        let url = self.url().map_err(|error| trace.unanswered(error))?;
        let plan = Plan { url, headers, wanted, clock };
        let outcome = if trace.span().is_none() {
            self.repeat(&plan, &trace).await
        } else {
            // In a box, so that calls that nobody traces need not have the space for it twice.
            Box::pin(self.repeat(&plan, &trace)).instrument(trace.span().clone()).await
        };
        match outcome {
            Ok((Success { response, token, turn }, attempts)) => {
                trace.answered(response.status(), attempts);
                let throttlers = self.client.shared.conventions.throttlers;
                Ok(Answer { response, attempts, throttlers, token, trace, _turn: turn })
            }
            Err(error) => Err(trace.unanswered(error)),
        }
    }

    /// Makes attempts until one succeeds or there is no point in another.
    async fn repeat(&self, plan: &Plan<'_>, trace: &Trace) -> Result<(Success, u32), Error> {
        let clock = plan.clock;
        let (mut attempts, mut retries) = (0, 0);
        // Whether a connection was lost.
        let mut lost = false;
        let mut waited = Duration::ZERO;
        let mut refused: Option<Failure> = None;
        loop {
            let token = self.token(clock).await.map_err(|error| error.after_attempts(attempts))?;
            if let Some(failure) = refused.take_if(|failure| failure.sent(token.as_deref())) {
                return Err(failure.error);
            }
            // Not before there is a token: its source may need turns of the same client.
            let turn = match self.client.shared.turns.free() {
                Some(turn) => turn,
                // In a box, as a turn that is free needs no space for it.
                None => Box::pin(self.wait_for_turn(clock, &mut waited))
                    .await
                    .map_err(|error| error.after_attempts(attempts))?,
            };
            attempts += 1;
            let attempt = Attempt { token, turn, number: attempts, fresh: lost };
            let mut failure = match self.attempt(plan, attempt).await {
                Ok(success) => return Ok((success, attempts)),
                Err(failure) => failure,
            };
            failure.error = failure.error.after_attempts(attempts);
            if !self.body.can_be_sent_again() {
                return Err(failure.error);
            }
            if refused.is_none() && self.is_worth_a_new_token(&failure) {
                trace.retry(&failure.error, attempts, Duration::ZERO);
                refused = Some(failure);
                continue;
            }
            let policy = &self.client.shared.retry;
            let elapsed = clock.started.elapsed().saturating_sub(waited);
            let (delay, counts) = if !may_repeat(&failure.error, failure.idempotent) {
                (None, false)
            } else if !lost && is_lost(&failure.error) && policy.repeats_lost(elapsed) {
                lost = true;
                (Some(Duration::ZERO), false)
            } else {
                let asked = failure.error.retry_after();
                (policy.delay(retries, elapsed, asked), true)
            };
            let Some(delay) = delay.filter(|delay| clock.has_time_for(*delay)) else {
                return Err(failure.error);
            };
            trace.retry(&failure.error, attempts, delay);
            if counts {
                retries += 1;
                sleep(delay).await;
            }
        }
    }

    /// The token to send, if one is to be sent.
    async fn token(&self, clock: Clock) -> Result<Option<Arc<Bearer>>, Error> {
        let source = match &self.client.shared.tokens {
            Some(Tokens::Fixed(bearer)) if self.operation.secured => {
                return Ok(Some(bearer.clone()));
            }
            Some(Tokens::Source(source)) if self.operation.secured => source,
            _ => return Ok(None),
        };
        let mut getting = source.token();
        // A token that is there already needs neither a timer nor the space for it.
        let token = match (&mut getting).now_or_never() {
            Some(token) => token,
            None => Box::pin(self.token_in_time(getting, clock)).await?,
        };
        let checked = token.and_then(|token| match token::problem(&token) {
            Some(problem) => Err(TokenError::new(format!("the token {problem}"))),
            None => Ok(Some(Arc::new(Bearer::new(token)))),
        });
        let operation = self.operation.id;
        checked.map_err(|source| Error::Credentials { operation, attempts: 0, source })
    }

    async fn token_in_time(
        &self,
        mut getting: TokenFuture<'_>,
        clock: Clock,
    ) -> Result<Result<SecretString, TokenError>, Error> {
        let token = self.patience(clock).wait(None, Pin::new(&mut getting)).await;
        token.map_err(|ended| self.timed_out(ended, clock))
    }

    pub(crate) fn patience(&self, clock: Clock) -> Patience {
        Patience { clock, idle: self.limits().idle(), started: Instant::now() }
    }

    /// Whether the token was refused and its source may have another one.
    fn is_worth_a_new_token(&self, failure: &Failure) -> bool {
        let tokens = self.client.shared.tokens.as_ref().zip(failure.token.as_ref());
        tokens.is_some_and(|(tokens, bearer)| {
            failure.error.is_unauthorized() && tokens.rejected(&bearer.token)
        })
    }

    /// The error of a call that takes too long.
    pub(crate) fn timed_out(&self, ended: Ended, clock: Clock) -> Error {
        let (after, source) = match ended {
            Ended::Idle => (self.limits().idle(), None),
            Ended::Late => {
                (None, Some(TimeoutCause { limit: clock.limit, ..TimeoutCause::default() }))
            }
        };
        Error::Timeout { operation: self.operation.id, after, response: None, source }
    }
}
