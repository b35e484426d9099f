//! The commands of this workspace: `cargo xtask --help`.
//!
//! Exit codes: 0 done, 1 cannot or a check failed, 2 wrong usage, 4 the generated files are stale.

mod bench;
mod conformance;
mod files;
mod generate;
mod manifest;
mod out;
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
    /// Measure the bindings against progenitor alone and against the same by hand
    Bench,
    /// Check types, client, description, documentation and a server against each other
    #[command(disable_help_flag = true)]
    Conformance {
        /// Handed on; `--help` says what there is
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

#[derive(Args)]
struct Generate {
    /// Write nothing; exit with 4 and show a diff if a generated file is not what it should be
    #[arg(long)]
    check: bool,
    /// Use this description instead of those that openapi/bindings.toml names
    #[arg(long, value_name = "FILE", requires = "out", conflicts_with = "check")]
    description: Option<PathBuf>,
    /// Overlay of the description
    #[arg(long, value_name = "FILE", requires = "description")]
    overlay: Option<PathBuf>,
    /// Directory for crates of their own, which are written whole; nothing else is touched
    #[arg(long, value_name = "DIR", requires = "description")]
    out: Option<PathBuf>,
    /// Make no server crate
    #[arg(long, requires = "description")]
    no_server: bool,
    /// Leave an operation out that cannot be expressed; may be repeated
    #[arg(long, value_name = "OPERATION=REASON", requires = "description", value_parser = skip)]
    skip: Vec<Skip>,
}

fn skip(text: &str) -> Result<Skip, String> {
    let (operation, reason) = text.split_once('=').filter(|(_, reason)| !reason.is_empty()).ok_or(
        "an operationId, `=` and why it is left out, as in `uploadFiles=its parts have no names`",
    )?;
    Ok(Skip { operation: operation.to_owned(), reason: reason.to_owned() })
}

/// How a command ended without an error.
enum Outcome {
    Done,
    Stale,
    /// A check failed, and the output says which.
    Failed,
    /// The command was called in a wrong way, and said so.
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
