//! One check and how it ended.

use std::fmt::Display;

use serde::Serialize;

/// One statement that was checked.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// Stable name, such as `examples/sandbox-1/decodes`; its first segment is the part.
    pub id: String,
    /// Where the statement is made: a page of the documentation, or a place in the description.
    pub source: String,
    /// How many values it looked at.
    pub values: usize,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Why its failure is expected, if `known_failures.toml` lists it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
}

/// How a [`Check`] ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Outcome {
    /// The statement holds.
    Passed,
    /// The statement does not hold.
    Failed {
        /// What the statement asks for.
        expected: String,
        /// What there is instead.
        found: String,
        /// Where that is: a place in the description, a type, a request.
        place: String,
    },
    /// The statement could not be checked.
    Skipped {
        /// Why not.
        reason: String,
    },
}

/// What a check counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The statement holds.
    Passed,
    /// The statement does not hold, and should.
    Failed,
    /// The statement does not hold, as `known_failures.toml` says.
    Known,
    /// The statement could not be checked.
    Skipped,
}

impl Check {
    /// A check that has ended.
    pub fn new(id: impl Into<String>, source: impl Into<String>, outcome: Outcome) -> Self {
        Self { id: id.into(), source: source.into(), values: 1, outcome, known: None }
    }

    /// The part of the suite that it belongs to.
    pub fn part(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    /// What it counts as.
    pub fn status(&self) -> Status {
        match self.outcome {
            Outcome::Passed => Status::Passed,
            Outcome::Failed { .. } if self.known.is_some() => Status::Known,
            Outcome::Failed { .. } => Status::Failed,
            Outcome::Skipped { .. } => Status::Skipped,
        }
    }
}

impl Status {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Known => "known",
            Self::Skipped => "skipped",
        }
    }
}

impl Outcome {
    /// A failure.
    pub fn failed(expected: impl Display, found: impl Display, place: impl Display) -> Self {
        let (expected, found) = (expected.to_string(), found.to_string());
        Self::Failed { expected, found, place: place.to_string() }
    }

    /// Passed if both are equal.
    pub fn equal<T: PartialEq + Display>(expected: &T, found: &T, place: impl Display) -> Self {
        if expected == found { Self::Passed } else { Self::failed(expected, found, place) }
    }

    /// Passed if there are no problems.
    pub fn without(problems: &[String], expected: impl Display, place: impl Display) -> Self {
        if problems.is_empty() {
            Self::Passed
        } else {
            Self::failed(expected, problems.join(", "), place)
        }
    }

    /// Not checked, and why.
    pub fn skipped(reason: impl Into<String>) -> Self {
        Self::Skipped { reason: reason.into() }
    }
}
