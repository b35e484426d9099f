//! Collects what is wrong with a request into one message.

use std::fmt::{self, Display, Write};

use super::rule::Rule;
use crate::error::Error;

/// How many violations a message lists; the others are counted.
const LISTED: usize = 50;
/// How many characters of a name that the caller chose a message repeats.
const NAME: usize = 100;

/// A rule that a value breaks, and where the value is.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Violation<'a> {
    /// Where the value is.
    pub location: ValueLocation<'a>,
    /// The rule that it breaks.
    pub rule: Rule<'a>,
}

/// Writes a sentence about a violation: where it is and what it is.
pub type ViolationText = fn(&Violation<'_>, &mut dyn Write) -> fmt::Result;

/// Everything that is wrong with one request.
#[derive(Debug)]
pub(crate) struct Violations {
    violation_text: ViolationText,
    text: String,
    count: usize,
}

impl Violations {
    /// Starts without violations.
    pub(crate) fn new(violation_text: ViolationText) -> Self {
        Self { violation_text, text: String::new(), count: 0 }
    }

    /// Adds that the value at this location breaks a rule.
    pub(crate) fn add(&mut self, location: &ValueLocation<'_>, rule: Rule<'_>) {
        self.count += 1;
        if self.count <= LISTED {
            if !self.text.is_empty() {
                self.text.push_str(", ");
            }
            let violation = Violation { location: *location, rule };
            // Writing into a string cannot fail.
            let _ = (self.violation_text)(&violation, &mut self.text);
        }
    }

    /// The function that writes them.
    pub(crate) fn text(&self) -> ViolationText {
        self.violation_text
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// All of it as the 400 that the caller gets.
    pub(crate) fn into_error(mut self) -> Error {
        if self.count > LISTED {
            let _ = write!(self.text, ", and {} more", self.count - LISTED);
        }
        Error::bad_request(self.text)
    }

    /// Nothing, or the 400.
    pub(crate) fn into_result(self) -> Result<(), Error> {
        if self.is_empty() { Ok(()) } else { Err(self.into_error()) }
    }
}

/// The 400 for a single violation.
pub(crate) fn violation(
    text: ViolationText,
    location: &ValueLocation<'_>,
    rule: Rule<'_>,
) -> Error {
    let mut violations = Violations::new(text);
    violations.add(location, rule);
    violations.into_error()
}

/// Where a value is. Its `Display` is the name of a parameter or `body`, and members and indices
/// behind dots.
#[derive(Clone, Copy, Debug)]
pub enum ValueLocation<'a> {
    /// A parameter or the part of a form.
    Name(&'a str),
    /// The body itself. Its members are named without it.
    Body,
    /// A member of an object.
    Member(&'a ValueLocation<'a>, &'a str),
    /// An item of a list.
    Item(&'a ValueLocation<'a>, usize),
}

impl Display for ValueLocation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The depth is bounded: a value is not descended into beyond the limit of the JSON.
        match self {
            Self::Body => f.write_str("body"),
            Self::Name(name) => short(f, name),
            Self::Member(Self::Body, name) => short(f, name),
            Self::Member(parent, name) => {
                write!(f, "{parent}.")?;
                short(f, name)
            }
            Self::Item(Self::Body, index) => write!(f, "{index}"),
            Self::Item(parent, index) => write!(f, "{parent}.{index}"),
        }
    }
}

/// Writes a name without control characters, and only its beginning if it is long.
fn short(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    for (index, character) in name.chars().enumerate() {
        if index == NAME {
            return f.write_str("...");
        }
        f.write_char(if character.is_control() { char::REPLACEMENT_CHARACTER } else { character })?;
    }
    Ok(())
}
