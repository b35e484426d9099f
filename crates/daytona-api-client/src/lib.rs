//! Asynchronous client of the Daytona platform API.
//!
//! A [`Client`] holds the base URL, the credentials and the connections. It has one method for each
//! operation of the API; the method takes what the operation requires and gives a call, which has a
//! setter for everything else. Awaiting the call in a Tokio runtime sends it:
//!
//! ```no_run
//! # #[cfg(feature = "sandbox")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use daytona_api_client::Client;
//! use daytona_api_client::types::{CreateSandbox, SandboxState};
//!
//! // DAYTONA_API_KEY, and DAYTONA_API_URL for a server of one's own.
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
//! Any 2xx status is a success. Whatever else the API answers is an [`Error::Api`] with its status,
//! headers and [`ErrorDetails`], whether the body is the API's own or the page of a proxy;
//! `details.decode::<types::ErrorBody>()` is the API's own type of it. Any error about a response
//! tells its status, headers and rate limits, and how often the call was sent. Downloads and logs arrive as a [`ByteStream`]; an upload takes a [`Part`] and
//! reads it as it goes.
//!
//! A server that is newer than these bindings says more than they know. A [`Response`] gives its
//! body as it came with [`json`](Response::json) and [`bytes`](Response::bytes), and
//! [`Client::call`] calls an operation by its method and path.
//!
//! A list that comes in pages can be had item by item with `stream()` or page by page with `pages()`
//! ([`Items`](runtime::Items), [`Pages`](runtime::Pages)), each with `try_next()` and a `Stream` for
//! the extensions of the crate `futures-util`. [`wait`] has what waits for a state of a sandbox, a
//! snapshot or a volume.
//!
//! A setter takes whatever converts into its type, an iterator for a list, pairs for a map, and an
//! `Option` of each; [`types::runtime`] has the traits. A body has a constructor of what it
//! requires, and setters.
//!
//! A proxy passes on what somebody else has asked for with [`Client::forward`].
//!
//! A call that fails for a passing reason is sent again where that is safe, as the [`RetryPolicy`]
//! of the client says. Tokens that expire come from a [`TokenSource`], and a [`Middleware`] sees
//! each attempt. What happens when the server misbehaves is in [`faults`].
//!
//! # Time limits
//!
//! A call has two, for a client on its builder and for one call on the request: `timeout` for the
//! time until the head of the response, with all attempts, and `idle_timeout` for the time without
//! any progress. What is set for a call goes before what is set for its client, and what is set
//! goes before a default: by default there is no total limit, and silence ends a call after 60
//! seconds, or after the total limit where that is set to more. A command that works in silence for
//! ten minutes needs no more than a `timeout` of so long. [`ClientBuilder::timeout`] has the whole
//! rule, which holds for the questions of a [wait] and for getting a token too.
//!
//! # Calls at once
//!
//! At most 128 calls of a client and all that is made from it are in flight, so that a program that
//! makes thousands does not run out of connections; the others wait for their turn, as
//! [`max_in_flight`](ClientBuilder::max_in_flight) says. What is read as it comes, a
//! [`ByteStream`] or a WebSocket, keeps no turn.
//!
//! # Test your program
//!
//! With the feature `testing` a client talks to an `axum::Router` or any other `tower` service in
//! the same process, and a `testing::Recorder` keeps what was asked:
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
//! A router of `daytona-api-server` answers with the types of the API, and checks the requests.
//!
//! # Tracing
//!
//! Each call is a `tracing` span `http.client` at the level `INFO`: the operation's id and
//! OpenTelemetry's names for HTTP clients, that is method, template of the path, server, status, how
//! often it was sent again, and the kind of error. Each repetition is an event at the level `INFO`.
//!
//! A failure that reaches the caller is one event besides, with or without the span:
//!
//! ```text
//! WARN openapi_runtime_client::call::trace: getSandbox failed status=503 kind="api" attempts=4 elapsed_ms=1650
//! ```
//!
//! Its level is `WARN`, but `INFO` for 404 and 409: what they tell of the state of a thing is often
//! just what a program asks for. [`Client::with_quiet_failures`] is for a caller that deals with
//! failures and makes it `DEBUG`, as a [wait] does, which warns once at its end.
//!
//! Spans and events never have the values of parameters, headers or bodies, and so no `url.full`,
//! nor what the server says of an error.
//!
//! # Connections
//!
//! A private authority and a certificate of the client are settings of the
//! [`ClientBuilder`]: `add_root_certificate` and `identity`. What else an HTTP client can be set to,
//! such as a proxy, is set on one of `reqwest`, with the rules of this crate:
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
//! - `rustls` (default), `rustls-aws-lc` or `native-tls`: how connections are encrypted. `rustls`
//!   stands for `rustls-ring`, whose cryptography compiles in a fraction of the time; `aws-lc` adds
//!   key exchange that withstands quantum computers. Either is used for the clients of this crate
//!   alone, unless the program has installed a `CryptoProvider` of rustls for the process, which is
//!   used instead. With several of these features `native-tls` comes first, then `rustls-aws-lc`.
//! - `http2`: speaks HTTP/2 with servers that offer it in the TLS handshake. WebSockets and plain
//!   `http` stay with HTTP/1.1.
//! - `proxy` (default): goes through the HTTP proxy that the environment (`HTTP_PROXY`,
//!   `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) or the system names, except to this machine.
//! - `gzip` and `brotli`: asks for compressed responses. The limits on bodies count what comes out.
//! - `oidc`: tokens from OpenID Connect, refreshed before they expire.
//! - `testing`: calls without a socket, a list of what was asked, and a `Default` of each type, for
//!   the tests of programs.
//! - One for each tag of the API, `sandbox` or `docker-registry`; [`operations`] lists what each
//!   has. `stable` (default) is every tag that has operations which are not deprecated.
//! - `deprecated`: the deprecated operations of the tags that are switched on. The tags `toolbox`
//!   and `workspace` have no others.

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
#[allow(unused_imports, reason = "without any tag there is nothing")]
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
