//! What the client got, compared with what the server was to answer.

use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use serde_json::Value;

use crate::exchange::Exchange;
use crate::form;
use crate::plan::{Answer, AnswerBody};

/// What a client got from a call.
pub type Received = Result<Response, Failure>;

/// A success as a client got it.
#[derive(Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; what was decoded is JSON again.
    pub body: Bytes,
}

/// Why a client got no success.
#[derive(Debug)]
pub enum Failure {
    /// The server answered with an error.
    Answer {
        /// The status.
        status: StatusCode,
        /// The body, as far as the client understands it.
        body: Value,
    },
    /// The client failed: the error and its causes.
    Client(String),
}

impl Failure {
    /// The error of a client and its causes.
    pub fn of_client(error: &dyn std::error::Error) -> Self {
        let causes = std::iter::successors(Some(error), |error| error.source());
        Self::Client(causes.map(ToString::to_string).collect::<Vec<_>>().join(": "))
    }
}

impl Exchange {
    /// Compares what the client got with what the server was to answer.
    pub(crate) async fn compare(&self, received: Received) {
        match (&self.plan().answer, received) {
            (Answer::Declared { code, body, .. }, Ok(response)) => {
                self.same_status(*code, response.status);
                let json = || serde_json::from_slice(&response.body).unwrap_or_default();
                match body {
                    AnswerBody::Empty => self.same("the answer", &Value::Null, &json()),
                    AnswerBody::Json(value) => self.same("the answer", value, &json()),
                    AnswerBody::Bytes(expected) => self.same_bytes(expected, &response.body),
                    AnswerBody::Parts(expected) => {
                        match form::parts(&response.headers, response.body).await {
                            Ok(parts) if parts == *expected => {}
                            parts => self.differs(format!("the parts are {parts:?}")),
                        }
                    }
                }
            }
            (
                Answer::Declared { code, body, .. },
                Err(Failure::Answer { status, body: actual }),
            ) => {
                self.same_status(*code, status);
                if let AnswerBody::Json(value) = body {
                    self.same("the error", value, &actual);
                }
            }
            (Answer::Error { code, message }, Err(Failure::Answer { status, body })) => {
                self.same_status(*code, status);
                // What the members are called is up to the API.
                let has = |value: Value| {
                    let mut members = body.as_object().into_iter().flatten();
                    members.any(|(_, member)| *member == value)
                };
                if !has(code.as_u16().into()) || !has(message.as_str().into()) {
                    self.differs(format!(
                        "{body} lacks the status {code} or the message {message}"
                    ));
                }
            }
            (_, Err(Failure::Client(problem))) => {
                self.differs(format!("the client failed: {problem}"));
            }
            (Answer::Error { .. }, Ok(response)) => {
                self.differs(format!("{} instead of an error", response.status));
            }
        }
    }

    fn same_status(&self, expected: StatusCode, actual: StatusCode) {
        if expected != actual {
            self.differs(format!("the status is {actual}, not {expected}"));
        }
    }
}
