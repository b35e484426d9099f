//! One attempt of a call.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;

use http::{HeaderName, HeaderValue, Method, StatusCode};
use reqwest::Url;
use secrecy::ExposeSecret;

use crate::auth::token::Bearer;
use crate::body::Body;
use crate::call::hook::Outcome;
use crate::call::idle::Activity;
use crate::error::Error;
use crate::request::Request;
use crate::request::url;
use crate::settings::redirect;
use crate::settings::timeout::Clock;
use crate::settings::turns::Turn;

/// What all attempts of a call have in common.
pub(crate) struct Plan<'a> {
    pub(crate) url: Url,
    /// Those that come with the kind of answer that is wanted.
    pub(crate) headers: &'a [(HeaderName, HeaderValue)],
    pub(crate) wanted: fn(StatusCode) -> bool,
    pub(crate) clock: Clock,
}

/// An attempt whose answer is what was asked for.
pub(crate) struct Success {
    pub(crate) response: reqwest::Response,
    /// The token that was sent.
    pub(crate) token: Option<Arc<Bearer>>,
    pub(crate) turn: Turn,
}

/// How an attempt is to be made.
pub(crate) struct Attempt {
    pub(crate) token: Option<Arc<Bearer>>,
    pub(crate) turn: Turn,
    /// Counted from 1.
    pub(crate) number: u32,
    /// Whether to leave aside the connections that are kept.
    pub(crate) fresh: bool,
}

/// An attempt that has failed.
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// The token that was sent.
    pub(crate) token: Option<Arc<Bearer>>,
    pub(crate) idempotent: bool,
}

impl Request {
    /// Sends the request once.
    pub(crate) async fn attempt(
        &self,
        plan: &Plan<'_>,
        Attempt { token, turn, number, fresh }: Attempt,
    ) -> Result<Success, Failure> {
        let operation = &self.operation;
        let patience = self.patience(plan.clock);
        let started = patience.started;
        let activity = self.body.is_upload().then(|| Activity::new(started));
        let request = self.assemble(&plan.url, plan.headers, token.as_deref());
        let request = match &self.body {
            Body::Empty => request,
            // In a box, as most calls have no body and need not have the space for it.
            _ => match Box::pin(self.with_body(request, activity.as_ref())).await {
                Ok(request) => request,
                Err(error) => return Err(Failure { error, token, idempotent: false }),
            },
        };
        let (sending, method) = self.start(request, fresh);
        // Whether it may be sent again although the server may have acted on it.
        let idempotent = operation.method.is_idempotent() && method.is_idempotent();
        let result = match sending {
            Ok(sending) => {
                let mut sending = pin!(sending);
                let sending = poll_fn(|cx| redirect::poll(&method, sending.as_mut(), cx));
                match patience.wait(activity.as_ref(), pin!(sending)).await {
                    Ok(Ok(response)) if (plan.wanted)(response.status()) => Ok(response),
                    Ok(Ok(response)) => {
                        // In a box, as what succeeds need not have the space for it.
                        Err(Box::pin(self.api_error(
                            response,
                            &method,
                            token.as_deref(),
                            plan.clock,
                        ))
                        .await)
                    }
                    Ok(Err(source)) => {
                        Err(Error::transport(operation.id, url::server(&plan.url), source))
                    }
                    Err(ended) => Err(self.timed_out(ended, plan.clock)),
                }
            }
            Err(error) => Err(error),
        };
        let result = result.map_err(|error| error.after_attempts(number));
        let middleware = &self.client.shared.middleware;
        if !middleware.is_empty() {
            let outcome = Outcome {
                status: match &result {
                    Ok(response) => Some(response.status()),
                    Err(error) => error.status(),
                },
                error: result.as_ref().err(),
                elapsed: started.elapsed(),
                attempt: number,
            };
            for middleware in middleware.iter().rev() {
                middleware.after(operation, outcome);
            }
        }
        match result {
            Ok(response) => Ok(Success { response, token, turn }),
            Err(error) => Err(Failure { error, token, idempotent }),
        }
    }

    /// Shows the request to the hooks and begins to send it, unless the API would refuse it. Tells
    /// the method that it has then.
    fn start(
        &self,
        mut request: reqwest::Request,
        fresh: bool,
    ) -> (Result<impl Future<Output = reqwest::Result<reqwest::Response>> + use<>, Error>, Method)
    {
        let (operation, shared) = (&self.operation, &self.client.shared);
        for middleware in &shared.middleware {
            middleware.before(operation, &mut request);
        }
        let method = request.method().clone();
        let sending = match (shared.conventions.objection)(operation, &request) {
            Some(problem) => Err(self.invalid(problem)),
            None => Ok(shared.transport.execute(request, fresh)),
        };
        (sending, method)
    }
}

impl Failure {
    /// Whether it was this token that was sent.
    pub(crate) fn sent(&self, bearer: Option<&Bearer>) -> bool {
        let text = |bearer: &Bearer| bearer.token.expose_secret().to_owned();
        self.token.as_deref().map(text) == bearer.map(text)
    }
}
