//! The report for the summary of a CI service.

use std::fmt::Write as _;

use super::{Report, Totals};
use crate::check::{Outcome, Status};
use crate::checks::compares;

/// Summaries are cut off somewhere; this many failures are enough to begin with.
const SHOWN: usize = 50;

pub fn write(report: &Report) -> String {
    let verdict = if report.is_green() { "All as expected" } else { "Not as expected" };
    let mut text = format!("## Conformance: {verdict}\n\n");
    text.push_str("| part | passed | failed | known | skipped | checks | values | compares |\n");
    text.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n");
    for (part, totals) in report.rows() {
        let Totals { passed, failed, known, skipped, checks, values } = totals;
        let compares = if part == "total" { "" } else { compares(part) };
        let _ = writeln!(
            text,
            "| {part} | {passed} | {failed} | {known} | {skipped} | {checks} | {values} | {compares} |"
        );
    }
    let failed: Vec<_> = report.failed().collect();
    for check in failed.iter().take(SHOWN) {
        if let Outcome::Failed { expected, found, place } = &check.outcome {
            let _ = write!(text, "\n### {}\n\n", code(&check.id));
            let lines = [("expected", expected), ("found", found), ("where", place)];
            for (name, value) in lines.into_iter().chain([("source", &check.source)]) {
                let _ = writeln!(text, "- {name}: {}", code(value));
            }
            let _ = writeln!(text, "- again: {}", code(&report.options.command(&check.id)));
        }
    }
    if failed.len() > SHOWN {
        let _ = writeln!(text, "\n… and {} more failures.", failed.len() - SHOWN);
    }
    for status in [Status::Known, Status::Skipped] {
        let mut checks = report.with_status(status).peekable();
        if checks.peek().is_some() {
            let _ = write!(text, "\n### {}\n\n", status.as_str());
        }
        for check in checks {
            let reason = match &check.outcome {
                Outcome::Skipped { reason } => reason,
                _ => check.known.as_ref().unwrap_or(&check.source),
            };
            let _ = writeln!(text, "- {}: {}", code(&check.id), code(reason));
        }
    }
    text
}

/// As code, with as many quotes around it as it needs.
fn code(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let quotes = "`".repeat(longest + 1);
    if longest == 0 {
        format!("{quotes}{line}{quotes}")
    } else {
        format!("{quotes} {line} {quotes}")
    }
}
