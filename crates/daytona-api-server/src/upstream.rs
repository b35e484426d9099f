//! A server behind this one.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use daytona_api_client::{ApiError, Client, Error as ClientError};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use openapi_runtime_server::axum::extract::{OriginalUri, Request};
use openapi_runtime_server::{Body, BoxError, Error, Response};
use tower_service::Service;

/// A server behind this one, to which requests are passed on with the connections of a client: the
/// service for [`Builder::otherwise`](crate::Builder::otherwise).
///
/// Requests and answers go on as they are, piece by piece, whatever the status. [`Client::forward`]
/// says what is left out, and what becomes of `Authorization`: if the client has a token, it replaces
/// that of the caller; a client without one passes on what the caller shows. What keeps an answer
/// from coming is a 502 or 504. No WebSocket is opened.
///
/// ```
/// # #[cfg(feature = "volumes")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use daytona_api_client::Client;
/// use daytona_api_server::{Api, Credentials, Upstream};
/// # struct Volumes;
/// # impl daytona_api_server::volumes::VolumesApi<()> for Volumes {}
///
/// let upstream = Upstream::new(Client::builder().base_url("https://example.com/api").build()?);
/// // The server behind this one judges what callers show.
/// let authenticate = async |_: Credentials| Ok(());
/// let api = Api::builder().volumes(Volumes).authenticate(authenticate).otherwise(upstream);
/// let api = api.build()?;
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "volumes"))]
/// # fn main() {}
/// ```
#[derive(Clone)]
pub struct Upstream(Client);

impl Upstream {
    /// The server that this client calls.
    pub fn new(client: Client) -> Self {
        Self(client)
    }

    /// Passes a request on, in a method that has changed it:
    /// [`Context::into_request`](crate::Context::into_request) makes one. The method answers with
    /// [`Error::from_response`], which is for answers of any status.
    ///
    /// # Errors
    /// 502 and 504 if no answer comes, 400 for a path that leads out of the API, and what reading the
    /// body of the request fails with.
    pub async fn forward<B>(&self, request: http::Request<B>) -> Result<Response, Error>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        match self.0.forward(request).await {
            Ok(response) => Ok(response.map(Body::new)),
            Err(ClientError::InvalidRequest { problem, .. }) => {
                Err(Error::bad_request(format!("path {problem}")))
            }
            Err(error) => Err(match Error::from_request_body(&error) {
                Some(error) => error,
                None => upstream_error(error),
            }),
        }
    }
}

impl Service<Request> for Upstream {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let upstream = self.clone();
        let original = request.extensions().get::<OriginalUri>().map(|uri| uri.0.clone());
        let uri = original.unwrap_or_else(|| request.uri().clone());
        Box::pin(async move {
            Ok(match upstream.forward(request).await {
                Ok(response) => response,
                Err(error) => error.answer(&uri),
            })
        })
    }
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Upstream").field(&self.0).finish()
    }
}

/// What becomes of an error of another library: one of the client is the answer of the server that
/// it calls. Others are given back.
pub(crate) fn convert_error(source: BoxError) -> Result<Error, BoxError> {
    source.downcast().map(|error| upstream_error(*error))
}

/// The answer to a request for which another server was asked, and that did not go well.
fn upstream_error(error: ClientError) -> Error {
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

/// The answer of that server. Of a long body the client keeps what it could make of it.
fn relayed(answer: &ApiError) -> Error {
    let mut headers = answer.headers.clone();
    // The client has decompressed it.
    headers.remove(CONTENT_ENCODING);
    let whole = serde_json::from_str::<serde_json::Value>(&answer.excerpt).is_ok();
    let decoded = !answer.body.is_empty();
    let body = match serde_json::to_string(&answer.body) {
        Ok(text) if decoded && !whole => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            text
        }
        _ => answer.excerpt.clone(),
    };
    let mut response = http::Response::new(body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = headers;
    Error::from_response(response)
}
