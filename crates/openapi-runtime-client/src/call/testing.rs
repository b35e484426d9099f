//! Support for testing programs that use the client: calls without the network, and a record of the
//! requests. It needs the feature `testing`.
//!
//! [`ClientBuilder::service`] creates a client that calls an `axum::Router`, such as a generated
//! server, or any other `tower` service. A [`Recorder`] is a middleware that records the requests.
//!
//! ```
//! use std::convert::Infallible;
//! use std::future::{Ready, ready};
//! use std::task::{Context, Poll};
//!
//! use openapi_runtime_client::{ClientBuilder, Operation, Request};
//! use openapi_runtime_client::testing::Recorder;
//! use http::{Method, Response};
//! use reqwest::Body;
//! use tower_service::Service;
//!
//! #[derive(Clone)]
//! struct Things;
//!
//! impl Service<http::Request<Body>> for Things {
//!     type Response = Response<Body>;
//!     type Error = Infallible;
//!     type Future = Ready<Result<Response<Body>, Infallible>>;
//!
//!     fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
//!         Poll::Ready(Ok(()))
//!     }
//!
//!     fn call(&mut self, _: http::Request<Body>) -> Self::Future {
//!         ready(Ok(Response::new(r#"["one", "two"]"#.into())))
//!     }
//! }
//!
//! # static LIST_THINGS: Operation = Operation {
//! #     id: "listThings",
//! #     method: Method::GET,
//! #     path: "/things",
//! #     headers: &[],
//! #     secured: true,
//! # };
//! # async fn example() -> Result<(), openapi_runtime_client::Error> {
//! let recorder = Recorder::default();
//! let client = ClientBuilder::default()
//!     .base_url("http://in-process/api")
//!     .service(Things)
//!     .middleware(recorder.clone())
//!     .build()?;
//!
//! let things = Request::new(&client, &LIST_THINGS).send::<Vec<String>>().await?;
//! assert_eq!(things.len(), 2);
//!
//! let calls = recorder.calls();
//! assert_eq!(calls.len(), 1);
//! assert_eq!((calls[0].operation(), calls[0].path()), ("listThings", "/api/things"));
//! # Ok(())
//! # }
//! # tokio::runtime::Runtime::new().unwrap().block_on(example()).unwrap();
//! ```
//!
//! [`ClientBuilder::service`]: crate::ClientBuilder::service

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;

use crate::call::hook::Middleware;
use crate::request::operation::Operation;

/// A middleware that records requests, over the network and in process. Register a clone of it with
/// [`ClientBuilder::middleware`]; all clones share the list.
///
/// It records each attempt, so a call that was retried appears several times. It sees the changes
/// of middleware that was registered before it. It keeps all bodies that are in memory, so it is
/// meant for tests and not for long-running programs.
///
/// [`ClientBuilder::middleware`]: crate::ClientBuilder::middleware
#[derive(Clone, Default)]
pub struct Recorder {
    calls: Arc<Mutex<Vec<RecordedCall>>>,
}

/// One recorded request. It never includes the token.
#[derive(Clone)]
pub struct RecordedCall {
    operation: &'static str,
    method: Method,
    path: String,
    query: Option<String>,
    headers: HeaderMap,
    body: Option<Bytes>,
}

impl Recorder {
    /// The requests so far, in order.
    pub fn calls(&self) -> Vec<RecordedCall> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Removes and returns the requests so far, in order.
    pub fn take(&self) -> Vec<RecordedCall> {
        std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Middleware for Recorder {
    fn before(&self, operation: &Operation, request: &mut reqwest::Request) {
        let secret = |name, value: &HeaderValue| {
            [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name) || value.is_sensitive()
        };
        let headers = request.headers().iter().filter(|(name, value)| !secret(name, value));
        let headers = headers.map(|(name, value)| (name.clone(), value.clone())).collect();
        let body = match request.body() {
            None => Some(Bytes::new()),
            Some(body) => body.as_bytes().map(Bytes::copy_from_slice),
        };
        let call = RecordedCall {
            operation: operation.id,
            method: request.method().clone(),
            path: request.url().path().to_owned(),
            query: request.url().query().map(str::to_owned),
            headers,
            body,
        };
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }
}

impl RecordedCall {
    /// The ID of the operation in the description, such as `getPet`.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path as it was sent, including that of the base URL, such as `/api/pets/kit`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query as it was sent, without `?`; `None` if there was none.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// The value of a header, if it is text. Credentials and headers that the HTTP client adds are
    /// not recorded.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body, empty if there was none; `None` for an upload or a multipart form, which is read
    /// only while it is sent.
    pub fn bytes(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    /// The body as JSON, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.body.as_ref()?).ok()
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.calls()).finish()
    }
}

/// Query, headers and body are left out, because they may hold personal data.
impl fmt::Debug for RecordedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedCall")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}
