//! What the client got, compared with what the server was to answer.

use axum::http::{HeaderMap, StatusCode};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use openapi_runtime_client::{ByteStream, Error as ClientError, Response};
use openapi_runtime_server::Error;
use serde::Serialize;
use serde_json::Value;

use crate::exchange::Exchange;
use crate::form;
use crate::plan::{Answer, AnswerBody};

/// What a client got from a call: status, headers and body, where what was decoded is JSON again; or
/// why it got no success.
pub type Received = Result<(StatusCode, HeaderMap, Bytes), ClientError>;

/// The answer of a proxy that asked another server: what that answered, or its error, with status and
/// body as they came.
///
/// # Errors
/// The error.
pub fn relayed<T, A: From<Response<T>>>(
    answer: Result<Response<T>, ClientError>,
) -> Result<A, Error> {
    answer.map(A::from).map_err(|error| match error {
        // Of a long body there is only what the client made of it.
        ClientError::Api(error) if serde_json::from_str::<Value>(&error.excerpt).is_err() => {
            Error::with_body(error.status, &error.body)
        }
        ClientError::Api(error) => {
            let mut response = axum::response::Response::new(error.excerpt.clone());
            *response.status_mut() = error.status;
            *response.headers_mut() = error.headers.clone();
            Error::from_response(response)
        }
        error => Error::internal(error),
    })
}

impl Exchange {
    /// What the client got, if it decodes it.
    pub fn answered<T: Serialize>(&self, result: Result<Response<T>, ClientError>) -> Received {
        let response = result?;
        let body = serde_json::to_vec(response.body()).unwrap_or_default();
        Ok((response.status(), response.headers().clone(), body.into()))
    }

    /// What the client got, if it is a stream of bytes.
    pub async fn answered_bytes(
        &self,
        result: Result<Response<ByteStream>, ClientError>,
    ) -> Received {
        let response = result?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut stream = response.into_inner();
        let mut body = BytesMut::new();
        while let Some(chunk) = stream.next().await {
            body.extend_from_slice(&chunk?);
        }
        Ok((status, headers, body.freeze()))
    }

    /// Compares what the client got with what the server was to answer.
    pub(crate) async fn compare(&self, received: Received) {
        match (&self.plan().answer, received) {
            (Answer::Declared { code, body, .. }, Ok((status, headers, bytes))) => {
                self.same_status(*code, status);
                let json = || serde_json::from_slice(&bytes).unwrap_or_default();
                match body {
                    AnswerBody::Empty => self.same("the answer", &Value::Null, &json()),
                    AnswerBody::Json(value) => self.same("the answer", value, &json()),
                    AnswerBody::Bytes(expected) => self.same_bytes(expected, &bytes),
                    AnswerBody::Parts(expected) => match form::parts(&headers, bytes).await {
                        Ok(parts) if parts == *expected => {}
                        parts => self.differs(format!("the parts are {parts:?}")),
                    },
                }
            }
            (Answer::Declared { code, body, .. }, Err(ClientError::Api(error))) => {
                self.same_status(*code, error.status);
                if let AnswerBody::Json(value) = body {
                    let actual = serde_json::to_value(&error.body).unwrap_or_default();
                    self.same("the error", value, &actual);
                }
            }
            (Answer::Error { code, message }, Err(ClientError::Api(error))) => {
                self.same_status(*code, error.status);
                // What the members are called is up to the API.
                let body = serde_json::to_value(&error.body).unwrap_or_default();
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
            (_, Err(error)) => self.differs(format!("the client failed: {}", chain(&error))),
            (Answer::Error { .. }, Ok((status, ..))) => {
                self.differs(format!("{status} instead of an error"));
            }
        }
    }

    fn same_status(&self, expected: StatusCode, actual: StatusCode) {
        if expected != actual {
            self.differs(format!("the status is {actual}, not {expected}"));
        }
    }
}

/// An error and its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
