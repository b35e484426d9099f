//! What came out of the checks, for people.

use std::fmt;

use crate::check::{Check, Outcome};

/// The checks and how they ended. Its text has the totals of each part first, then whatever did
/// not pass.
#[derive(Clone, Debug)]
pub struct Report {
    /// All checks, in the order of the parts.
    pub checks: Vec<Check>,
}

impl Report {
    /// Whether no check failed; skipped ones do not count as failures.
    pub fn is_green(&self) -> bool {
        self.failed().next().is_none()
    }

    /// The checks that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| matches!(check.outcome, Outcome::Failed { .. }))
    }

    /// The checks that could not be made.
    pub fn skipped(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| matches!(check.outcome, Outcome::Skipped { .. }))
    }

    /// The check of this id.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// The parts, in their order.
    fn parts(&self) -> Vec<&str> {
        let mut parts: Vec<&str> = Vec::new();
        for check in &self.checks {
            if !parts.contains(&check.part()) {
                parts.push(check.part());
            }
        }
        parts
    }
}

/// How many of some checks passed, failed and were skipped.
fn totals<'a>(checks: impl Iterator<Item = &'a Check>) -> [usize; 3] {
    let mut totals = [0; 3];
    for check in checks {
        totals[match check.outcome {
            Outcome::Passed => 0,
            Outcome::Failed { .. } => 1,
            Outcome::Skipped { .. } => 2,
        }] += 1;
    }
    totals
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts();
        let width = parts.iter().map(|part| part.len()).max().unwrap_or(0).max("total".len());
        let row =
            |f: &mut fmt::Formatter<'_>, name: &str, [passed, failed, skipped]: [usize; 3]| {
                let all = passed + failed + skipped;
                writeln!(f, "{name:width$}  {passed:>6}  {failed:>6}  {skipped:>7}  {all:>6}")
            };
        writeln!(f, "{:width$}  passed  failed  skipped  checks", "part")?;
        for part in &parts {
            row(f, part, totals(self.checks.iter().filter(|check| check.part() == *part)))?;
        }
        row(f, "total", totals(self.checks.iter()))?;
        for check in self.failed().chain(self.skipped()) {
            write_detail(f, check)?;
        }
        Ok(())
    }
}

fn write_detail(f: &mut fmt::Formatter<'_>, check: &Check) -> fmt::Result {
    let Check { id, source, outcome } = check;
    match outcome {
        Outcome::Passed => Ok(()),
        Outcome::Failed { expected, found, place } => {
            writeln!(f, "\nfailed   {id}")?;
            writeln!(f, "  expected  {expected}")?;
            writeln!(f, "  found     {found}")?;
            writeln!(f, "  where     {place}")?;
            writeln!(f, "  source    {source}")
        }
        Outcome::Skipped { reason } => {
            writeln!(f, "\nskipped  {id}")?;
            writeln!(f, "  reason    {reason}")?;
            writeln!(f, "  source    {source}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_come_first_and_failures_say_everything() {
        let check = |id: &str, outcome| Check::new(id, "A page, a part", outcome);
        let report = Report {
            checks: vec![
                check("pears/green", Outcome::Passed),
                check("pears/round", Outcome::skipped("no pear")),
                check("fig/size", Outcome::failed(2, 1, "fig.yaml:3:4")),
            ],
        };
        let expected = "\
part   passed  failed  skipped  checks
pears       1       0        1       2
fig         0       1        0       1
total       1       1        1       3

failed   fig/size
  expected  2
  found     1
  where     fig.yaml:3:4
  source    A page, a part

skipped  pears/round
  reason    no pear
  source    A page, a part
";
        assert_eq!(report.to_string(), expected);
        assert!(!report.is_green());
    }
}
