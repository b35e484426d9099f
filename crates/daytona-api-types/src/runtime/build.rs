//! The fields of a builder while they are being filled.

use std::fmt::{self, Display};

/// Why a builder could not make its value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BuildError {
    field: &'static str,
    problem: Option<String>,
}

impl BuildError {
    /// The field in question, by its name in the API.
    pub fn field(&self) -> &'static str {
        self.field
    }
}

impl Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            None => write!(f, "`{}` is required and was not supplied", self.field),
            Some(problem) => write!(f, "`{}` could not be converted: {problem}", self.field),
        }
    }
}

impl std::error::Error for BuildError {}

/// One field of a builder: empty, filled, or refused because the value did not convert.
///
/// `Debug` says which of these it is, and not the value, which may be a secret.
#[derive(Clone)]
pub struct Slot<T>(Result<Option<T>, BuildError>);

impl<T> Slot<T> {
    /// A field that already holds `value`.
    pub fn filled(value: T) -> Self {
        Self(Ok(Some(value)))
    }

    /// A field that holds what `value` holds.
    pub fn from_option(value: Option<T>) -> Self {
        Self(Ok(value))
    }

    /// Replaces the content by the outcome of a conversion.
    ///
    /// A refused value is reported by [`required`](Self::required) and
    /// [`optional`](Self::optional), under the name `field`.
    pub fn set<E: Display>(&mut self, field: &'static str, value: Result<T, E>) {
        self.0 = match value {
            Ok(value) => Ok(Some(value)),
            Err(problem) => Err(BuildError { field, problem: Some(problem.to_string()) }),
        };
    }

    /// The value of a field that must be supplied.
    ///
    /// # Errors
    /// If nothing was supplied, or what was supplied did not convert.
    pub fn required(self, field: &'static str) -> Result<T, BuildError> {
        self.0?.ok_or(BuildError { field, problem: None })
    }

    /// The value of a field that may be left out.
    ///
    /// # Errors
    /// If what was supplied did not convert.
    pub fn optional(self) -> Result<Option<T>, BuildError> {
        self.0
    }
}

impl<T> fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Ok(Some(_)) => "filled",
            Ok(None) => "empty",
            Err(_) => "refused",
        })
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Ok(None))
    }
}
