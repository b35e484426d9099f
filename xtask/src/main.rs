//! The commands of this workspace; see `cargo xtask --help`.
//!
//! Exit codes: 0 success, 1 an error or a failed check, 2 wrong usage, 4 stale generated files.

mod bench;
mod conformance;
mod files;
mod generate;
mod manifest;
mod out;
mod stamp;
mod workspace;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use openapi_codegen::settings::Skip;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The commands of this workspace", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write the types, client and server crates from the API description
    Generate(Generate),
    /// Measure the bindings and compare them with progenitor and with hand-written code
    Bench,
    /// Check types, client, description, documentation and a server against each other
    #[command(disable_help_flag = true)]
    Conformance {
        /// Passed to the conformance checks; see `--help`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

#[derive(Args)]
struct Generate {
    /// Write nothing; exit with 4 and show a diff if a generated file is stale
    #[arg(long)]
    check: bool,
    /// Use this description instead of those in openapi/bindings.toml
    #[arg(long, value_name = "FILE", requires = "out", conflicts_with = "check")]
    description: Option<PathBuf>,
    /// Overlay to apply to the description
    #[arg(long, value_name = "FILE", requires = "description")]
    overlay: Option<PathBuf>,
    /// Directory for the generated workspace; nothing outside it is written
    #[arg(long, value_name = "DIR", requires = "description")]
    out: Option<PathBuf>,
    /// Do not generate a server crate
    #[arg(long, requires = "description")]
    no_server: bool,
    /// Skip an operation that cannot be expressed; may be repeated
    #[arg(long, value_name = "OPERATION=REASON", requires = "description", value_parser = skip)]
    skip: Vec<Skip>,
}

fn skip(text: &str) -> Result<Skip, String> {
    let (operation, reason) = text.split_once('=').filter(|(_, reason)| !reason.is_empty()).ok_or(
        "give an operationId, `=` and the reason, as in `uploadFiles=its parts have no names`",
    )?;
    Ok(Skip { operation: operation.to_owned(), reason: reason.to_owned() })
}

/// How a command ended without an error.
enum Outcome {
    Done,
    Stale,
    /// A check failed, and the output names it.
    Failed,
    /// The arguments are wrong, and the command has said so.
    WrongUsage,
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Bench => bench::run(),
        Command::Conformance { arguments } => conformance::run(arguments),
        Command::Generate(Generate { check, description, overlay, out, no_server, skip }) => {
            match (description, out) {
                (Some(description), Some(out)) => {
                    out::run(&description, overlay.as_deref(), skip, !no_server, &out)
                }
                _ => generate::run(check),
            }
        }
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Stale) => ExitCode::from(4),
        Ok(Outcome::Failed) => ExitCode::FAILURE,
        Ok(Outcome::WrongUsage) => ExitCode::from(2),
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
