//! One check and how it ended.

use std::fmt::Display;

/// One claim that was looked at.
#[derive(Clone, Debug)]
pub struct Check {
    /// Stable name, such as `examples/sandbox-1/decodes`; its first segment is the part.
    pub id: String,
    /// Where the documentation makes the claim: page and part of the page.
    pub source: String,
    /// How it ended.
    pub outcome: Outcome,
}

/// How a [`Check`] ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The claim holds.
    Passed,
    /// The claim does not hold.
    Failed {
        /// What the claim asks for.
        expected: String,
        /// What there is instead.
        found: String,
        /// Where that is: a place in the description, a type, a request.
        place: String,
    },
    /// The claim could not be looked at.
    Skipped {
        /// Why not.
        reason: String,
    },
}

impl Check {
    /// A check that has ended.
    pub fn new(id: impl Into<String>, source: impl Into<String>, outcome: Outcome) -> Self {
        Self { id: id.into(), source: source.into(), outcome }
    }

    /// The part of the suite that it belongs to.
    pub fn part(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }
}

impl Outcome {
    /// A failure.
    pub fn failed(expected: impl Display, found: impl Display, place: impl Display) -> Self {
        Self::Failed {
            expected: expected.to_string(),
            found: found.to_string(),
            place: place.to_string(),
        }
    }

    /// Passed if both are equal.
    pub fn equal<T: PartialEq + Display>(expected: &T, found: &T, place: impl Display) -> Self {
        if expected == found { Self::Passed } else { Self::failed(expected, found, place) }
    }

    /// Not looked at, and why.
    pub fn skipped(reason: impl Into<String>) -> Self {
        Self::Skipped { reason: reason.into() }
    }
}
