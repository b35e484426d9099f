//! An asynchronous client of the Daytona platform API.
//!
//! A [`Client`] holds the base URL, the credentials and the connection pool. It has one method for
//! each operation of the API. The method takes the required parameters and returns a call, which
//! has a setter for each optional parameter. Awaiting the call in a Tokio runtime sends it:
//!
//! ```no_run
//! # #[cfg(feature = "sandbox")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use daytona_api_client::Client;
//! use daytona_api_client::types::{CreateSandbox, SandboxState};
//!
//! // Reads DAYTONA_API_KEY, and DAYTONA_API_URL for your own server.
//! let client = Client::from_env()?;
//!
//! let body = CreateSandbox::new().name("box").labels([("team", "a")]).cpu(2);
//! let sandbox = client.create_sandbox(body).await?;
//! println!("{:?}", client.get_sandbox(&sandbox.id).await?.state);
//!
//! let call = client.list_sandboxes_paginated().states([SandboxState::Started]).limit(50);
//! let mut started = call.stream();
//! while let Some(sandbox) = started.try_next().await? {
//!     println!("{} on {} CPUs", sandbox.name, sandbox.cpu);
//! }
//!
//! // With a JWT, the same client can act for another organization of the user.
//! let others = client.organization("org_2")?.list_sandboxes().await?;
//! println!("{} more", others.len());
//! # Ok(())
//! # }
//! ```
//!
//! Any 2xx status is a success. Any other status is an [`Error::Api`] with the status, the headers
//! and [`ErrorDetails`], whether the body is an error of the API or a page of a proxy;
//! `details.decode::<types::ErrorBody>()` converts it to the error type of the API. Errors about a
//! response have its status, headers and rate limits, and the number of attempts. Downloads and
//! logs are returned as a [`ByteStream`]; an upload takes a [`Part`] and streams it.
//!
//! A newer server may send members and have operations that these bindings lack. A [`Response`]
//! returns its unmodified body with [`json`](Response::json) and [`bytes`](Response::bytes), and
//! [`Client::call`] calls an operation by its method and path.
//!
//! A paginated list can be read item by item with `stream()` or page by page with `pages()`
//! ([`Items`](runtime::Items), [`Pages`](runtime::Pages)). Both have a method `try_next()` and
//! implement `Stream`. The module [`wait`] waits for a state of a sandbox, a snapshot or a volume.
//!
//! A setter takes any value that converts into its type, an iterator for a list, pairs for a map,
//! or an `Option` of these; the traits are in [`types::runtime`]. A request body has a constructor
//! with its required members, and setters for the others.
//!
//! [`Client::forward`] forwards requests of other clients, for example in a proxy.
//!
//! Calls that fail for a temporary reason are retried where that is safe, as the [`RetryPolicy`] of
//! the client says. A [`TokenSource`] provides tokens that expire, and a [`Middleware`] observes
//! each attempt. [`faults`] documents the behaviour for each fault of a server.
//!
//! # Time limits
//!
//! A call has two time limits: `timeout` for the time until the response head arrives, including
//! all attempts, and `idle_timeout` for the time without progress. Both can be set for a client on
//! its builder, and for a single call with its setters, which take precedence. By default there is
//! no total timeout, and a call without progress ends after 60 seconds, or after the total timeout
//! if that is longer. So for a command that is silent for ten minutes it is enough to set `timeout`
//! to ten minutes. [`ClientBuilder::timeout`] has the details. The limits also apply to the
//! requests of a [wait] and to getting a token.
//!
//! # Concurrency
//!
//! At most 128 calls of a client, its clones and clients derived from it are in flight, so that a
//! program that makes thousands of calls does not run out of connections. Further calls wait; see
//! [`max_in_flight`](ClientBuilder::max_in_flight). A [`ByteStream`] or WebSocket that was returned
//! to the program does not count.
//!
//! # Testing
//!
//! With the feature `testing` a client can call an `axum::Router` or any other `tower` service in
//! the same process, and a `testing::Recorder` records the requests:
//!
//! ```
//! # #[cfg(all(feature = "sandbox", feature = "testing"))]
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use axum::{Router, routing::get};
//! use daytona_api_client::{Client, testing::Recorder};
//!
//! let router = Router::new().route("/api/sandbox", get(|| async { "[]" }));
//! let recorder = Recorder::default();
//! let client = Client::builder().service(router).middleware(recorder.clone()).build()?;
//!
//! assert!(client.list_sandboxes().await?.is_empty());
//! assert_eq!(recorder.calls()[0].operation(), "listSandboxes");
//! # Ok(())
//! # }
//! # #[cfg(not(all(feature = "sandbox", feature = "testing")))]
//! # fn main() {}
//! ```
//!
//! A router of `daytona-api-server` responds with the types of the API and validates the requests.
//!
//! # Tracing
//!
//! Each call has a `tracing` span `http.client` at the level `INFO`. Its fields are the ID of the
//! operation and OpenTelemetry's attributes for HTTP clients: method, path template, server,
//! status, number of retries, and kind of error. Each retry is an event at the level `INFO`.
//!
//! A failure that is returned to the caller is also one event, with or without the span:
//!
//! ```text
//! WARN openapi_runtime_client::call::trace: getSandbox failed status=503 kind="api" attempts=4 elapsed_ms=1650
//! ```
//!
//! Its level is `WARN`, but `INFO` for 404 and 409, because they often answer what the program
//! wanted to know. [`Client::with_quiet_failures`] changes it to `DEBUG` for callers that handle
//! failures themselves. A [wait] does that, and warns once at its end.
//!
//! Spans and events never include values of parameters, headers or bodies, `url.full`, or error
//! messages of the server.
//!
//! # Connections
//!
//! The root certificate of a private authority and a client certificate are set on the
//! [`ClientBuilder`] with `add_root_certificate` and `identity`. For other settings of the HTTP
//! client, such as a proxy, build one with `reqwest` and the rules of this crate:
//!
//! ```
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use daytona_api_client::{Client, ClientBuilder, reqwest};
//!
//! let proxy = reqwest::Proxy::https("http://proxy.internal:3128")?;
//! let http = ClientBuilder::http_rules(reqwest::Client::builder()).proxy(proxy).build()?;
//! let client = Client::builder().http(http).token("dtn_..").build()?;
//! # Ok(())
//! # }
//! # example().unwrap();
//! ```
//!
//! # Features
//!
//! - `rustls` (default), `rustls-aws-lc` or `native-tls`: the TLS library. `rustls` is the same as
//!   `rustls-ring`, whose cryptography compiles in a fraction of the time; `aws-lc` adds
//!   post-quantum key exchange. The provider is used only for the clients of this crate, and only
//!   if the program has not installed a `CryptoProvider` of rustls for the process. If several of
//!   these features are enabled, `native-tls` takes precedence, then `rustls-aws-lc`.
//! - `http2`: uses HTTP/2 with servers that offer it in the TLS handshake. WebSockets and plain
//!   `http` use HTTP/1.1.
//! - `proxy` (default): uses the HTTP proxy that is configured in the environment (`HTTP_PROXY`,
//!   `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) or the system, except for the local machine.
//! - `gzip` and `brotli`: requests compressed responses. The limits on bodies apply to the
//!   decompressed size.
//! - `oidc`: tokens from OpenID Connect, refreshed before they expire.
//! - `testing`: in-process calls, a recorder of requests, and a `Default` for each type, for the
//!   tests of programs.
//! - One for each tag of the API, such as `sandbox` or `docker-registry`; [`operations`] lists the
//!   operations of each. `stable` (default) enables every tag with operations that are not
//!   deprecated.
//! - `deprecated`: the deprecated operations of the enabled tags. All operations of the tags
//!   `toolbox` and `workspace` are deprecated.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod environment;
pub mod faults;
#[rustfmt::skip]
mod generated;
mod logs;
#[cfg(feature = "oidc")]
pub mod oidc;
mod organization;
mod source;
#[cfg(any(feature = "sandbox", feature = "snapshots", feature = "volumes"))]
pub mod wait;

pub use daytona_api_types as types;
pub use environment::{DEFAULT_API_URL, Environment};
#[allow(unused_imports, reason = "without any tag there are no operations")]
pub use generated::*;
pub use logs::{LogChunk, LogStream, SessionLogs};
pub use openapi_runtime_client as runtime;
pub use reqwest;
#[cfg(feature = "testing")]
#[doc(inline)]
pub use runtime::testing;
#[doc(inline)]
pub use runtime::{
    ApiError, ByteStream, Call, Error, ErrorDetails, Lines, Middleware, Part, RateLimit,
    RateLimits, RawCall, Response, RetryPolicy, TokenError, TokenSource,
};
pub use secrecy;
#[cfg(any(feature = "sandbox", feature = "snapshots", feature = "volumes"))]
#[doc(inline)]
pub use wait::{Wait, WaitError};

runtime::client!(source::preset);
