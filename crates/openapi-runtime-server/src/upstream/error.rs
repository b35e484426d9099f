//! Makes the answer of an error of a client with which another server was asked.

use http::StatusCode;
use http::header::CONTENT_ENCODING;
use openapi_runtime_client::{ApiError, Error as ClientError};

use crate::error::Error;

/// The answer to a request for which another server was asked, and that did not go well.
pub(crate) fn from_client(error: ClientError) -> Error {
    match error {
        ClientError::Api(answer) => relayed(&answer),
        ClientError::Timeout { .. } => {
            let message = "The upstream server took too long.";
            Error::new(StatusCode::GATEWAY_TIMEOUT, message).caused_by(error)
        }
        ClientError::Connection { .. }
        | ClientError::Decode { .. }
        | ClientError::UnexpectedBody { .. }
        | ClientError::BodyTooLarge { .. } => {
            let message = "The upstream server gave no proper answer.";
            Error::new(StatusCode::BAD_GATEWAY, message).caused_by(error)
        }
        // The others have not been sent, or not because of that server.
        _ => Error::internal(error),
    }
}

/// The answer of that server. The client keeps JSON objects of up to 64 KiB, and only the first
/// 1 KiB of any other body.
fn relayed(answer: &ApiError) -> Error {
    let mut headers = answer.headers.clone();
    // The client has decompressed it.
    headers.remove(CONTENT_ENCODING);
    let whole = serde_json::from_str::<serde::de::IgnoredAny>(&answer.excerpt).is_ok();
    let decoded = !answer.body.is_empty();
    let body = match serde_json::to_string(&answer.body) {
        Ok(text) if decoded && !whole => text,
        _ => answer.excerpt.clone(),
    };
    let mut response = http::Response::new(body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = headers;
    Error::from_response(response)
}
