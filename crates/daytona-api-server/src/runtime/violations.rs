//! What is wrong with a request, collected into one message.

use std::fmt::{self, Display, Write};

use super::error::Error;

/// How many violations a message lists; the others are counted.
const LISTED: usize = 50;
/// How many characters of a name that the caller chose a message repeats.
const NAME: usize = 100;

/// Everything that is wrong with one request.
#[derive(Debug, Default)]
pub(super) struct Violations {
    text: String,
    count: usize,
}

impl Violations {
    /// Adds `PATH MESSAGE`.
    pub(super) fn add(&mut self, path: &Path<'_>, message: impl Display) {
        self.push(format_args!("{path} {message}"));
    }

    /// Adds a message that is complete without a path.
    pub(super) fn push(&mut self, message: impl Display) {
        self.count += 1;
        if self.count <= LISTED {
            let separator = if self.text.is_empty() { "" } else { ", " };
            // Writing into a string cannot fail.
            let _ = write!(self.text, "{separator}{message}");
        }
    }

    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// All of it as the 400 that the caller gets.
    pub(super) fn into_error(mut self) -> Error {
        if self.count > LISTED {
            let _ = write!(self.text, ", and {} more", self.count - LISTED);
        }
        Error::bad_request(self.text)
    }

    /// Nothing, or the 400.
    pub(super) fn into_result(self) -> Result<(), Error> {
        if self.is_empty() { Ok(()) } else { Err(self.into_error()) }
    }
}

/// Where a value stands: a parameter's name or `body`, members and indices, joined by dots.
#[derive(Clone, Copy, Debug)]
pub(super) enum Path<'a> {
    /// A parameter or the part of a form.
    Name(&'a str),
    /// The body itself. Its members are named without it.
    Body,
    /// A member of an object.
    Member(&'a Path<'a>, &'a str),
    /// An item of a list.
    Item(&'a Path<'a>, usize),
}

impl Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The depth is bounded: a value is not descended into beyond the limit of the JSON.
        match self {
            Path::Body => f.write_str("body"),
            Path::Name(name) => short(f, name),
            Path::Member(Path::Body, name) => short(f, name),
            Path::Member(parent, name) => {
                write!(f, "{parent}.")?;
                short(f, name)
            }
            Path::Item(Path::Body, index) => write!(f, "{index}"),
            Path::Item(parent, index) => write!(f, "{parent}.{index}"),
        }
    }
}

/// A name without what would spoil the message: its end if it is long, and control characters.
fn short(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    for (index, character) in name.chars().enumerate() {
        if index == NAME {
            return f.write_str("...");
        }
        f.write_char(if character.is_control() { char::REPLACEMENT_CHARACTER } else { character })?;
    }
    Ok(())
}
