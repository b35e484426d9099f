//! Checks that the generated bindings, the API description, the documentation and a server say the
//! same.
//!
//! [`run`] gives a [`Report`], which has a part for each pair that is compared:
//!
//! | part                | compares                                                              |
//! |---------------------|-----------------------------------------------------------------------|
//! | `examples`          | documented responses with the Rust types and the description          |
//! | `docs-types`        | documented properties and options with the Rust types                 |
//! | `docs-description`  | what the documentation says with the description                      |
//! | `schema-types`      | schemas of the description with Rust types: each has one              |
//! | `types-description` | the JSON Schema of each Rust type with its schema in the description  |
//! | `any-json`          | places where the Rust types hold any JSON with the reasons for them   |
//! | `round-trips`       | values of each schema with what decoding and encoding makes of them   |
//! | `debug-output`      | what `Debug` prints of each Rust type with what is secret             |
//! | `server-tables`     | what the generated server knows of each operation with the description |
//! | `revisions`         | values of other revisions of the description with the Rust types      |
//! | `client-requests`   | documented parameters and headers with what the client sends          |
//! | `live-server`       | answers of a running server with the description and the Rust types   |
//!
//! The documented response is in `examples/`, the reasons for places that hold any JSON are in
//! `any_json.toml`. `revisions` and `live-server` are skipped unless [`Options`] name some. A check
//! whose failure is expected is in `known_failures.toml`, with what it finds and the reason; if it
//! finds something else, or passes after all, that is a failure.
//!
//! ```no_run
//! use daytona_conformance::{Input, Source, run};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let read = |name: &str| std::fs::read_to_string(name).map(|text| Source::new(name, text));
//! let description = read("openapi/daytona.yaml")?;
//! let overlay = read("openapi/daytona.overlay.yaml")?;
//!
//! let report = run(&Input::new(description, Some(overlay))?).await;
//! print!("{report}");
//! assert!(report.is_green());
//! # Ok(())
//! # }
//! ```
//!
//! # A router
//!
//! [`check_router`] runs the part `live-server` against a router in the same process, so that whoever
//! implements the server traits needs one test. What is not implemented is skipped:
//!
//! ```
//! use daytona_api_server::secrecy::ExposeSecret;
//! use daytona_api_server::volumes::*;
//! use daytona_api_server::{Api, Context, Credentials, Error};
//! use daytona_conformance::check_router;
//!
//! struct NoVolumes;
//!
//! impl VolumesApi<()> for NoVolumes {
//!     async fn list_volumes(
//!         &self,
//!         _: Context<()>,
//!         _: ListVolumesRequest,
//!     ) -> Result<ListVolumesResponse, Error> {
//!         Ok(ListVolumesResponse::Ok(Vec::new()))
//!     }
//! }
//!
//! async fn authenticate(credentials: Credentials) -> Result<(), Error> {
//!     match credentials.token().map(|token| token.expose_secret()) {
//!         Some("secret") => Ok(()),
//!         _ => Err(Error::unauthorized("Invalid API key")),
//!     }
//! }
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let api = Api::builder().volumes(NoVolumes).authenticate(authenticate).build()?;
//!
//! let report = check_router(api).token("secret").await;
//! assert!(report.is_green(), "{report}");
//! # let check = report.check("live-server/read/listVolumes/valid").expect("it is checked");
//! # assert_eq!(check.status(), daytona_conformance::Status::Passed);
//! # Ok(())
//! # }
//! ```

#[doc(hidden)]
pub mod agreement;
mod check;
mod checks;
mod description;
pub mod documented;
pub mod double;
#[rustfmt::skip]
mod generated;
mod input;
mod known;
mod loopback;
mod options;
mod report;
mod router;
mod rules;
mod shape;
pub mod types;

// What the generated files of the module `agreement` use.
use daytona_api_client as client;
use daytona_api_server as server;

pub use check::{Check, Outcome, Status};
pub use documented::Documented;
pub use input::{Error, Input};
pub use known::Known;
pub use openapi_codegen::Source;
pub use options::{Options, Server};
pub use report::{Format, Report, Totals};
pub use router::{CheckRouter, check_router};

/// Runs every check.
///
/// It needs a Tokio runtime with network and time, for the checks that listen on the loopback
/// address.
pub async fn run(input: &Input) -> Report {
    Report { checks: checks::all(input).await, options: input.options.clone() }
}

/// The example of the README, which is compiled with the other examples.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
