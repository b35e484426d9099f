//! `daytona-conformance [OPTIONS] DESCRIPTION [OVERLAY]`: runs the checks and prints the report.
//!
//! Exit codes: 0 everything as expected, 1 not, or the checks cannot run, 2 wrong usage.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use daytona_api_client::Environment;
use daytona_conformance::{Format, Input, Options, Report, Server, Source, run};

/// Other revisions of the description lie here, if it is set.
const CORPUS: &str = "OPENAPI_CORPUS";

/// Holds the bindings, the description, the documentation and a server against each other
#[derive(Parser)]
#[command(
    name = "cargo xtask conformance",
    override_usage = "cargo xtask conformance [OPTIONS]\n       \
                      daytona-conformance [OPTIONS] DESCRIPTION [OVERLAY]",
    version
)]
struct Cli {
    /// How the report is written: table, json, junit, markdown or html
    #[arg(long, default_value = "table")]
    format: Format,
    /// Run only the check of this id, or those below it, such as `types-description/Sandbox`; may be repeated
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
    /// How many random values are made of each schema
    #[arg(long, value_name = "COUNT", default_value_t = Options::default().values)]
    values: u32,
    /// Seed of the random values
    #[arg(long, value_name = "NUMBER", default_value_t = Options::default().seed)]
    seed: u64,
    /// Also ask the server at this base URL, with the credentials of the environment
    #[arg(long, value_name = "URL")]
    against: Option<String>,
    /// Also create a sandbox and a volume on the server, and delete them again
    #[arg(long, requires = "against")]
    write: bool,
    /// The description, as published
    #[arg(hide = true)]
    description: String,
    /// The overlay that corrects it
    #[arg(hide = true)]
    overlay: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let format = cli.format;
    let outcome = report(cli).await.and_then(|report| {
        let text = report.write(format)?;
        let written = std::io::stdout().write_all(text.as_bytes());
        written.map_err(|error| format!("cannot write the report: {error}"))?;
        Ok(report.is_green())
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

async fn report(cli: Cli) -> Result<Report, String> {
    let overlay = cli.overlay.as_ref().map(|name| source(name)).transpose()?;
    let mut input =
        Input::new(source(&cli.description)?, overlay).map_err(|error| error.to_string())?;
    input.options = Options {
        only: cli.only,
        values: cli.values,
        seed: cli.seed,
        revisions: revisions()?,
        server: cli.against.map(|url| Server {
            url,
            write: cli.write,
            environment: Environment::read(),
            router: false,
        }),
    };
    let report = run(&input).await;
    if report.checks.is_empty() {
        return Err(format!("no check is called {}", input.options.only.join(" or ")));
    }
    Ok(report)
}

/// The revisions of the platform API in the directory that the environment names.
fn revisions() -> Result<Option<Vec<Arc<Source>>>, String> {
    let Some(directory) = std::env::var_os(CORPUS) else { return Ok(None) };
    let directory = Path::new(&directory);
    let fault = |error| format!("{CORPUS}: cannot read {}: {error}", directory.display());
    let mut revisions = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_later = stem
            .strip_prefix("daytona-")
            .is_some_and(|date| date >= "2026-06" && date.starts_with("20"));
        if is_later && path.extension().is_some_and(|extension| extension == "yaml") {
            let text = source(&path.to_string_lossy())?.text;
            revisions.push(Arc::new(Source::new(format!("{stem}.yaml"), text)));
        }
    }
    revisions.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Some(revisions))
}

fn source(name: &str) -> Result<Source, String> {
    let text =
        std::fs::read_to_string(name).map_err(|error| format!("cannot read {name}: {error}"))?;
    Ok(Source::new(name, text))
}
