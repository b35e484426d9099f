//! `daytona-conformance DESCRIPTION [OVERLAY]`: runs the checks and prints the report.
//!
//! Exit codes: 0 no check failed, 1 one failed or the checks cannot run, 2 wrong usage.

use std::process::ExitCode;

use daytona_conformance::{Input, Report, Source, run};

#[tokio::main]
async fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let (description, overlay) = match files.as_slice() {
        [description] => (description, None),
        [description, overlay] => (description, Some(overlay)),
        _ => {
            eprintln!("usage: daytona-conformance DESCRIPTION [OVERLAY]");
            return ExitCode::from(2);
        }
    };
    match report(description, overlay).await {
        Ok(report) => {
            print!("{report}");
            if report.is_green() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

async fn report(description: &str, overlay: Option<&String>) -> Result<Report, String> {
    let overlay = overlay.map(|name| source(name)).transpose()?;
    let input = Input::new(source(description)?, overlay).map_err(|error| error.to_string())?;
    Ok(run(&input).await)
}

fn source(name: &str) -> Result<Source, String> {
    let text =
        std::fs::read_to_string(name).map_err(|error| format!("cannot read {name}: {error}"))?;
    Ok(Source::new(name, text))
}
