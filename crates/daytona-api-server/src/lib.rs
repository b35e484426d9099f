//! Server side of the Daytona platform API: implement its operations in Rust, and serve them with
//! axum.
//!
//! There is a trait for each tag of the API, with a method for each operation. A method takes what
//! the description declares, checked and typed, and answers what it declares. Those that are not
//! implemented answer 501, so that one is enough to start:
//!
//! ```no_run
//! # #[cfg(feature = "volumes")]
//! # mod example {
//! use daytona_api_server::types::VolumeDto;
//! use daytona_api_server::volumes::{GetVolumeRequest, GetVolumeResponse, VolumesApi};
//! use daytona_api_server::{
//!     Api, Context, Credentials, Error, axum::Router, serve, shutdown_signal,
//! };
//!
//! struct Volumes(Vec<VolumeDto>);
//!
//! impl VolumesApi<String> for Volumes {
//!     async fn get_volume(
//!         &self,
//!         context: Context<String>,
//!         request: GetVolumeRequest,
//!     ) -> Result<GetVolumeResponse, Error> {
//!         let organization = &context.principal;
//!         let volumes = self.0.iter().filter(|volume| volume.organization_id == *organization);
//!         let volume = volumes.into_iter().find(|volume| volume.id == request.volume_id);
//!         let volume = volume.ok_or_else(|| Error::not_found("There is no such volume"))?;
//!         Ok(GetVolumeResponse::Ok(volume.clone()))
//!     }
//! }
//!
//! /// Gives the organization of the caller.
//! async fn authenticate(credentials: Credentials) -> Result<String, Error> {
//!     use daytona_api_server::secrecy::ExposeSecret;
//!     match credentials.token().map(|token| token.expose_secret()) {
//!         Some("a secret") => Ok("org_1".to_owned()),
//!         _ => Err(Error::unauthorized("Invalid API key")),
//!     }
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let api = Api::builder().volumes(Volumes(Vec::new())).authenticate(authenticate).build()?;
//!     let router = Router::new().nest("/api", api);
//!     let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
//!     Ok(serve(listener, router, shutdown_signal()).await?)
//! }
//! # }
//! # fn main() {}
//! ```
//!
//! Before a method runs, its caller has been authenticated as the description wants it, and the
//! request has been checked: parameters, the type of the body, its length, its syntax and its
//! values. [`bad_input`] says what a request gets that does not pass. A method fails with an
//! [`Error`], which has the status and becomes the API's error body, a
//! [`types::ErrorBody`]; any error of another library
//! becomes a 500 that says nothing, with `?`.
//!
//! Uploads arrive as a [`Body`](runtime::Body) or a [`Form`] that is read as it comes, and an
//! answer may be a stream, a [`MultipartBody`] or a WebSocket, so that none has to fit into memory.
//! [`Limits`] bounds everything that is read as a whole.
//!
//! What [`build`](Builder::build) gives is an [`axum::Router`]: it nests under a prefix and takes
//! `tower` layers, [`timeout`] for one. A layer that has to know which operation is called goes into
//! the builder instead: see [`Builder::layer`].
//!
//! [`serve`] has limits on how long callers may take to send a request, on how many may be
//! connected, and on how long it takes to stop; [`Server`] sets them. It speaks HTTP without TLS,
//! which is for what stands in front of it.
//!
//! # The description
//!
//! With the feature `description`, `description_router` is what shows callers the description of
//! the API, as the public server does: `/api-json` and `/api-yaml`, and at `/api` a page for people
//! that needs nothing from the internet. It is merged beside the API, as callers need no credentials
//! for it:
//!
//! ```
//! # #[cfg(feature = "description")]
//! # {
//! use daytona_api_server::{Api, axum::Router, description_router};
//!
//! let api = Api::builder::<()>().route_all().build()?;
//! let router = Router::new().nest("/api", api).merge(description_router("/api"));
//! # let _: Router = router;
//! # }
//! # Ok::<_, daytona_api_server::BuildError>(())
//! ```
//!
//! # Another server behind this one
//!
//! [`Builder::otherwise`] sends what is not implemented to a service, once its caller has been
//! authenticated: operations of tags that are not given, methods that are left as they are, and
//! paths that no operation has. With the feature `client`, `Upstream` is a service that passes
//! requests on to a server that a client calls, as they came and piece by piece.
//!
//! A method that asks such a server itself has two ways:
//!
//! - With the types: `Ok(request.call(&client).await?.into())`. A request becomes a call of the client
//!   with all that it has, and the response becomes the answer. Requests whose body is a multipart
//!   form have no `call`, nor have those for a WebSocket; what is multipart in a response is not
//!   converted. Members that the types do not know are lost.
//! - With the bytes, which loses nothing: [`Builder::keep_raw_bodies`] keeps them beside what they
//!   are decoded into, as [`Context::raw_body`]. [`Context::into_request`] makes a request of them
//!   or of what the method has made of them, `Upstream::forward` passes it on, and
//!   [`Error::from_response`] is the answer, whatever its status. The example `policy_proxy` does
//!   that.
//!
//! [`Error::from_response`] passes the answer of another server on as it is, whatever its status
//! and body. With the feature `client` an error of the client does the same with `?`. The answer has
//! the status, headers and body of the other server; of the body what the client keeps, which is a
//! JSON object of up to 64 KiB or the first 1 KiB. It is 502 if that server could not be reached or
//! its answer could not be decoded, and 504 if it took too long.
//!
//! # Tests
//!
//! A method can be called as any other function. A [`Context`] is made by [`Context::new`], and a
//! request by its `new`, which takes what is required in the order of the client's arguments: path,
//! query, headers, body. The other fields have the values of a request that does not send them. All
//! fields are public. Only a request for a WebSocket needs a connection.
//!
//! ```
//! # #[cfg(feature = "volumes")]
//! # mod example {
//! use daytona_api_server::volumes::{GetVolumeRequest, GetVolumeResponse, VolumesApi};
//! use daytona_api_server::{Context, Error};
//!
//! struct Volumes;
//! # impl VolumesApi<&'static str> for Volumes {
//! #     async fn get_volume(
//! #         &self,
//! #         _: Context<&'static str>,
//! #         _: GetVolumeRequest,
//! #     ) -> Result<GetVolumeResponse, Error> {
//! #         Err(Error::not_found("There is no such volume"))
//! #     }
//! # }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # pub async fn main() {
//! // #[tokio::test] async fn an_unknown_volume_is_not_found()
//! let request = GetVolumeRequest::new("volume-1");
//! let error = Volumes.get_volume(Context::new("org-1"), request).await.unwrap_err();
//! assert_eq!(error.status(), 404);
//! # }
//! # }
//! # fn main() {
//! #     #[cfg(feature = "volumes")]
//! #     example::main();
//! # }
//! ```
//!
//! A router is a [`tower`](https://docs.rs/tower) service that needs no socket; what
//! [`serve`] does, such as the address of the caller, is not there then:
//!
//! ```
//! use daytona_api_server::Api;
//! use daytona_api_server::axum::{body::Body, http::Request};
//! use tower::ServiceExt; // with the feature `util`
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let api = Api::builder::<()>().route_all().build()?;
//! let request = Request::get("/nothing").body(Body::empty())?;
//! let response = api.oneshot(request).await?;
//! assert_eq!(response.status(), 404);
//! # Ok(())
//! # }
//! ```
//!
//! # Test your program
//!
//! The router needs no socket to be called: `daytona-api-client` with its feature `testing` talks to
//! it in the same process, and keeps what was asked.
//!
//! ```
//! # #[cfg(feature = "health")]
//! # mod example {
//! use daytona_api_client::{Client, testing::Recorder};
//! use daytona_api_server::{Api, axum::Router};
//!
//! # #[tokio::main]
//! # pub async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # struct Backend;
//! # impl daytona_api_server::health::HealthApi for Backend {}
//! # let authenticate = async |_: daytona_api_server::Credentials| Ok(());
//! let api = Api::builder().health(Backend).authenticate(authenticate).build()?;
//! let recorder = Recorder::default();
//!
//! let builder = Client::builder().service(Router::new().nest("/api", api)).token("any");
//! let client = builder.middleware(recorder.clone()).build()?;
//!
//! let error = client.health_controller_live().await.unwrap_err();
//! assert_eq!(error.status().map(|status| status.as_u16()), Some(501));
//! assert_eq!(recorder.calls()[0].path(), "/api/health");
//! # Ok(())
//! # }
//! # }
//! # fn main() {
//! #     #[cfg(feature = "health")]
//! #     example::main().unwrap();
//! # }
//! ```
//!
//! # Tracing
//!
//! Each request is a `tracing` span `http.server` at the level `INFO` with OpenTelemetry's names for
//! HTTP servers: method, template of the path, path, status, and the kind of error, and with
//! `operation.id` and `request.id`. It never has the query, other headers or bodies. A prefix under
//! which the router is nested is not in the template. What a 500 does not tell its caller is an
//! event at the level `ERROR` in this span. So is what breaks off an answer that is a stream, to the
//! end of which the span lasts. Their target begins with `openapi_runtime_server`.
//!
//! # Features
//!
//! - One for each tag of the API, `sandbox` or `docker-registry`. `stable` (default) is every tag
//!   that has operations which are not deprecated.
//! - `client`: `Upstream`, `call` of requests, and answers out of responses of `daytona_api_client`,
//!   whose errors become what the server that it calls has answered. A client of an `https` address
//!   needs a feature of that crate for TLS, which it has by default where a program depends on it.
//! - `description`: the description of the API and a page that shows it. It adds about 5 MB to a
//!   program.
//! - `http2`: [`serve`] speaks HTTP/2 beside HTTP/1.1, to callers that begin with it ("prior
//!   knowledge"), as what stands in front of a server does. WebSockets need HTTP/1.1.
//! - `axum-json`, `axum-query`, `axum-form`, `axum-matched-path`, `axum-macros`: what [`axum`] has
//!   for routes of one's own beside the API, by the names of its features. Its `http1`, `tokio`,
//!   `original-uri` and `ws` are always on. A program may depend on axum 0.8 by itself as well: it
//!   is the same crate.
//! - `deprecated`: the deprecated operations of the tags that are switched on. The tags `toolbox`
//!   and `workspace` have no others.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod bad_input;
mod conventions;
#[rustfmt::skip]
mod generated;

pub use daytona_api_types as types;
#[allow(unused_imports, reason = "without any tag there is nothing")]
pub use generated::*;
pub use openapi_runtime_server as runtime;
#[cfg(feature = "client")]
#[doc(inline)]
pub use runtime::Upstream;
#[doc(inline)]
pub use runtime::{
    Authenticate, BuildError, Context, Credentials, Error, Form, FormPart, Limits, MultipartBody,
    MultipartPart, Upgraded, axum, secrecy, shutdown_signal,
};

openapi_runtime_server::server! {
    api: generated::API,
    description: generated::DESCRIPTION,
    conventions: conventions::DAYTONA,
}
