//! What came out of the checks, for people and for what shows reports to them.

mod html;
mod junit;
mod markdown;
mod table;

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::check::{Check, Status};
use crate::checks::compares;
use crate::options::Options;

/// The checks and how they ended. Its text is that of [`Format::Table`].
#[derive(Clone, Debug)]
pub struct Report {
    /// All checks, in the order of the parts.
    pub checks: Vec<Check>,
    /// What was run.
    pub options: Options,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Text for a terminal.
    #[default]
    Table,
    /// Everything, for programs.
    Json,
    /// What CI services show as test results.
    Junit,
    /// What CI services show as a summary.
    Markdown,
    /// A page with filters.
    Html,
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(match name {
            "table" => Self::Table,
            "json" => Self::Json,
            "junit" => Self::Junit,
            "markdown" => Self::Markdown,
            "html" => Self::Html,
            other => {
                return Err(format!("{other} is none of table, json, junit, markdown and html"));
            }
        })
    }
}

/// How many checks ended in each way, and how many values they looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// The claim holds.
    pub passed: usize,
    /// The claim does not hold.
    pub failed: usize,
    /// The claim does not hold, which is expected.
    pub known: usize,
    /// The claim could not be looked at.
    pub skipped: usize,
    /// All of them.
    pub checks: usize,
    /// Values that were looked at.
    pub values: usize,
}

impl Report {
    /// Whether no check failed unexpectedly; skipped ones do not count as failures.
    pub fn is_green(&self) -> bool {
        self.failed().next().is_none()
    }

    /// The checks that failed and should not.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.with_status(Status::Failed)
    }

    /// The checks that could not be made.
    pub fn skipped(&self) -> impl Iterator<Item = &Check> {
        self.with_status(Status::Skipped)
    }

    /// The checks of a status.
    pub fn with_status(&self, status: Status) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(move |check| check.status() == status)
    }

    /// The check of this id.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// The parts, in their order.
    pub fn parts(&self) -> Vec<&str> {
        let mut parts: Vec<&str> = Vec::new();
        for check in &self.checks {
            if !parts.contains(&check.part()) {
                parts.push(check.part());
            }
        }
        parts
    }

    /// The totals of a part, or of all.
    pub fn totals(&self, part: Option<&str>) -> Totals {
        let mut totals = Totals::default();
        let checks = self.checks.iter();
        for check in checks.filter(|check| part.is_none_or(|part| part == check.part())) {
            *(match check.status() {
                Status::Passed => &mut totals.passed,
                Status::Failed => &mut totals.failed,
                Status::Known => &mut totals.known,
                Status::Skipped => &mut totals.skipped,
            }) += 1;
            totals.checks += 1;
            // What was not looked at counts for nothing.
            totals.values += if check.status() == Status::Skipped { 0 } else { check.values };
        }
        totals
    }

    /// The totals of each part, then those of all.
    fn rows(&self) -> Vec<(&str, Totals)> {
        let parts = self.parts().into_iter();
        let rows = parts.map(|part| (part, self.totals(Some(part))));
        rows.chain([("total", self.totals(None))]).collect()
    }

    /// What did not pass: failures first.
    fn remarkable(&self) -> impl Iterator<Item = &Check> {
        let statuses = [Status::Failed, Status::Known, Status::Skipped];
        statuses.into_iter().flat_map(|status| self.with_status(status))
    }

    /// The report as text.
    ///
    /// # Errors
    /// If it cannot be written in this format.
    pub fn write(&self, format: Format) -> Result<String, String> {
        match format {
            Format::Table => Ok(self.to_string()),
            Format::Json => self.json(),
            Format::Junit => junit::write(self),
            Format::Markdown => Ok(markdown::write(self)),
            Format::Html => html::write(self),
        }
    }

    fn json(&self) -> Result<String, String> {
        #[derive(Serialize)]
        struct Entry<'a> {
            #[serde(flatten)]
            check: &'a Check,
            status: Status,
            reproduce: String,
        }
        #[derive(Serialize)]
        struct All<'a> {
            green: bool,
            totals: serde_json::Map<String, serde_json::Value>,
            /// What each part holds against what.
            compares: serde_json::Map<String, serde_json::Value>,
            checks: Vec<Entry<'a>>,
        }
        let totals = self.rows().into_iter().map(|(part, totals)| {
            serde_json::to_value(totals).map(|totals| (part.to_owned(), totals))
        });
        let fault = |error: serde_json::Error| error.to_string();
        let parts = self.parts().into_iter();
        let entries = self.checks.iter().map(|check| Entry {
            check,
            status: check.status(),
            reproduce: self.options.command(&check.id),
        });
        let all = All {
            green: self.is_green(),
            totals: totals.collect::<Result<_, _>>().map_err(fault)?,
            compares: parts.map(|part| (part.to_owned(), compares(part).into())).collect(),
            checks: entries.collect(),
        };
        Ok(serde_json::to_string_pretty(&all).map_err(fault)? + "\n")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table::write(self, f)
    }
}

#[cfg(test)]
mod tests;
