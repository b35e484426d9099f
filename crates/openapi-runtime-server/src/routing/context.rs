//! What a handler knows of a request beside its parameters: the caller and the head.

use std::fmt;

use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::request::Parts as Head;
use http::{Extensions, HeaderMap, HeaderValue, Method, Uri};

use super::operation::{Operation, RequestBody};
use super::request_id;

/// The request that a handler answers: who calls, and the head of the request.
///
/// Its `Debug` shows neither the principal nor headers nor the query, which may hold secrets.
#[non_exhaustive]
pub struct Context<P> {
    /// Who calls, as the authenticator says; nothing for a public operation.
    pub principal: P,
    origin: Box<Origin>,
}

/// The head of a request and what is known of it. It is boxed, so that it is not moved with each
/// of the futures on its way.
pub(crate) struct Origin {
    pub(crate) operation: &'static Operation,
    pub(crate) head: Head,
    pub(crate) request_id: HeaderValue,
    pub(crate) raw_body: Option<Bytes>,
}

/// The operation of a context that a test has made without one.
static NONE: Operation = Operation {
    id: "none",
    tag: None,
    method: Method::GET,
    path: "/",
    security: &[],
    headers: &[],
    parameters: &[],
    body: RequestBody::None,
};

impl<P> Context<P> {
    pub(crate) fn from_origin(principal: P, origin: Box<Origin>) -> Self {
        Self { principal, origin }
    }

    /// A context to call a handler with in a test: that of a `GET /` without headers, for no
    /// operation of the API. If the handler looks at more of it than its principal, see
    /// [`with`](Self::with).
    ///
    /// ```
    /// use openapi_runtime_server::Context;
    ///
    /// let context = Context::new("org-1");
    /// assert_eq!(context.principal, "org-1");
    /// assert_eq!(context.uri().path(), "/");
    /// ```
    pub fn new(principal: P) -> Self {
        let (head, ()) = http::Request::new(()).into_parts();
        let request_id = request_id::from_headers(&head.headers);
        Self::from_origin(
            principal,
            Box::new(Origin { operation: &NONE, head, request_id, raw_body: None }),
        )
    }

    /// The same with the operation and the head of a request, of which the body is left out. The
    /// extensions get the operation as those of a request that was received.
    ///
    /// ```
    /// use openapi_runtime_server::Context;
    /// use openapi_runtime_server::axum::http::Request;
    /// # use openapi_runtime_server::Operation;
    /// # fn example(operation: &'static Operation) {
    ///
    /// let request = Request::get("/pets/1").header("x-request-id", "id-1");
    /// let context = Context::new(()).with(operation, request.body(()).unwrap());
    /// assert_eq!(context.request_id(), "id-1");
    /// # }
    /// ```
    pub fn with<B>(self, operation: &'static Operation, request: http::Request<B>) -> Self {
        let (mut head, _) = request.into_parts();
        head.extensions.insert(operation);
        let request_id = request_id::from_headers(&head.headers);
        let raw_body = self.origin.raw_body;
        Self::from_origin(
            self.principal,
            Box::new(Origin { operation, head, request_id, raw_body }),
        )
    }

    /// The same with the bytes of a body, for a test of a handler that looks at them.
    pub fn with_raw_body(mut self, body: impl Into<Bytes>) -> Self {
        self.origin.raw_body = Some(body.into());
        self
    }

    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.origin.operation
    }

    /// All headers of the request, credentials included.
    pub fn headers(&self) -> &HeaderMap {
        &self.origin.head.headers
    }

    /// Path and query of the request, without the prefix under which the router is nested.
    pub fn uri(&self) -> &Uri {
        &self.origin.head.uri
    }

    /// What layers have attached to the request, and [`serve`](crate::serve()): the address of the
    /// caller.
    pub fn extensions(&self) -> &Extensions {
        &self.origin.head.extensions
    }

    /// The body as it came, with members that the types do not know, if it is one that is read as a
    /// whole (JSON, text or an urlencoded form), it is not empty, and
    /// [`keep_raw_bodies`](crate::Builder::keep_raw_bodies) was called.
    pub fn raw_body(&self) -> Option<&Bytes> {
        self.origin.raw_body.as_ref()
    }

    /// The request as it came, but with another body, to be sent to another server. Its path is
    /// without the prefix under which the router is nested, and its headers say nothing of the
    /// length of the body.
    pub fn into_request(self, body: impl Into<Body>) -> Request {
        let mut request = Request::from_parts(self.origin.head, body.into());
        request.headers_mut().remove(CONTENT_LENGTH);
        request.headers_mut().remove(TRANSFER_ENCODING);
        request
    }

    /// The identifier of the request: what its header `X-Request-Id` says if that is at most 128
    /// printable ASCII characters, or else one that was made for it. The answer has it as well.
    pub fn request_id(&self) -> &str {
        self.origin.request_id.to_str().unwrap_or_default()
    }
}

impl<P> fmt::Debug for Context<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("operation", &self.origin.operation.id)
            .field("path", &self.origin.head.uri.path())
            .field("request_id", &self.request_id())
            .finish_non_exhaustive()
    }
}

/// A handler may hold a reference to its context while it waits, if the principal is `Sync`.
const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<Context<()>>();
};
