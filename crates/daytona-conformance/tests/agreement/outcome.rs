//! What the client got, compared with what the server was to answer.

use axum::http::{HeaderMap, StatusCode};
use bytes::{Bytes, BytesMut};
use daytona_api_client::Error as ClientError;
use daytona_api_client::runtime::{ByteStream, Response};
use futures_util::StreamExt;
use serde::Serialize;
use serde_json::Value;

use crate::exchange::Exchange;
use crate::form;
use crate::plan::{Answer, AnswerBody};

/// What a client got: status, headers and body, or why it got nothing.
pub type Received = Result<(StatusCode, HeaderMap, Bytes), ClientError>;

#[allow(dead_code, reason = "not every description has every kind of body")]
impl Exchange {
    pub fn answered<T: Serialize>(&self, result: Result<Response<T>, ClientError>) -> Received {
        let response = result?;
        let body = serde_json::to_vec(response.body()).unwrap_or_default();
        Ok((response.status(), response.headers().clone(), body.into()))
    }

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
    pub async fn compare(&self, received: Received) {
        match (&self.plan.answer, received) {
            (Answer::Declared { code, body, .. }, Ok((status, headers, bytes))) => {
                if status != *code {
                    self.differs(format!("the status is {status}, not {code}"));
                }
                match body {
                    AnswerBody::Empty => self.same("the answer", &Value::Null, &json(&bytes)),
                    AnswerBody::Json(value) => self.same("the answer", value, &json(&bytes)),
                    AnswerBody::Bytes(expected) => self.same_bytes(expected, &bytes),
                    AnswerBody::Parts(expected) => match form::parts(&headers, bytes).await {
                        Ok(parts) if parts == *expected => {}
                        parts => self.differs(format!("the parts are {parts:?}")),
                    },
                }
            }
            (Answer::Declared { code, body, .. }, Err(ClientError::Api(error))) => {
                if error.status != *code {
                    self.differs(format!("the status is {}, not {code}", error.status));
                }
                if let AnswerBody::Json(value) = body {
                    let actual = serde_json::to_value(&error.body).unwrap_or_default();
                    self.same("the error", value, &actual);
                }
            }
            (Answer::Error { code, message }, Err(ClientError::Api(error))) => {
                let repeated = error.body.get("statusCode") == Some(&code.as_u16().into());
                if error.status != *code || !repeated {
                    self.differs(format!("the status is {}, not {code}", error.status));
                }
                if error.body.message().as_ref() != Some(message) {
                    self.differs(format!("the message is {:?}", error.body.message()));
                }
            }
            (_, Err(error)) => self.differs(format!("the client failed: {}", chain(&error))),
            (Answer::Error { .. }, Ok((status, ..))) => {
                self.differs(format!("{status} instead of an error"));
            }
        }
    }
}

fn json(bytes: &Bytes) -> Value {
    serde_json::from_slice(bytes).unwrap_or_default()
}

/// An error and its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
