//! What this crate adds to the runtime, which knows no particular API: errors of the client, if it
//! is there, are those of the server that it calls.

use crate::runtime::{BoxError, Error};

/// What becomes of an error of another library. One that nothing is known of is given back.
#[cfg(not(feature = "client"))]
pub(crate) fn known(source: BoxError) -> Result<Error, BoxError> {
    Err(source)
}

#[cfg(feature = "client")]
pub(crate) fn known(source: BoxError) -> Result<Error, BoxError> {
    source.downcast().map(|error| of_client(*error))
}

/// The answer to a request for which another server was asked, and that did not go well.
#[cfg(feature = "client")]
fn of_client(error: daytona_api_client::Error) -> Error {
    use daytona_api_client::Error as Client;

    use crate::runtime::StatusCode;

    match error {
        Client::Api(answer) => of_answer(&answer),
        Client::Timeout { .. } => {
            let message = "The upstream server took too long.";
            Error::new(StatusCode::GATEWAY_TIMEOUT, message).caused_by(error)
        }
        Client::Connection { .. }
        | Client::Decode { .. }
        | Client::UnexpectedBody { .. }
        | Client::BodyTooLarge { .. } => {
            let message = "The upstream server gave no proper answer.";
            Error::new(StatusCode::BAD_GATEWAY, message).caused_by(error)
        }
        // The others have not been sent, or not because of that server.
        _ => Error::internal(error),
    }
}

/// The answer of that server. Of a long body the client keeps what it could make of it.
#[cfg(feature = "client")]
fn of_answer(answer: &daytona_api_client::ApiError) -> Error {
    use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
    use axum::http::{HeaderValue, Response};

    let mut headers = answer.headers.clone();
    // The client has decompressed it.
    headers.remove(CONTENT_ENCODING);
    let whole = serde_json::from_str::<serde::de::IgnoredAny>(&answer.excerpt).is_ok();
    let decoded = !answer.body.is_empty();
    let body = match serde_json::to_string(&answer.body) {
        Ok(text) if decoded && !whole => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            text
        }
        _ => answer.excerpt.clone(),
    };
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = headers;
    Error::from_response(response)
}
