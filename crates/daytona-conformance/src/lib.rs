//! Checks that the generated bindings, the API description and the documentation say the same.
//!
//! What the documentation says lies in `examples/`, as the example that it prints and as tables of
//! facts. [`run`] compares it with the description, with the wire types and with what the client
//! sends, and gives a [`Report`]:
//!
//! | part         | compares                                                                   |
//! |--------------|----------------------------------------------------------------------------|
//! | `examples`   | the documented example with the types and with the description             |
//! | `documented` | documented properties and options with the types                           |
//! | `described`  | documented properties, parameters, defaults and bounds with the description |
//! | `wire`       | documented parameters and headers with what the client sends on a socket   |
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
mod input;
mod json_schema;
mod loopback;
mod report;

pub use check::{Check, Outcome};
pub use daytona_codegen::Source;
pub use documented::Documented;
pub use input::{Error, Input};
pub use report::Report;

/// Runs every check.
///
/// It needs a Tokio runtime with network and time, for the checks that listen on the loopback
/// address.
pub async fn run(input: &Input) -> Report {
    Report { checks: checks::all(input).await }
}

/// The example of the README, which is compiled with the other examples.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
