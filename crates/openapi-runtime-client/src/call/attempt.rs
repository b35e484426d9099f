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
use crate::settings::in_flight::InFlightPermit;
use crate::settings::redirect;
use crate::settings::timeout::Deadline;

/// The data that all attempts of a call share.
pub(crate) struct Plan<'a> {
    pub(crate) url: Url,
    /// The headers that depend on the kind of response that is expected.
    pub(crate) headers: &'a [(HeaderName, HeaderValue)],
    pub(crate) is_expected: fn(StatusCode) -> bool,
    pub(crate) deadline: Deadline,
}

/// An attempt with an expected status.
pub(crate) struct Success {
    pub(crate) response: reqwest::Response,
    /// The token that was sent.
    pub(crate) token: Option<Arc<Bearer>>,
    pub(crate) permit: InFlightPermit,
}

/// The parameters of one attempt.
pub(crate) struct Attempt {
    pub(crate) token: Option<Arc<Bearer>>,
    pub(crate) permit: InFlightPermit,
    /// The number of the attempt, counted from 1.
    pub(crate) number: u32,
    /// Whether to open a new connection instead of using a pooled one.
    pub(crate) fresh: bool,
}

/// A failed attempt.
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
        Attempt { token, permit, number, fresh }: Attempt,
    ) -> Result<Success, Failure> {
        let operation = &self.operation;
        let wait_limits = self.wait_limits(plan.deadline);
        let started = wait_limits.started;
        let activity = self.body.is_upload().then(|| Activity::new(started));
        let request = self.assemble(&plan.url, plan.headers, token.as_deref());
        let request = match &self.body {
            Body::Empty => request,
            // Boxed, so that the future of a call without a body stays small.
            _ => match Box::pin(self.with_body(request, activity.as_ref())).await {
                Ok(request) => request,
                Err(error) => return Err(Failure { error, token, idempotent: false }),
            },
        };
        let (sending, method) = self.start(request, fresh);
        // Whether the request may be retried although the server may have acted on it.
        let idempotent = operation.method.is_idempotent() && method.is_idempotent();
        let result = match sending {
            Ok(sending) => {
                let mut sending = pin!(sending);
                let sending = poll_fn(|cx| redirect::poll(&method, sending.as_mut(), cx));
                match wait_limits.wait(activity.as_ref(), pin!(sending)).await {
                    Ok(Ok(response)) if (plan.is_expected)(response.status()) => Ok(response),
                    Ok(Ok(response)) => {
                        // Boxed, so that the future of a successful call stays small.
                        Err(Box::pin(self.api_error(
                            response,
                            &method,
                            token.as_deref(),
                            plan.deadline,
                        ))
                        .await)
                    }
                    Ok(Err(source)) => {
                        Err(Error::transport(operation.id, url::server(&plan.url), source))
                    }
                    Err(reached) => Err(self.timed_out(reached, plan.deadline)),
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
            Ok(response) => Ok(Success { response, token, permit }),
            Err(error) => Err(Failure { error, token, idempotent }),
        }
    }

    /// Passes the request to the middleware and starts to send it, unless the API would reject it.
    /// Also returns the method, which a middleware may have changed.
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
    /// Whether this token was sent.
    pub(crate) fn sent(&self, bearer: Option<&Bearer>) -> bool {
        let text = |bearer: &Bearer| bearer.token.expose_secret().to_owned();
        self.token.as_deref().map(text) == bearer.map(text)
    }
}
