//! The report for a terminal: totals first.

use std::fmt;

use super::{Report, Totals};
use crate::check::{Check, Outcome};
use crate::checks::compares;

pub fn write(report: &Report, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let rows = report.rows();
    let width = rows.iter().map(|(part, _)| part.len()).max().unwrap_or_default();
    writeln!(f, "{:width$}   passed  failed  known  skipped  checks   values  compares", "part")?;
    for (part, totals) in rows {
        let Totals { passed, failed, known, skipped, checks, values } = totals;
        let compares = if part == "total" { "" } else { compares(part) };
        let line = format!(
            "{part:width$}  {passed:>7}  {failed:>6}  {known:>5}  {skipped:>7}  {checks:>6}  \
             {values:>7}  {compares}"
        );
        writeln!(f, "{}", line.trim_end())?;
    }
    report.remarkable().try_for_each(|check| detail(report, check, f))
}

fn detail(report: &Report, check: &Check, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Check { id, source, outcome, known, .. } = check;
    writeln!(f, "\n{:7}  {id}", check.status().as_str())?;
    match outcome {
        Outcome::Passed => {}
        Outcome::Failed { expected, found, place } => {
            if let Some(reason) = known {
                writeln!(f, "  because   {reason}")?;
            }
            writeln!(f, "  expected  {expected}\n  found     {found}\n  where     {place}")?;
        }
        Outcome::Skipped { reason } => writeln!(f, "  because   {reason}")?,
    }
    writeln!(f, "  source    {source}")?;
    if matches!(outcome, Outcome::Failed { .. }) && known.is_none() {
        writeln!(f, "  again     {}", report.options.command(id))?;
    }
    Ok(())
}
