//! Checks that the generated bindings, the API description, the documentation and a server say the
//! same.
//!
//! What the documentation says lies in `examples/`, as the example that it prints and as tables of
//! facts. [`run`] compares it with the description, with the wire types and with what the client
//! sends; it compares the types with the description, property by property and value by value; and
//! it gives a [`Report`]:
//!
//! | part         | compares                                                                   |
//! |--------------|----------------------------------------------------------------------------|
//! | `examples`   | the documented example with the types and with the description             |
//! | `documented` | documented properties and options with the types                           |
//! | `described`  | documented properties, parameters, defaults and bounds with the description |
//! | `claims`     | what is documented of the API as a whole with the description              |
//! | `components` | the schemas of the description with the types: each has one                |
//! | `types`      | the JSON Schema of each type with the schema that it was made from         |
//! | `untyped`    | what the types leave open with the reasons in `untyped.toml`               |
//! | `instances`  | [values](mod@values) of each schema with what the type makes of them       |
//! | `revisions`  | values of other revisions' schemas with the types of today                 |
//! | `wire`       | documented parameters and headers with what the client sends on a socket   |
//! | `server`     | the answers of a live server with the description and the types            |
//!
//! `revisions` and `server` are skipped unless [`Options`] name some. A check that fails and may is in `known_failures.toml`, with the reason;
//! if it passes after all, that is a failure.
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
mod report;
mod rules;
mod shape;
pub mod types;
pub mod values;

pub use check::{Check, Outcome, Status};
pub use daytona_codegen::Source;
pub use documented::Documented;
pub use input::{Error, Input};
pub use known::Known;
pub use options::{Options, Server};
pub use report::{Format, Report, Totals};

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
