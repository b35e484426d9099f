//! Checks that the generated bindings, the API description, the documentation and a server say the
//! same.
//!
//! What the documentation says lies in `examples/`, as the example that it prints and as tables of
//! facts. [`run`] compares it with the description, with the wire types and with what the client
//! sends; it compares the types with the description, property by property and value by value; and
//! it gives a [`Report`]:
//!
//! | part         | compares                                                                    |
//! |--------------|-----------------------------------------------------------------------------|
//! | `examples`   | the documented example with the types and with the description              |
//! | `documented` | documented properties and options with the types                            |
//! | `described`  | documented properties, parameters, defaults and bounds with the description |
//! | `claims`     | what is documented of the API, and of every operation, with the description |
//! | `components` | the schemas of the description with the types: each has one                 |
//! | `types`      | the JSON Schema of each type with the schema that it was made from          |
//! | `untyped`    | what the types leave open with the reasons in `untyped.toml`                |
//! | `instances`  | [values](mod@values) of each schema with what the type makes of them        |
//! | `operations` | what the generated server knows of each operation with the description      |
//! | `revisions`  | values of other revisions' schemas with the types of today                  |
//! | `wire`       | documented parameters and headers with what the client sends on a socket    |
//! | `server`     | the answers of a live server with the description and the types             |
//!
//! `revisions` and `server` are skipped unless [`Options`] name some. A check that fails and may is in
//! `known_failures.toml`, with what it finds and the reason; if it finds something else, or passes
//! after all, that is a failure.
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
//! [`check_router`] runs the part `server` against a router in the same process, so that whoever
//! implements the server traits needs one test. What is not implemented is skipped:
//!
//! ```
//! use daytona_api_server::secrecy::ExposeSecret;
//! use daytona_api_server::types::VolumeDto;
//! use daytona_api_server::volumes::*;
//! use daytona_api_server::{Api, Context, Credentials, Error};
//! use daytona_conformance::check_router;
//! use serde_json::json;
//!
//! struct Volumes(Vec<VolumeDto>);
//!
//! impl VolumesApi<()> for Volumes {
//!     async fn list_volumes(
//!         &self,
//!         _: Context<()>,
//!         _: ListVolumesRequest,
//!     ) -> Result<ListVolumesResponse, Error> {
//!         Ok(ListVolumesResponse::Ok(self.0.clone()))
//!     }
//!
//!     async fn get_volume(
//!         &self,
//!         _: Context<()>,
//!         request: GetVolumeRequest,
//!     ) -> Result<GetVolumeResponse, Error> {
//!         let volume = self.0.iter().find(|volume| volume.id == request.volume_id).cloned();
//!         volume.map(GetVolumeResponse::Ok).ok_or_else(|| Error::not_found("No such volume"))
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
//! let volume = serde_json::from_value(json!({
//!     "id": "volume-1", "name": "models", "organizationId": "org-1", "state": "ready",
//!     "createdAt": "2026-02-01T12:00:00Z", "updatedAt": "2026-02-01T12:00:00Z",
//!     "errorReason": null,
//! }))?;
//! let volumes = Volumes(vec![volume]);
//! let api = Api::builder().volumes(volumes).authenticate(authenticate).build()?;
//!
//! let report = check_router(api).token("secret").await;
//! assert!(report.is_green(), "{report}");
//! # let passed = |id| report.check(id).is_some_and(|check| check.status() == daytona_conformance::Status::Passed);
//! # assert!(passed("server/read/listVolumes/valid") && passed("server/errors/no-volume/body"));
//! # Ok(())
//! # }
//! ```

mod check;
mod checks;
mod description;
mod difference;
pub mod documented;
#[rustfmt::skip]
mod generated;
mod input;
mod json_schema;
mod known;
mod loopback;
mod options;
pub mod plain;
mod report;
mod router;
mod rules;
mod shape;
pub mod types;
pub mod values;

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
