//! A server behind this one.

pub(crate) mod error;

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::{OriginalUri, Request};
use axum::response::Response;
use bytes::Bytes;
use openapi_runtime_client::{Core, Error as ClientError};
use tower_service::Service;

use crate::error::relayed::remove_hop_by_hop;
use crate::error::{BoxError, Error};

/// A server behind this one, to which requests are passed on with the connections of a client: the
/// service for [`Builder::otherwise`](crate::Builder::otherwise).
///
/// Requests and answers go on as they are, piece by piece, whatever the status.
/// [`Client::forward`](openapi_runtime_client::Client::forward) says what is left out, and what
/// becomes of `Authorization`: if the client has a token, it replaces that of the caller; a client
/// without one passes on what the caller shows. What keeps an answer from coming is a 502 or 504.
/// No WebSocket is opened.
///
/// ```
/// use openapi_runtime_client::ClientBuilder;
/// use openapi_runtime_server::{Builder, Credentials, GeneratedApi, Upstream};
///
/// # fn router(api: &'static GeneratedApi) -> Result<(), Box<dyn std::error::Error>> {
/// let client = ClientBuilder::default().base_url("https://example.com/api").build()?;
/// // The server behind this one judges what callers show.
/// let authenticate = async |_: Credentials| Ok(());
/// let builder = Builder::new(api).authenticate(authenticate);
/// let router = builder.otherwise(Upstream::new(client)).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Upstream(Core);

impl Upstream {
    /// The server that this client calls, which may be that of any generated crate.
    pub fn new(client: impl AsRef<Core>) -> Self {
        Self(client.as_ref().clone())
    }

    /// Passes a request on, in a method that has changed it:
    /// [`Context::into_request`](crate::Context::into_request) makes one. The method answers with
    /// [`Error::from_response`], which is for answers of any status.
    ///
    /// # Errors
    /// 502 and 504 if no answer comes, 400 for a path that leads out of the API, and what reading
    /// the body of the request fails with.
    pub async fn forward<B>(&self, request: http::Request<B>) -> Result<Response, Error>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        match self.0.forward(request).await {
            Ok(mut response) => {
                remove_hop_by_hop(response.headers_mut());
                Ok(response.map(Body::new))
            }
            Err(ClientError::InvalidRequest { problem, .. }) => {
                Err(Error::bad_request(format!("path {problem}")))
            }
            Err(error) => Err(error.into()),
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
